#include "media/av/error.hpp"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

#include <array>
#include <new>

namespace yanxiu::media::av {

Failure failure_of(int code) {
    switch (code) {
        case AVERROR_EOF:
            return Failure::end;
        case AVERROR(EAGAIN):
            return Failure::again;
        case AVERROR_INVALIDDATA:
            return Failure::bad_data;
        case AVERROR_DECODER_NOT_FOUND:
        case AVERROR_DEMUXER_NOT_FOUND:
        case AVERROR_PATCHWELCOME:
        case AVERROR(ENOSYS):
            return Failure::unsupported;
        case AVERROR(ENOMEM):
            return Failure::no_memory;
        default:
            return Failure::other;
    }
}

int check(int code, const char* what) {
    if (code >= 0) return code;
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    throw Error(failure_of(code), std::string(what) + ": " + text.data());
}

void silence_log() {
    av_log_set_level(AV_LOG_QUIET);
}

}  // namespace yanxiu::media::av
