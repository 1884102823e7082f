#include "media/transcode/fragment.hpp"

#include "media/av/error.hpp"

namespace yanxiu::media::transcode {
namespace {

constexpr std::size_t kBoxHeader = 8;   // size and type
constexpr std::size_t kFullHeader = 4;  // version and flags
constexpr std::size_t kWord = 4;

// Flags of tfhd and trun (8.8.7, 8.8.8): which of their optional fields there are.
constexpr std::uint32_t kBaseOffset = 0x01, kDescription = 0x02, kDefaultDuration = 0x08, kDefaultSize = 0x10;
constexpr std::uint32_t kDataOffset = 0x01, kFirstFlags = 0x04, kDuration = 0x100, kSize = 0x200;

[[noreturn]] void no_fragment() {
    throw av::Error(av::Failure::other, "the writer made no movie fragment");
}

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
    if (at + kWord > bytes.size()) no_fragment();
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < kWord; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// Where the content of the first box of a type begins and ends, among the boxes in [from, to).
struct Box {
    std::size_t from, to;
};
Box find_box(std::string_view bytes, Box among, std::string_view type) {
    for (auto at = among.from; at < among.to;) {
        const auto size = word_at(bytes, at);
        if (size < kBoxHeader || size > among.to - at) no_fragment();
        if (bytes.substr(at + kWord, kWord) == type) return {at + kBoxHeader, at + size};
        at += size;
    }
    no_fragment();
}

std::uint32_t flags_of(std::string_view bytes, Box box) {
    return word_at(bytes, box.from) & 0xFF'FFFF;
}

std::uint32_t default_size(std::string_view bytes, Box header) {
    const auto flags = flags_of(bytes, header);
    if ((flags & kDefaultSize) == 0) no_fragment();
    auto at = header.from + kFullHeader + kWord;  // behind the track's number
    if (flags & kBaseOffset) at += 2 * kWord;
    if (flags & kDescription) at += kWord;
    if (flags & kDefaultDuration) at += kWord;
    return word_at(bytes, at);
}

}  // namespace

std::int64_t end_of_first_sample(std::string_view fragment) {
    const Box all{0, fragment.size()};
    const auto moof = find_box(fragment, all, "moof");
    const auto traf = find_box(fragment, moof, "traf");
    const auto run = find_box(fragment, traf, "trun");
    const auto flags = flags_of(fragment, run);
    if ((flags & kDataOffset) == 0) no_fragment();
    auto at = run.from + kFullHeader + kWord;  // behind the number of samples
    const std::size_t data = moof.from - kBoxHeader + word_at(fragment, at);
    at += kWord;
    if (flags & kFirstFlags) at += kWord;
    if (flags & kDuration) at += kWord;
    const auto size =
        flags & kSize ? word_at(fragment, at) : default_size(fragment, find_box(fragment, traf, "tfhd"));
    if (data + size > fragment.size()) no_fragment();
    return static_cast<std::int64_t>(data + size);
}

}  // namespace yanxiu::media::transcode
