#include "server/people/csv.hpp"

#include <utility>

#include "server/base/encoding.hpp"
#include "server/base/error.hpp"

namespace yanxiu::people {
namespace {

/// Reads one record after another.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool more() const { return at_ < text_.size(); }

    CsvRecord record() {
        CsvRecord record{line_, {""}};
        while (more()) {
            const char c = text_[at_++];
            if (c == ',') {
                record.fields.emplace_back();
            } else if (c == '"' && record.fields.back().empty()) {
                quoted(record.fields.back());
            } else if (c == '\n') {
                ++line_;
                return record;
            } else if (c != '\r') {
                record.fields.back() += c;
            }
        }
        return record;
    }

  private:
    void quoted(std::string& field) {
        while (more()) {
            const char c = text_[at_++];
            if (c == '\n') ++line_;
            if (c != '"') {
                field += c;
            } else if (more() && text_[at_] == '"') {
                field += text_[at_++];
            } else {
                return;
            }
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
};

}  // namespace

std::vector<CsvRecord> read_csv(std::string_view text) {
    std::vector<CsvRecord> records;
    Reader reader(text);
    while (reader.more()) {
        auto record = reader.record();
        if (record.fields.size() > 1 || !record.fields.front().empty()) records.push_back(std::move(record));
    }
    return records;
}

std::string as_utf8(std::string_view bytes) {
    auto text = base::as_utf8(bytes);
    if (!text) {
        throw base::RequestError(base::Code::invalid_argument, "roster_encoding",
                                 "neither UTF-8 nor GB18030");
    }
    return std::move(*text);
}

}  // namespace yanxiu::people
