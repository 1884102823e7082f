#pragma once

#include <memory>
#include <string>

#include "server/net/http.hpp"
#include "server/net/http_session.hpp"

namespace yanxiu::net {

/// One request, from its head to the last byte of its answer. Home: its loop.
class Exchange final : public HttpExchange, public std::enable_shared_from_this<Exchange> {
  public:
    /// `original_method` is the one sent, before an override.
    Exchange(HttpSession& session, HttpRequest request, std::string cookie);
    ~Exchange() override;

    /// Checks and routes the request; may answer at once.
    void begin();

    // From the connection.
    void on_body(std::span<const std::byte> bytes);
    void on_body_end();
    void on_closed();
    /// False when the peer is too slow and must go.
    bool in_time(std::int64_t now_ms);

    // HttpExchange.
    const HttpRequest& request() const override { return request_; }
    Loop& loop() override;
    bool gone() const override { return session_ == nullptr; }
    void respond(HttpResponse response, bool close) override;
    void respond_file(HttpFileResponse response) override;
    void pause_body() override;
    void resume_body() override;
    void abort() override;

  private:
    bool refuse_malformed();
    bool choose_route();
    void authenticate();
    void deliver_head(const Caller& caller);
    void deliver_body();
    bool expects_body() const { return request_.content_length > 0; }
    bool unread() const { return length_unknown_ || (expects_body() && !body_ended_); }
    void continue_body();
    void finished(int status, std::int64_t sent, bool complete, bool close,
                  const std::function<void(std::int64_t)>& on_finished);
    void end(bool close);
    template <class Step>
    void guard(const Step& step);

    HttpSession* session_;  // null once ended
    Loop& loop_;
    HttpRequest request_;
    std::string cookie_;
    const HttpRoute* route_ = nullptr;
    std::unique_ptr<HttpHandler> handler_;
    std::string held_;  // body bytes that came while the handler was not ready for them; one read at most
    bool head_delivered_ = false;
    bool paused_ = false;
    bool body_ended_ = false;      // the last byte has arrived
    bool body_delivered_ = false;  // and the handler knows
    bool responding_ = false;
    bool length_unknown_ = false;  // a body may follow, nobody knows how long

    std::int64_t received_ = 0;
    std::int64_t progress_ = 0;  // of the body or the answer, at
    std::int64_t progress_ms_ = 0;
};

}  // namespace yanxiu::net
