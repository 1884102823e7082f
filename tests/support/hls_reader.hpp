#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// HLS playlists read by the letter of RFC 8216: throws std::runtime_error for what it forbids in a playlist
/// by itself. What playlists and media say of each other is checked by hls_checker.hpp.
namespace yanxiu::test {

using HlsAttributes = std::map<std::string, std::string, std::less<>>;  // quoted values with their quotes

struct HlsVariant {
    HlsAttributes attributes;
    std::string uri;
    /// As numbers and without quotes; throw std::runtime_error when there is no such attribute.
    std::int64_t number(std::string_view name) const;
    std::string text(std::string_view name) const;
    bool has(std::string_view name) const { return attributes.contains(name); }
};

struct HlsMultivariant {
    std::vector<HlsVariant> variants;
    std::vector<HlsVariant> i_frames;  // uri is their attribute URI
    std::vector<HlsVariant> media;     // EXT-X-MEDIA
};
HlsMultivariant read_hls_multivariant(std::string_view text);

struct HlsSegment {
    std::string uri;
    double duration_s = 0;
    std::optional<std::pair<std::int64_t, std::int64_t>> range;  // length, offset
};
struct HlsMedia {
    int version = 1;
    std::int64_t target_s = 0;
    std::int64_t first_number = 0;
    std::string type, map_uri;
    bool ended = false, i_frames_only = false, independent = false;
    std::vector<HlsSegment> segments;
};
HlsMedia read_hls_media(std::string_view text);

}  // namespace yanxiu::test
