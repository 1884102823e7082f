#pragma once

#include <string_view>

namespace yanxiu::media::probe {

/// What the first bytes of a file say, before any parser sees it.
enum class Kind {
    unknown,    // ask the demuxers
    container,  // has the mark of a container that we take
    audio,      // a sound file
    playlist,   // names other files
    image,      // a picture or a document
    text,       // anything else to be read, among it XML
    empty,
};

/// How many bytes are worth giving to `sniff`.
inline constexpr std::size_t kSniffBytes = 4096;

Kind sniff(std::string_view head);

/// MPEG-2, with time codes or without.
bool is_transport_stream(std::string_view head);

}  // namespace yanxiu::media::probe
