#include "server/store/copy.hpp"

#include <algorithm>
#include <iterator>
#include <pqxx/pqxx>
#include <pqxx/tablewriter>

#include "server/base/hex.hpp"

namespace yanxiu::store {
namespace {

constexpr std::size_t kPiece = 32'000;  // bytes, and a row

bool has_meaning(char c) {
    return c == '\\' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

CopyRows& CopyRows::add(std::string_view words) {
    if (std::none_of(words.begin(), words.end(), has_meaning)) return field(words);
    field({});
    for (const char c : words) {
        if (!has_meaning(c)) {
            text() += c;
            continue;
        }
        text() += '\\';
        text() += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c;
    }
    return *this;
}

CopyRows& CopyRows::add_bytes(std::span<const unsigned char> bytes) {
    field("\\\\x");
    base::append_hex(text(), bytes);
    return *this;
}

void CopyRows::begin_row() {
    in_row_ = true;
    if (pieces_.empty() || text().size() >= kPiece) {
        pieces_.emplace_back().reserve(kPiece + kPiece / 16);
    } else {
        text() += '\n';
    }
}

void copy(Transaction& t, const std::string& table, const std::string& columns, const CopyRows& rows) {
    if (rows.pieces().empty()) return;
    const std::string list[] = {columns};
    // Its successor takes no pieces: it sends each row by itself.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    pqxx::tablewriter writer(t, table, std::begin(list), std::end(list));
#pragma GCC diagnostic pop
    try {
        for (const auto& piece : rows.pieces()) writer.write_raw_line(piece);
        writer.complete();
    } catch (const pqxx::sql_error&) {
        throw;
    } catch (const std::exception&) {
        // libpqxx has no other word here for a connection that is gone.
        if (!t.conn().is_open()) throw pqxx::broken_connection("lost while copying into " + table);
        throw;
    }
}

}  // namespace yanxiu::store
