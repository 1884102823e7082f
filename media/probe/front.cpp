#include "media/probe/front.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "media/probe/sniff.hpp"

namespace yanxiu::media::probe {
namespace {

using namespace std::literals;

constexpr int kMostBoxes = 64;  // before the media
constexpr std::int64_t kLongHeader = 16;

std::int64_t big_endian(const char* bytes, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(value);
}

bool describes_itself_first(const av::File& file) {
    std::int64_t position = 0;
    for (int box = 0; box < kMostBoxes; ++box) {
        std::array<char, kLongHeader> header{};
        if (read_at(file, header.data(), kLongHeader, position) < kLongHeader) return false;
        const std::string_view type(header.data() + 4, 4);
        if (type == "moov"sv) return true;
        if (type == "mdat"sv) return false;
        const auto size = big_endian(header.data(), 4);
        const auto length = size == 1 ? big_endian(header.data() + 8, 8) : size;
        if (length < 8 || __builtin_add_overflow(position, length, &position)) return false;
    }
    return false;
}

}  // namespace

bool is_readable_from_front(const av::File& file) {
    std::string head(kSniffBytes, '\0');
    head.resize(
        static_cast<std::size_t>(std::max<std::int64_t>(0, read_at(file, head.data(), kSniffBytes, 0))));
    const std::string_view seen = head;
    if (seen.starts_with("\x1A\x45\xDF\xA3"sv) || seen.starts_with("FLV\x01"sv)) return true;
    if (is_transport_stream(seen)) return true;
    return seen.substr(0, 8).ends_with("ftyp"sv) && describes_itself_first(file);
}

}  // namespace yanxiu::media::probe
