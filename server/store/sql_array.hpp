#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace yanxiu::store {

/// The text of a PostgreSQL array, as "{1,2,3}": many rows in one parameter. A value.
class SqlArray {
  public:
    template <std::integral Number>
    SqlArray& add(Number number) {
        separate();
        text_ += std::to_string(number);
        return *this;
    }
    SqlArray& add(bool flag) {
        separate();
        text_ += flag ? 't' : 'f';
        return *this;
    }
    SqlArray& add(std::string_view element) {
        separate();
        text_ += '"';
        for (const char c : element) {
            if (c == '"' || c == '\\') text_ += '\\';
            text_ += c;
        }
        text_ += '"';
        return *this;
    }
    SqlArray& add(const std::string& element) { return add(std::string_view(element)); }
    SqlArray& add(const char* element) { return add(std::string_view(element)); }

    std::string text() const { return text_ + '}'; }

  private:
    void separate() {
        if (text_.size() > 1) text_ += ',';
    }
    std::string text_ = "{";
};

}  // namespace yanxiu::store
