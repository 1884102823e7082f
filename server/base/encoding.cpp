#include "server/base/encoding.hpp"

#include <iconv.h>

#include "server/base/log.hpp"

namespace yanxiu::base {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";

std::optional<std::string> converted(std::string_view bytes, const char* from) {
    const iconv_t converter = iconv_open("UTF-8", from);
    std::string input(bytes);
    std::string output(bytes.size() * 4 + 4, '\0');
    char* in = input.data();
    char* out = output.data();
    std::size_t in_left = input.size();
    std::size_t out_left = output.size();
    const std::size_t result = iconv(converter, &in, &in_left, &out, &out_left);
    iconv_close(converter);
    if (result == static_cast<std::size_t>(-1)) return std::nullopt;
    output.resize(output.size() - out_left);
    return output;
}

}  // namespace

std::optional<std::string> as_utf8(std::string_view bytes) {
    if (bytes.starts_with(kUtf16LittleMark)) return converted(bytes.substr(2), "UTF-16LE");
    if (bytes.starts_with(kUtf16BigMark)) return converted(bytes.substr(2), "UTF-16BE");
    if (!valid_utf8(bytes)) return converted(bytes, "GB18030");
    if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
    return std::string(bytes);
}

}  // namespace yanxiu::base
