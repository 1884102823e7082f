#include "server/credit/obligation_text.hpp"

#include <algorithm>

namespace yanxiu::credit {
namespace {

std::string with_one_decimal(std::int64_t tenths) {
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string explain_hours(const Part& part, std::chrono::milliseconds class_hour, bool named) {
    const std::string there =
        hours_there(part.done, class_hour) + " / " + std::to_string(part.owed / class_hour.count());
    const std::string whose =
        (named ? part.title : "") + (part.span == Requirement::Span::cycle ? "本周期" : "");
    if (part.met) return whose + "已学 " + there + " 学时";
    return whose + "还需 " + hours_missing(part.owed - part.done, class_hour) + " 学时，已学 " + there;
}

std::string explain_artifacts(const Part& part) {
    if (part.met)
        return part.title + "已交 " + std::to_string(part.done) + " / " + std::to_string(part.owed) + " 份";
    return "还需" + part.title + " " + std::to_string(part.owed - part.done) + " 份";
}

}  // namespace

std::string hours_there(std::int64_t ms, std::chrono::milliseconds class_hour) {
    return with_one_decimal(std::max<std::int64_t>(0, ms) * 10 / class_hour.count());
}

std::string hours_missing(std::int64_t ms, std::chrono::milliseconds class_hour) {
    const std::int64_t tenths = std::max<std::int64_t>(0, ms) * 10;
    return with_one_decimal((tenths + class_hour.count() - 1) / class_hour.count());
}

std::string explain(const Part& part, std::chrono::milliseconds class_hour, bool named) {
    if (part.kind == Requirement::Kind::hours) return explain_hours(part, class_hour, named);
    return explain_artifacts(part);
}

}  // namespace yanxiu::credit
