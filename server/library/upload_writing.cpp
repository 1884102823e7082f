#include "server/library/upload_writing.hpp"

#include <utility>

#include "server/library/lesson_events.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

constexpr std::int64_t kWorthBeginning = 1 << 20;  // bytes that may tell what the video is

}  // namespace

UploadWriting::UploadWriting(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus,
                             UploadRecord upload, const std::optional<Checksum>& checksum)
    : database_(database),
      blobs_(blobs),
      bus_(bus),
      upload_(std::move(upload)),
      checksum_(checksum),
      writer_(blobs.open_writer(upload_.blob_key, upload_.offset_bytes)),
      written_bytes_(upload_.offset_bytes),
      hash_(SourceHash::resumed(upload_.hash_state.value_or(""), upload_.offset_bytes)) {
    if (checksum_) digest_ = std::make_unique<Digest>(checksum_->algorithm);
}

void UploadWriting::write(std::span<const std::byte> bytes) {
    writer_->write(bytes);
    if (digest_) digest_->add(bytes);
    auto hash = hash_;  // of one thread: only the value that others see is locked
    if (hash) hash->add(bytes);
    const std::lock_guard lock(mutex_);
    hash_ = hash;
    written_bytes_ = writer_->offset();
}

UploadProgress UploadWriting::written() const {
    const std::lock_guard lock(mutex_);
    return {written_bytes_, hash_ ? std::optional(hash_->state()) : std::nullopt};
}

void UploadWriting::store_progress() {
    if (digest_) return;
    const auto progress = written();
    const auto offset = progress.offset_bytes;
    // The last byte is recorded by the transaction that closes the upload, so a full offset never stands
    // open.
    if (offset == upload_.offset_bytes || complete(offset)) return;
    writer_->sync();
    record(progress);
}

void UploadWriting::record(const UploadProgress& progress) {
    // A video that cannot be hashed on its way has its content only when it is whole.
    const bool begins = !upload_.begun && upload_.size_bytes && progress.hash_state &&
                        progress.offset_bytes >= kWorthBeginning;
    const auto expiry = database_.transact([&](store::Transaction& t) {
        const auto advanced = advance_upload(t, upload_.id, upload_.epoch, progress);
        if (advanced && begins) begin_upload(t, upload_.id);
        return advanced;
    });
    if (!expiry) throw RequestError(Code::aborted, "upload_taken_over", "a newer request writes this upload");
    upload_.offset_bytes = progress.offset_bytes;
    upload_.expires_at_s = *expiry;
    if (!begins) return;
    upload_.begun = true;
    bus_.publish("jobs", "arriving");
}

void UploadWriting::verify() {
    if (digest_->finish() == checksum_->digest) {
        digest_.reset();
        return;
    }
    writer_->cut(upload_.offset_bytes);
    throw RequestError(Code::invalid_argument, "checksum_mismatch",
                       "the bytes are not those of the checksum");
}

UploadStatus UploadWriting::conclude() {
    if (digest_) verify();
    if (complete(written_bytes())) {
        writer_->sync();
        finish();
    } else {
        store_progress();
    }
    return {upload_.id,       upload_.offset_bytes, upload_.size_bytes,
            upload_.metadata, upload_.expires_at_s, upload_.finished};
}

void UploadWriting::finish() {
    const auto sha256 = hash_ ? std::optional(hash_->finished()) : std::nullopt;
    const bool finished = database_.transact([&](store::Transaction& t) {
        return finish_upload(t, upload_.lesson, upload_.id, upload_.epoch, sha256);
    });
    if (!finished)
        throw RequestError(Code::aborted, "upload_taken_over", "a newer request writes this upload");
    upload_.offset_bytes = written_bytes();
    upload_.finished = true;
    bus_.publish("jobs", "transcode");
    bus_.publish(lesson_channel(upload_.lesson), "changed");
}

void UploadWriting::salvage() {
    if (digest_) return writer_->cut(upload_.offset_bytes);
    writer_->cut(written_bytes());  // gives back the room that half a write has taken
    store_progress();
}

}  // namespace yanxiu::library
