#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "media/av/handles.hpp"
#include "media/ladder/ladder.hpp"

namespace yanxiu::media::av {

/// How a transfer function is to be brought to ordinary screens.
enum class Dynamics { standard, pq, hlg };

/// YCbCr coefficients, as far as we tell them apart.
enum class Matrix { unknown, bt601, bt709, bt2020, rgb };

/// Primaries, as far as they differ visibly from those of ordinary screens.
enum class Gamut { ordinary, p3, bt2020 };

/// What a filter graph has to know of the pictures it gets; a change of any of it needs a new graph.
struct PictureShape {
    ladder::Size size;
    int pixel_format = -1;
    ladder::Ratio pixel_shape;
    bool full_range = false;
    bool interlaced = false;
    Dynamics dynamics = Dynamics::standard;
    Matrix matrix = Matrix::unknown;
    Gamut gamut = Gamut::ordinary;

    bool same_as(const PictureShape& other) const;
};

/// How bright a picture's pixels are, 0 to 255 (black is 16 in limited range).
struct Brightness {
    double mean = 0;
    double spread = 0;  // standard deviation
};

/// A decoded picture or a run of samples; copies share the data. Home: one thread.
class Frame {
  public:
    Frame();
    Frame(const Frame& other);
    Frame& operator=(const Frame& other);
    Frame(Frame&&) noexcept = default;
    Frame& operator=(Frame&&) noexcept = default;

    PictureShape shape() const;
    /// A picture of two fields, unless it has said so itself.
    void set_interlaced(bool top_field_first);
    int samples() const;
    int sample_rate() const;
    int channels() const;

    /// Presentation time as the decoder gave it; nothing when the file does not say.
    std::optional<std::int64_t> time_us() const { return time_us_; }
    void set_time_us(std::optional<std::int64_t> time) { time_us_ = time; }

    /// The count that encoders and filters see: pictures or samples since the start.
    std::int64_t count() const;
    void set_count(std::int64_t count);

    /// Of the picture's first plane (8-bit planar or packed luma first); 0 for others.
    Brightness brightness() const;

    const float* channel(int index) const;  // planar float samples

    AVFrame* get() const { return frame_.get(); }

  private:
    FrameHandle frame_;
    std::optional<std::int64_t> time_us_;
};

/// A black picture.
Frame black(ladder::Size size);

/// `samples` of silence: stereo, 48 kHz, planar float.
Frame silence(int samples);

/// Stereo planar float at 48 kHz, copied from two runs.
Frame stereo(const float* left, const float* right, int samples);

}  // namespace yanxiu::media::av
