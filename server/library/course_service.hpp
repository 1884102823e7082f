#pragma once

#include "server/library/lesson_rules.hpp"
#include "server/net/call.hpp"
#include "server/protocol/library.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// Courses: what the bureau has chosen, and what watching pays in. Home: pool, blocks. Published courses are
/// for everybody signed in, the others for the bureau alone; each change leaves an audit row in its own
/// transaction, and whatever a change may pay or take is booked anew (content_to_recompute).
class CourseService {
  public:
    CourseService(store::Database& database, Terms terms);
    void register_calls(net::CallRegistry& calls);

  private:
    v1::ListCoursesResponse list_courses(const net::CallContext& context,
                                         const v1::ListCoursesRequest& request);
    v1::GetCourseResponse get_course(const net::CallContext& context, const v1::GetCourseRequest& request);
    v1::SaveCourseResponse save_course(const net::CallContext& context, const v1::SaveCourseRequest& request);
    v1::PlaceLessonResponse place_lesson(const net::CallContext& context,
                                         const v1::PlaceLessonRequest& request);
    v1::RemoveLessonResponse remove_lesson(const net::CallContext& context,
                                           const v1::RemoveLessonRequest& request);

    store::Database& database_;
    const Terms terms_;
};

}  // namespace yanxiu::library
