#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yanxiu::people {

struct CsvRecord {
    int line = 0;  // on which the record begins, from 1
    std::vector<std::string> fields;
};

/// RFC 4180 with either line end; empty lines are passed over. An unclosed quote runs to the end.
std::vector<CsvRecord> read_csv(std::string_view text);

/// Text as UTF-8 without BOM, from what base::as_utf8 knows. Throws RequestError{invalid_argument,
/// "roster_encoding"} when it is nothing of that.
std::string as_utf8(std::string_view bytes);

}  // namespace yanxiu::people
