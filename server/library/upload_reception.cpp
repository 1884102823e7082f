#include "server/library/upload_reception.hpp"

#include <utility>

#include "server/library/upload_answers.hpp"
#include "server/net/loop.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;
using Kind = UploadRequest::Kind;

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::size_t kWorthWriting = 256 << 10;       // less waits for more, a second at most
constexpr std::int64_t kBatchBytes = 8 << 20;          // progress is stored after so many bytes,
constexpr std::int64_t kBatchMs = 1000;                // or so long
constexpr std::int64_t kMostUnsyncedBytes = 32 << 20;  // then the disk must catch up first

}  // namespace

UploadReception::UploadReception(UploadRoom room, std::shared_ptr<net::HttpExchange> exchange,
                                 base::PersonId caller, UploadRequest request)
    : room_(room),
      exchange_(std::move(exchange)),
      loop_(exchange_->loop()),
      caller_(caller),
      request_(std::move(request)) {}

template <class Work, class Then, class Refused>
void UploadReception::on_pool(Work work, Then then, Refused refused) {
    auto self = shared_from_this();
    auto run = [self, work, then, refused] {
        std::optional<RequestError> error;
        try {
            auto result = std::make_shared<decltype(work())>(work());
            return self->loop_.post_answer([self, then, result] { then(std::move(*result)); });
        } catch (const RequestError& known) {
            error = known;
        } catch (const std::exception& unknown) {
            self->room_.log.error("upload_failed", {{"request_id", self->exchange_->request().request_id},
                                                    {"error", unknown.what()}});
            error = RequestError(Code::internal, "internal_error", "something went wrong on our side");
        }
        self->loop_.post_answer([self, refused, error = *error] { refused(error); });
    };
    try {
        room_.pool.run(std::move(run));
    } catch (const RequestError& full) {
        refused(full);
    }
}

template <class Work, class Then>
void UploadReception::on_pool(Work work, Then then) {
    on_pool(work, then, [this](const RequestError& error) { finish(refusal_answer(error)); });
}

void UploadReception::begin() {
    exchange_->pause_body();
    if (request_.kind == Kind::create) return create();
    wait_for_turn(request_.id);
}

void UploadReception::create() {
    on_pool([this] { return room_.service.create(caller_, request_); },
            [this](UploadRecord upload) {
                if (request_.body_bytes == 0) {
                    const UploadStatus status{upload.id,           0,    upload.size_bytes, "",
                                              upload.expires_at_s, false};
                    return finish(created_answer(status, false));
                }
                created_ = std::move(upload);
                wait_for_turn(created_->id);
            });
}

// Whoever held the turn has stored what it had received before `granted` is called.
void UploadReception::wait_for_turn(const std::string& upload) {
    const auto on_loop = [weak = weak_from_this(), &loop = loop_](void (UploadReception::*step)()) {
        return [weak, &loop, step] {
            loop.post_answer([weak, step] {
                if (const auto self = weak.lock()) ((*self).*step)();
            });
        };
    };
    room_.turns.take(upload, {on_loop(&UploadReception::cancel), on_loop(&UploadReception::pump)},
                     [self = shared_from_this()](std::unique_ptr<UploadTurns::Turn> turn) {
                         auto kept = std::make_shared<std::unique_ptr<UploadTurns::Turn>>(std::move(turn));
                         self->loop_.post_answer([self, kept] { self->take_turn(std::move(*kept)); });
                     });
}

void UploadReception::take_turn(std::unique_ptr<UploadTurns::Turn> turn) {
    turn_ = std::move(turn);
    if (aborted_) return finish({});
    switch (request_.kind) {
        case Kind::status:
            return on_pool([this] { return room_.service.status(caller_, request_.id); },
                           [this](const UploadStatus& status) { finish(status_answer(status)); });
        case Kind::terminate:
            return on_pool([this] { return room_.service.terminate(caller_, request_.id), true; },
                           [this](bool) { finish(terminated_answer()); });
        case Kind::write:
            return take_over();
        case Kind::create:
            return open(*created_);
        case Kind::options:
            return finish({});
    }
}

void UploadReception::take_over() {
    on_pool([this] { return room_.service.take_over(caller_, request_); },
            [this](const UploadRecord& upload) {
                if (!upload.finished) return open(upload);
                finish(written_answer({upload.id, upload.offset_bytes, upload.size_bytes, "", 0, true}));
            });
}

