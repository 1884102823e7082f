#include "server/store/copy.hpp"

#include <pqxx/pqxx>
#include <pqxx/tablewriter>

namespace yanxiu::store {
namespace {

bool has_meaning(char c) {
    return c == '\\' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

CopyRows& CopyRows::add(std::string_view text) {
    field({});
    for (const char c : text) {
        if (!has_meaning(c)) {
            text_ += c;
            continue;
        }
        text_ += '\\';
        text_ += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c;
    }
    return *this;
}

void copy(Transaction& t, const std::string& table, const std::string& columns, const CopyRows& rows) {
    if (rows.empty()) return;
    const std::string list[] = {columns};
    // Its successor takes rows field by field and sends each by itself, which costs more than PostgreSQL's
    // part.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    pqxx::tablewriter writer(t, table, std::begin(list), std::end(list));
#pragma GCC diagnostic pop
    writer.write_raw_line(rows.text());
    writer.complete();
}

}  // namespace yanxiu::store
