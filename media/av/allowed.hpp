#pragma once

/// What untrusted files may make FFmpeg use: these demuxers and decoders, and no protocol at all (bytes come
/// from one descriptor). Everything that an acceptable lesson needs, and nothing that opens other files,
/// parses text or images.
namespace yanxiu::media::av {

inline constexpr char kAllowedFormats[] = "mov,matroska,avi,asf,flv,mpegts,mpeg,ogg";

inline constexpr char kAllowedCodecs[] =
    "h264,hevc,vp8,vp9,libdav1d,av1,mpeg1video,mpeg2video,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,wmv1,wmv2,wmv3,"
    "vc1,h263,"
    "flv,vp6f,theora,mjpeg,prores,"
    "aac,aac_latm,mp3,mp3float,mp2,mp2float,ac3,eac3,dca,opus,libopus,vorbis,wmav1,wmav2,amrnb,amrwb,flac,"
    "alac,"
    "pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,"
    "pcm_f32be,pcm_f64le,pcm_f64be,pcm_bluray,pcm_dvd,adpcm_ms,adpcm_ima_wav";

}  // namespace yanxiu::media::av
