#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Segments of renditions joined into one file that any player takes: ISO/IEC 14496-12 with its index in
/// front. No picture and no sound is decoded or touched. Pure.
namespace yanxiu::media::mp4 {

/// What is no initialisation or segment as av::FragmentWriter makes them.
class BadFragment : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One rendition, read from its initialisation and then its segments in order. Everything is checked against
/// the bytes that are there. Takes 16 bytes a sample; a value.
class Track {
  public:
    /// Throws BadFragment.
    explicit Track(std::string_view init);

    /// Throws BadFragment, also for a segment that begins before the last one ends.
    void add(std::string_view segment);

  private:
    friend class Movie;
    struct Sample {
        std::uint32_t duration, size;
        std::int32_t shown_later;  // than decoded
        bool sync;
    };
    struct Run {  // the samples of one segment, which lie together in it
        std::int64_t from, size;
        std::size_t samples;
    };
    struct Defaults {
        std::uint32_t duration = 0, size = 0, flags = 0;
    };

    Run read_run(std::string_view segment, std::size_t moof, std::string_view trun, const Defaults& defaults);
    void begin_at(std::int64_t decode_time);
    std::int64_t shift() const;
    /// When the movie shows it, in the movie's time: nothing for `delay`, then everything from the track's
    /// own time `from` on.
    struct Shown {
        std::int64_t delay, length, from;
    };
    Shown shown() const;
    std::string tables(const std::vector<std::uint32_t>& places) const;
    std::string box_of(std::size_t number, const std::vector<std::uint32_t>& places) const;

    std::string track_header_, language_, handler_, media_header_, data_information_, descriptions_;
    std::uint32_t timescale_ = 0;
    Defaults defaults_;
    std::int64_t begins_ = 0, ends_ = 0;  // decode times
    std::vector<Sample> samples_;
    std::vector<Run> runs_;
};

/// A file of one or several tracks: `head`, then the pieces in order.
class Movie {
  public:
    /// Of tracks with at least one segment each; their segments alternate. Throws BadFragment when the file
    /// would be larger than 4 GiB.
    explicit Movie(const std::vector<Track>& tracks);

    /// A part of a segment.
    struct Piece {
        std::size_t track, segment;
        std::int64_t from, size;
    };
    const std::string& head() const { return head_; }
    const std::vector<Piece>& pieces() const { return pieces_; }
    std::int64_t size_bytes() const { return size_bytes_; }

  private:
    std::string header(const std::vector<Track>& tracks, std::int64_t samples_at) const;

    std::string head_;
    std::vector<Piece> pieces_;
    std::int64_t size_bytes_ = 0;
};

}  // namespace yanxiu::media::mp4
