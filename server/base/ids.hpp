#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace yanxiu::base {

/// A database identity that cannot be mistaken for another kind's. Zero means "none".
template <class Tag>
struct Id {
    std::int64_t value = 0;

    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(const Id&, const Id&) = default;
};

using PersonId = Id<struct PersonTag>;
using SchoolId = Id<struct SchoolTag>;
using SessionId = Id<struct SessionTag>;
using LessonId = Id<struct LessonTag>;
using CourseId = Id<struct CourseTag>;
using AssetId = Id<struct AssetTag>;  // one transcoded upload
using ContentId =
    Id<struct ContentTag>;  // what was uploaded, by its SHA-256: the same bytes are the same content
using LeaseId = Id<struct LeaseTag>;
using JobId = Id<struct JobTag>;
using WorkshopId = Id<struct WorkshopTag>;

}  // namespace yanxiu::base

template <class Tag>
struct std::hash<yanxiu::base::Id<Tag>> {
    std::size_t operator()(yanxiu::base::Id<Tag> id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
