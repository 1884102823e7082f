#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/store/database.hpp"

namespace yanxiu::store {

/// Rows in the text format of COPY, to be sent in one piece. A value.
class CopyRows {
  public:
    CopyRows& add(std::int64_t number) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        return field({digits, static_cast<std::size_t>(end - digits)});
    }
    CopyRows& add(bool flag) { return field(flag ? "t" : "f"); }
    /// Any UTF-8.
    CopyRows& add(std::string_view text);
    CopyRows& add(const char* text) { return add(std::string_view(text)); }
    CopyRows& add(const std::string& text) { return add(std::string_view(text)); }
    void end_row() { text_ += '\n'; }

    bool empty() const { return text_.empty(); }
    const std::string& text() const { return text_; }

  private:
    CopyRows& field(std::string_view plain) {
        if (!text_.empty() && text_.back() != '\n') text_ += '\t';
        text_ += plain;
        return *this;
    }
    std::string text_;
};

/// Appends `rows` to the columns of a table ("a, b, c"). Throws what an INSERT of them would. Home: pool, in
/// the caller's transaction.
void copy(Transaction& t, const std::string& table, const std::string& columns, const CopyRows& rows);

}  // namespace yanxiu::store
