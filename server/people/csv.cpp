#include "server/people/csv.hpp"

#include <iconv.h>

#include "server/base/error.hpp"
#include "server/base/log.hpp"

namespace yanxiu::people {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string from_gb18030(std::string_view bytes) {
    const iconv_t converter = iconv_open("UTF-8", "GB18030");
    std::string input(bytes);
    std::string output(bytes.size() * 4 + 4, '\0');
    char* in = input.data();
    char* out = output.data();
    std::size_t in_left = input.size();
    std::size_t out_left = output.size();
    const std::size_t result = iconv(converter, &in, &in_left, &out, &out_left);
    iconv_close(converter);
    if (result == static_cast<std::size_t>(-1)) {
        throw base::RequestError(base::Code::invalid_argument, "roster_encoding",
                                 "neither UTF-8 nor GB18030");
    }
    output.resize(output.size() - out_left);
    return output;
}

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
    std::string text = base::valid_utf8(bytes) ? std::string(bytes) : from_gb18030(bytes);
    if (text.rfind(kByteOrderMark, 0) == 0) text.erase(0, kByteOrderMark.size());
    return text;
}

}  // namespace yanxiu::people