void UploadReception::open(const UploadRecord& upload) {
    on_pool([this, upload] { return room_.service.open(upload, request_); },
            [this, offset = upload.offset_bytes](std::unique_ptr<UploadWriting> writing) {
                writing_ = std::move(writing);
                stored_bytes_ = durable_bytes_ = offset;
                handed_ms_ = stored_ms_ = loop_.now_ms();
                pump();
            });
}

// A newer request wants this upload. What was received so far is kept before it gets its turn.
void UploadReception::cancel() {
    const bool has_body = request_.kind == Kind::write || request_.kind == Kind::create;
    if (has_body && !finished_ && !body_ended_) exchange_->abort();
}

void UploadReception::on_body(std::span<const std::byte> bytes) {
    if (failure_ || finished_) return;
    filling_.insert(filling_.end(), bytes.begin(), bytes.end());
    pump();
}

void UploadReception::on_body_end() {
    body_ended_ = true;
    pump();
}

void UploadReception::on_abort() {
    aborted_ = true;
    pump();
}

bool UploadReception::hands_over() const {
    if (is_writing_ || filling_.empty()) return false;
    if (!request_.checksum && writing_->written_bytes() - durable_bytes_ >= kMostUnsyncedBytes) return false;
    return filling_.size() >= kWorthWriting || body_ended_ || aborted_ ||
           loop_.now_ms() - handed_ms_ >= kBatchMs;
}

bool UploadReception::stores_progress() const {
    if (is_storing_ || request_.checksum || body_ended_ || aborted_) return false;
    const auto waiting = writing_->written_bytes() - stored_bytes_;
    return waiting >= kBatchBytes || (waiting > 0 && loop_.now_ms() - stored_ms_ >= kBatchMs);
}

bool UploadReception::all_written() const {
    return (body_ended_ || aborted_) && filling_.empty() && !is_writing_ && !is_storing_;
}

void UploadReception::pump() {
    if (!writing_ || is_ending_ || finished_) return;
    if (failure_) {
        if (!is_writing_ && !is_storing_) salvage();
        return;
    }
    if (hands_over()) hand_over();
    if (stores_progress()) store_progress();
    if (all_written()) return body_ended_ ? conclude() : salvage();
    regulate();
}

void UploadReception::hand_over() {
    is_writing_ = true;
    handed_ms_ = loop_.now_ms();
    std::swap(filling_, emptying_);
    on_pool([this] { return writing_->write(emptying_), true; },
            [this](bool) {
                is_writing_ = false;
                emptying_.clear();
                pump();
            },
            [this](const RequestError& error) {
                is_writing_ = false;
                failed(error, true);
            });
}

void UploadReception::store_progress() {
    is_storing_ = true;
    stored_ms_ = loop_.now_ms();
    stored_bytes_ = writing_->written_bytes();
    on_pool([this] { return writing_->store_progress(), true; },
            [this, bytes = stored_bytes_](bool) {
                is_storing_ = false;
                durable_bytes_ = bytes;
                pump();
            },
            [this](const RequestError& error) {
                is_storing_ = false;
                failed(error, false);
            });
}

// Last, because resuming may deliver bytes at once.
void UploadReception::regulate() {
    const bool full = filling_.size() >= kBufferBytes;
    if (full == is_paused_ || aborted_ || body_ended_) return;
    is_paused_ = full;
    full ? exchange_->pause_body() : exchange_->resume_body();
}

void UploadReception::conclude() {
    is_ending_ = true;
    on_pool([this] { return writing_->conclude(); },
            [this](const UploadStatus& status) {
                finish(created_ ? created_answer(status, true) : written_answer(status));
            });
}

void UploadReception::failed(const RequestError& error, bool may_salvage) {
    if (!failure_) failure_ = error;
    may_salvage_ = may_salvage_ && may_salvage;
    filling_.clear();
    pump();
}

void UploadReception::salvage() {
    is_ending_ = true;
    const auto response = [this] { return failure_ ? refusal_answer(*failure_) : net::HttpResponse{}; };
    if (!may_salvage_) return finish(response());
    on_pool([this] { return writing_->salvage(), true; }, [this, response](bool) { finish(response()); },
            [this, response](const RequestError& error) {
                if (!failure_) failure_ = error;
                finish(response());
            });
}

// The writer is closed before the next one may have its turn.
void UploadReception::finish(net::HttpResponse response) {
    finished_ = true;
    filling_ = {};
    emptying_ = {};
    writing_.reset();
    turn_.reset();
    exchange_->respond(std::move(response), false);
}

}  // namespace yanxiu::library
