#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// An upload as its row says. Times are seconds since 1970.
struct UploadRecord {
    std::string id;
    base::LessonId lesson;
    std::optional<std::int64_t> size_bytes;  // empty while deferred
    std::int64_t offset_bytes = 0;
    std::int64_t epoch = 0;
    std::string metadata;
    std::string blob_key;
    std::optional<std::string> hash_state;  // of SourceHash, after offset_bytes
    std::int64_t expires_at_s = 0;
    bool begun = false;  // its video is being made from what is there
    bool finished = false;
    bool gone = false;  // terminated, expired, or its lesson is deleted
};

/// A blob that belongs to no open upload any more.
struct ClosedUpload {
    std::string id;
    std::string blob_key;
};

/// Serialises what reserves space for one person, until the transaction ends.
void lock_quota(store::Transaction& t, base::PersonId owner);

/// What counts against a person's quota: what is reserved for open uploads, and the sources of the videos of
/// living lessons, except those that were refused, and those that were replaced and put away.
std::int64_t used_bytes(store::Transaction& t, base::PersonId owner);
int open_uploads(store::Transaction& t, base::PersonId owner);

/// The lesson stays this person's and living until the transaction ends. Throws `not_found`
/// ("lesson_not_found") when it is neither, `failed_precondition` ("lesson_in_course") when it has a video
/// that is in a course.
void hold_own_lesson(store::Transaction& t, base::PersonId owner, base::LessonId lesson);

struct UploadToCreate {
    base::PersonId owner;
    base::LessonId lesson;
    std::optional<std::int64_t> size_bytes;
    std::int64_t reserved_bytes = 0;
    std::string filename;
    std::string metadata;
};
UploadRecord insert_upload(store::Transaction& t, const UploadToCreate& upload);

/// Empty when there is no such upload of this owner. Locks its row.
std::optional<UploadRecord> find_upload(store::Transaction& t, base::PersonId owner, const std::string& id);

/// Makes every earlier epoch stale; answers the new one. Nothing is reserved any more beyond
/// `reserved_bytes`.
std::int64_t take_over_upload(store::Transaction& t, const std::string& id, std::int64_t reserved_bytes);

/// Says how long a deferred upload is.
void set_upload_size(store::Transaction& t, const std::string& id, std::int64_t size_bytes);

/// How far an upload has come.
struct UploadProgress {
    std::int64_t offset_bytes = 0;          // durable
    std::optional<std::string> hash_state;  // there; none when it is not known
};
/// Records it; answers the new expiry, empty when the epoch is stale or the upload closed.
std::optional<std::int64_t> advance_upload(store::Transaction& t, const std::string& id, std::int64_t epoch,
                                           const UploadProgress& progress);

/// Orders the video of an upload that is locked, open and of known size to be made while the rest arrives. No
/// lesson shows it before finish_upload.
void begin_upload(store::Transaction& t, const std::string& id);

/// The making of a begun upload that had stalled goes on.
void wake_begun(store::Transaction& t, const std::string& id);

/// Closes an upload whose last byte is durable: asset, job (or those that were begun) and the lesson's new
/// video, which takes the place of a whole one when it is whole itself. Without `sha256` the job finds out
/// what its content is. False when the epoch is stale; throws `not_found` ("upload_gone") when the lesson is
/// deleted, `failed_precondition`
/// ("lesson_in_course") when it was placed meanwhile.
bool finish_upload(store::Transaction& t, base::LessonId lesson, const std::string& id, std::int64_t epoch,
                   const std::optional<std::array<unsigned char, 32>>& sha256);

/// Ends what is open, and what was begun of it: one upload, or the owner's of a lesson (one at most).
std::vector<ClosedUpload> terminate_upload(store::Transaction& t, const std::string& id);
std::vector<ClosedUpload> terminate_uploads_of(store::Transaction& t, base::PersonId owner,
                                               base::LessonId lesson);
std::vector<ClosedUpload> expire_uploads(store::Transaction& t);

/// Those of `blob_keys` that belong to no open upload and are no original that is kept.
std::vector<std::string> orphans_among(store::Transaction& t, const std::vector<std::string>& blob_keys);

}  // namespace yanxiu::library
