#pragma once

#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/database.hpp"

namespace yanxiu::store {

/// Rows in the text format of COPY, in pieces to be sent each at once: a row at a time costs more than its
/// storing. A value.
class CopyRows {
  public:
    CopyRows& add(std::int64_t number) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        return field({digits, static_cast<std::size_t>(end - digits)});
    }
    CopyRows& add(bool flag) { return field(flag ? "t" : "f"); }
    /// Any UTF-8.
    CopyRows& add(std::string_view words);
    CopyRows& add(const char* words) { return add(std::string_view(words)); }
    CopyRows& add(const std::string& words) { return add(std::string_view(words)); }
    CopyRows& add_bytes(std::span<const unsigned char> bytes);
    void end_row() { in_row_ = false; }

    /// Whole rows each, without the last one's end.
    const std::vector<std::string>& pieces() const { return pieces_; }

  private:
    CopyRows& field(std::string_view plain) {
        if (in_row_) text().push_back('\t');
        if (!in_row_) begin_row();
        text() += plain;
        return *this;
    }
    void begin_row();
    std::string& text() { return pieces_.back(); }

    std::vector<std::string> pieces_;
    bool in_row_ = false;
};

/// Appends `rows` to the columns of a table ("a, b, c"). Throws what an INSERT of them would. Home: pool, in
/// the caller's transaction.
void copy(Transaction& t, const std::string& table, const std::string& columns, const CopyRows& rows);

}  // namespace yanxiu::store
