#include "media/transcode/picture_pass.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace yanxiu::media::transcode {
namespace {

using namespace std::chrono_literals;

constexpr int kSmallPicture = 400'000;  // pixels; one encoder thread does for it
constexpr int kDecoderThreads = 2;

int encoder_threads(const ladder::VideoRendition& rendition, int wanted) {
    if (rendition.size.width * rendition.size.height < kSmallPicture) return 1;
    return wanted > 0 ? wanted : std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8);
}

std::vector<ladder::Size> sizes_of(const ladder::Ladder& ladder) {
    std::vector<ladder::Size> sizes;
    for (const auto& video : ladder.videos) sizes.push_back(video.size);
    return sizes;
}

std::optional<std::int64_t> time_of(const av::Packet& packet) {
    return packet.decode_time() ? packet.decode_time() : packet.presentation_time();
}

/// As the source's pictures lie in the file.
ladder::Size lying(const probe::Source& source) {
    const auto& display = source.display;
    return source.orientation.sideways() ? ladder::Size{display.height, display.width} : display;
}

}  // namespace

PicturePass::PicturePass(const av::File& file, const ChunkRequest& request, const ladder::Ladder& ladder,
                         SegmentSink& sink, Now now)
    : file_(file),
      request_(request),
      sink_(sink),
      now_(std::move(now)),
      spoke_(now_()),
      grid_(ladder.rate),
      input_(std::make_unique<av::Input>(file)),
      decoder_(*input_, request.source.video_stream, request.encoder_threads == 1 ? 1 : kDecoderThreads,
               request.limits.max_pixels),
      timeline_(request.chunk.entry.shift_us, request.chunk.entry.latest_us) {
    for (const auto& video : ladder.videos) {
        const int threads = encoder_threads(video, request.encoder_threads);
        tracks_.push_back(std::make_unique<VideoTrack>(video, grid_, threads));
    }
    pictures_.emplace(grid_, request.source.orientation, sizes_of(ladder),
                      grid_.first_frame(request.chunk.first_segment), request.chunk.end_frame,
                      [this](std::int64_t frame, std::vector<av::Frame>& pictures) {
                          if (smallest_seen_) smallest_seen_(pictures.back(), frame);
                          for (std::size_t i = 0; i < tracks_.size(); ++i)
                              tracks_[i]->add(pictures[i], frame);
                          ++encoded_;
                          // One picture may stand for an hour, all of which is encoded here.
                          publish();
                          stay_alive();
                      });
}

bool PicturePass::run(PosterPicker* poster, SmallestSeen smallest_seen) {
    smallest_seen_ = std::move(smallest_seen);
    std::vector<RenditionHead> heads;
    for (const auto& track : tracks_) heads.push_back(track->head());
    sink_.begin(heads);
    go_to_entry();
    do {
        feed();
        take_pictures(poster);
        publish();
        stay_alive();
    } while (!pictures_->full() && read());
    if (!pictures_->full()) {
        decoder_.finish();
        take_pictures(poster);
    }
    if (poster != nullptr) {
        if (const auto picked = poster->picked()) sink_.poster(*picked);
    }
    if (!finish()) return false;
    publish();
    return true;
}

bool PicturePass::finish() {
    if (!pictures_->finish()) {
        if (request_.chunk.first_segment == 0) return false;
        pictures_->add(av::black(lying(request_.source)));
        pictures_->finish();
    }
    for (auto& track : tracks_) track->finish();
    return true;
}

/// The next packet of the picture. Those of the sound between pass by the timeline, as they do in the scout,
/// to whom a long pause of pictures is none while there is sound.
bool PicturePass::read() {
    while (input_->read(packet_)) {
        if (packet_.stream() == request_.source.video_stream) return true;
        timeline_.shift_for(packet_.stream(), time_of(packet_));
        stay_alive();
    }
    return false;
}

/// Leaves the entry's packet in packet_, or the file's end.
void PicturePass::go_to_entry() {
    input_->read_only(probe::streams_of(request_.source));
    if (!seek_to_entry()) skip_to_entry();
}

bool PicturePass::seek_to_entry() {
    const auto& dts_us = request_.chunk.entry.dts_us;
    if (file_.forwards || !dts_us || !input_->seek(request_.source.video_stream, *dts_us)) return false;
    while (input_->read(packet_)) {
        ++skipped_;
        stay_alive();
        if (packet_.stream() != request_.source.video_stream) continue;
        const auto time = packet_.decode_time();
        if (!time || *time > *dts_us) return false;
        if (*time == *dts_us && packet_.is_key()) return true;
    }
    return false;
}

/// For what cannot be searched: reads without decoding.
void PicturePass::skip_to_entry() {
    input_ = std::make_unique<av::Input>(file_);
    input_->read_only(probe::streams_of(request_.source));
    std::int64_t pictures = 0;
    while (input_->read(packet_)) {
        const bool picture = packet_.stream() == request_.source.video_stream;
        if (picture && pictures++ == request_.chunk.entry.packet) return;
        ++skipped_;
        stay_alive();
    }
    packet_.clear();
}

void PicturePass::feed() {
    if (packet_.size_bytes() == 0) return;
    packet_.shift(timeline_.shift_for(packet_.stream(), time_of(packet_)));
    decoder_.send(packet_);
}

void PicturePass::take_pictures(PosterPicker* poster) {
    av::Frame frame;
    while (decoder_.receive(frame)) {
        pictures_->add(frame);
        if (poster != nullptr) poster->consider(frame, grid_.time_us(pictures_->end()));
    }
}

void PicturePass::publish() {
    const auto ready = [](const auto& track) { return !track->segments().empty(); };
    while (std::all_of(tracks_.begin(), tracks_.end(), ready)) {
        Step step;
        for (auto& track : tracks_) {
            step.segments.push_back(std::move(track->segments().front()));
            track->segments().pop_front();
        }
        sink_.publish(step);
    }
}

void PicturePass::stay_alive() {
    if (now_() - spoke_ < 1s) return;
    spoke_ = now_();
    sink_.alive(skipped_ + grid_.time_us(pictures_->end() + encoded_));
}

}  // namespace yanxiu::media::transcode
