#include "media/mp4/boxes.hpp"

#include "media/mp4/movie.hpp"

namespace yanxiu::media::mp4 {
namespace {

constexpr std::size_t kHeader = 8;  // size and type

}  // namespace

std::uint64_t Bytes::number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const char c : take(bytes)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::string_view Bytes::take(std::size_t bytes) {
    if (bytes > rest_.size()) throw BadFragment("a box is cut");
    const auto taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
}

Box find_box(std::string_view among, std::string_view type) {
    for (std::size_t at = 0; at < among.size();) {
        Bytes bytes(among.substr(at));
        const auto size = bytes.u32();
        const auto found = bytes.take(4);
        if (size < kHeader) throw BadFragment("a box of an unknown size");
        const auto content = bytes.take(size - kHeader);
        if (found == type) return {content, at};
        at += size;
    }
    throw BadFragment("no box " + std::string(type));
}

std::string_view inside(std::string_view among, std::initializer_list<std::string_view> path) {
    for (const auto type : path) among = find_box(among, type).content;
    return among;
}

std::string whole(std::string_view among, std::string_view type) {
    return box(type, find_box(among, type).content);
}

std::string number(std::uint64_t value, std::size_t bytes) {
    std::string text(bytes, '\0');
    for (auto i = bytes; i-- > 0; value >>= 8) text[i] = static_cast<char>(value & 0xFF);
    return text;
}

std::string box(std::string_view type, std::string_view content) {
    return u32(content.size() + kHeader).append(type).append(content);
}

std::string full_box(std::string_view type, std::uint8_t version, std::uint32_t flags,
                     std::string_view content) {
    return box(type, u32(std::uint64_t{version} << 24 | flags).append(content));
}

}  // namespace yanxiu::media::mp4
