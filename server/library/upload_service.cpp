#include "server/library/upload_service.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

constexpr std::ptrdiff_t kOrphansAtOnce = 500;

std::string random_name() {
    std::random_device random;
    return std::to_string(random()) + "-" + std::to_string(random());
}

UploadRecord find_living(store::Transaction& t, base::PersonId owner, const std::string& id) {
    auto upload = find_upload(t, owner, id);
    if (!upload) throw RequestError(Code::not_found, "upload_not_found", "there is no such upload");
    if (upload->gone) throw RequestError(Code::not_found, "upload_gone", "this upload has ended");
    return std::move(*upload);
}

UploadStatus status_of(const UploadRecord& upload) {
    return {upload.id,       upload.offset_bytes, upload.size_bytes,
            upload.metadata, upload.expires_at_s, upload.finished};
}

void require_offset(const UploadRecord& upload, const UploadRequest& request) {
    if (request.offset != upload.offset_bytes)
        throw RequestError(Code::aborted, "wrong_offset", "the upload stands at another offset");
    if (upload.finished && request.body_bytes > 0)
        throw RequestError(Code::failed_precondition, "upload_finished", "this upload is complete");
}

[[noreturn]] void refuse_size(const char* text) {
    throw RequestError(Code::resource_exhausted, "upload_too_large", text);
}

}  // namespace

UploadService::UploadService(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus,
                             UploadLimits limits)
    : database_(database), blobs_(blobs), bus_(bus), limits_(limits), node_(random_name()) {}

void UploadService::require_room(store::Transaction& t, base::PersonId owner,
                                 std::int64_t wanted_bytes) const {
    if (wanted_bytes > limits_.max_upload_bytes) refuse_size("the file is larger than may be uploaded");
    if (used_bytes(t, owner) > limits_.quota_bytes - wanted_bytes)
        throw RequestError(Code::resource_exhausted, "quota_exceeded", "your quota has no room for this");
}

UploadRecord UploadService::create(base::PersonId owner, const UploadRequest& request) {
    const auto reserved = request.length.value_or(request.body_bytes);
    if (blobs_.free_bytes() < reserved)
        throw RequestError(Code::resource_exhausted, "disk_full", "no room for this file is left");
    std::vector<ClosedUpload> superseded;
    auto upload = database_.transact([&](store::Transaction& t) {
        lock_quota(t, owner);
        superseded = terminate_uploads_of(t, owner, request.lesson);
        hold_own_lesson(t, owner, request.lesson);
        if (open_uploads(t, owner) >= limits_.open_uploads)
            throw RequestError(Code::resource_exhausted, "uploads_too_many", "too many uploads are open");
        require_room(t, owner, reserved);
        return insert_upload(
            t, {owner, request.lesson, request.length, reserved, request.filename, request.metadata});
    });
    dispose(superseded);
    return upload;
}

UploadStatus UploadService::status(base::PersonId owner, const std::string& id) {
    const auto upload = database_.transact([&](store::Transaction& t) {
        auto found = find_living(t, owner, id);
        if (!found.finished) take_over_upload(t, id, 0);
        return found;
    });
    if (!upload.finished) bus_.publish("upload:" + id, node_);
    return status_of(upload);
}

// Answers how many bytes shall be reserved while the size is still unknown.
std::int64_t UploadService::settle_size(store::Transaction& t, base::PersonId owner, UploadRecord& upload,
                                        const UploadRequest& request) const {
    const auto end = upload.offset_bytes + request.body_bytes;
    if (upload.size_bytes && request.length && upload.size_bytes != request.length)
        throw RequestError(Code::invalid_argument, "malformed_length", "the upload has another length");
    const bool announced = !upload.size_bytes && request.length;
    const auto size = upload.size_bytes ? upload.size_bytes : request.length;
    if (size && end > *size) refuse_size("the body goes beyond the upload's length");
    if (upload.size_bytes) return 0;
    if (size.value_or(end) > limits_.max_upload_bytes) refuse_size("the file is larger than may be uploaded");
    take_over_upload(t, upload.id, 0);  // what an earlier request reserved is free again
    require_room(t, owner, size.value_or(end) - upload.offset_bytes);
    if (announced) set_upload_size(t, upload.id, *size);
    upload.size_bytes = size;
    return end;
}

UploadRecord UploadService::take_over(base::PersonId owner, const UploadRequest& request) {
    auto upload = database_.transact([&](store::Transaction& t) {
        lock_quota(t, owner);
        auto found = find_living(t, owner, request.id);
        require_offset(found, request);
        if (found.finished) return found;
        const auto reserved = settle_size(t, owner, found, request);
        found.epoch = take_over_upload(t, found.id, reserved);
        if (found.begun) wake_begun(t, found.id);
        return found;
    });
    if (!upload.finished) bus_.publish("upload:" + upload.id, node_);
    if (upload.begun) bus_.publish("jobs", "arriving");
    return upload;
}

std::unique_ptr<UploadWriting> UploadService::open(const UploadRecord& upload, const UploadRequest& request) {
    return std::make_unique<UploadWriting>(database_, blobs_, bus_, upload, request.checksum);
}

void UploadService::terminate(base::PersonId owner, const std::string& id) {
    const auto closed = database_.transact([&](store::Transaction& t) {
        const auto upload = find_living(t, owner, id);
        if (upload.finished)
            throw RequestError(Code::failed_precondition, "upload_finished", "this upload is complete");
        return terminate_upload(t, id);
    });
    dispose(closed);
}

void UploadService::dispose(const std::vector<ClosedUpload>& closed) {
    for (const auto& upload : closed) {
        bus_.publish("upload:" + upload.id, "closed");
        remove_blob(upload.blob_key);
    }
}

// Nobody waits for the room: what cannot be removed now is left to the sweep.
bool UploadService::remove_blob(const std::string& key) {
    try {
        blobs_.remove(key);
        return true;
    } catch (const RequestError&) {
        return false;
    }
}

int UploadService::sweep() {
    // Listed before asking: a row is always older than its blob.
    const auto keys = blobs_.list("uploads/");
    dispose(database_.transact([](store::Transaction& t) { return expire_uploads(t); }));
    int removed = 0;
    for (auto first = keys.begin(); first != keys.end();) {
        const auto last = first + std::min(kOrphansAtOnce, keys.end() - first);
        const std::vector<std::string> some(first, last);
        const auto orphans =
            database_.transact([&](store::Transaction& t) { return orphans_among(t, some); });
        for (const auto& key : orphans) removed += remove_blob(key) ? 1 : 0;
        first = last;
    }
    return removed;
}

}  // namespace yanxiu::library
