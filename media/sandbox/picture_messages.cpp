#include "media/sandbox/picture_messages.hpp"

namespace yanxiu::media::sandbox {
namespace {

void deliver_sheet(Reader& from, transcode::SegmentSink& sink) {
    transcode::StoryboardSheet sheet;
    sheet.plan.interval_ms = from.small();
    sheet.plan.cell.width = from.small();
    sheet.plan.cell.height = from.small();
    sheet.sheet.first = from.small();
    sheet.sheet.pictures = from.small();
    sheet.jpeg = from.text();
    from.end();
    sink.storyboard(sheet);
}

void deliver_still(Reader& from, transcode::SegmentSink& sink) {
    transcode::CheckStill still;
    still.plan.interval_ms = from.small();
    still.plan.size.width = from.small();
    still.plan.size.height = from.small();
    still.number = from.small();
    still.jpeg = from.text();
    from.end();
    sink.check_still(still);
}

void deliver_poster(Reader& from, transcode::SegmentSink& sink) {
    transcode::Poster poster;
    poster.score = from.small();
    poster.jpeg = from.text();
    from.end();
    sink.poster(poster);
}

}  // namespace

void deliver_picture(Kind kind, Reader& from, transcode::SegmentSink& sink) {
    if (kind == Kind::storyboard) return deliver_sheet(from, sink);
    if (kind == Kind::check_still) return deliver_still(from, sink);
    if (kind == Kind::poster) return deliver_poster(from, sink);
    throw BadMessage("a frame of an unexpected kind");
}

std::string storyboard_frame(const transcode::StoryboardSheet& sheet) {
    const auto& [interval_ms, cell] = sheet.plan;
    return Writer(Kind::storyboard)
        .number(interval_ms)
        .number(cell.width)
        .number(cell.height)
        .number(sheet.sheet.first)
        .number(sheet.sheet.pictures)
        .text(sheet.jpeg)
        .done();
}

std::string check_still_frame(const transcode::CheckStill& still) {
    const auto& [interval_ms, size] = still.plan;
    return Writer(Kind::check_still)
        .number(interval_ms)
        .number(size.width)
        .number(size.height)
        .number(still.number)
        .text(still.jpeg)
        .done();
}

std::string poster_frame(const transcode::Poster& poster) {
    return Writer(Kind::poster).number(poster.score).text(poster.jpeg).done();
}

}  // namespace yanxiu::media::sandbox
