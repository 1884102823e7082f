#pragma once

#include <cstdint>
#include <deque>
#include <vector>

namespace yanxiu::media::transcode {

/// Keeps stereo sound at 48 kHz below a ceiling of true peak (between the samples as well, by four times
/// oversampling as in ITU-R BS.1770-4, annex 2): it sees a peak 5 ms before it comes, is down in time, and
/// lets go within a tenth of a second. What stays below passes bit by bit. Home: one thread.
class Limiter {
  public:
    explicit Limiter(double ceiling_db);

    /// How many samples come out later than they went in.
    int delay() const;

    /// In place: afterwards the samples are those of delay() before.
    void run(float* left, float* right, int samples);

  private:
    static constexpr int kTaps = 32;
    static constexpr int kPhases = 3;  // between two samples; the samples themselves are the fourth
    static constexpr int kAhead = 240;

    float step(float left, float right);
    double true_peak() const;
    double lowest(double needed);

    double ceiling_;
    float loud_;                     // what is below cannot have a peak above the ceiling
    std::vector<float> taps_;        // kPhases rows
    std::vector<float> recent_[2];   // the last kTaps samples, twice over so as to be in one piece
    std::vector<float> waiting_[2];  // ring of delay() samples
    std::vector<double> eased_;      // ring of kAhead gains
    struct Low {
        std::int64_t at;
        double gain;
    };
    std::deque<Low> lows_;  // candidates for the lowest of the last kAhead, growing
    double easing_ = 1;
    double sum_ = kAhead;
    std::int64_t at_ = 0;
    std::int64_t last_loud_ = -kTaps;
};

}  // namespace yanxiu::media::transcode
