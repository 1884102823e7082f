#pragma once

#include <string>
#include <vector>

#include "server/appeals/appeal_store.hpp"
#include "server/credit/correction_store.hpp"
#include "server/protocol/appeal.pb.h"

namespace yanxiu::appeals {

// From what is stored to what is said.

/// `title` is that of its lesson.
void write(const Appeal& appeal, const std::string& title, v1::Appeal& message);
void write(const Notice& notice, v1::Notice& message);

/// With the names of everybody in it, and the lesson's title. Home: pool.
void write(store::Transaction& t, const credit::StoredCorrection& stored, v1::Correction& message);

/// The titles of these appeals' lessons, of deleted ones too. Home: pool.
std::map<base::LessonId, std::string> titles_of(store::Transaction& t, const std::vector<Appeal>& appeals);

/// 1 to 100, `usual` where it is 0. Throws RequestError{invalid_argument, "page_size_invalid"}.
int checked_page_size(int size, int usual, int most);

}  // namespace yanxiu::appeals
