#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yanxiu::net {

/// What the Origin check needs of a request.
struct OriginQuestion {
    std::string_view method;        // as sent, before any override
    std::string_view origin;        // empty: no such header
    std::string_view content_type;  // empty: no such header
    bool has_session = false;       // carries the session's cookie
    bool tus = false;               // carries Tus-Resumable, which a foreign page cannot add unasked
};

/// The exact list of origins whose pages may use a session. Immutable.
class AllowedOrigins {
  public:
    explicit AllowedOrigins(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    /// The WebSocket handshake: an Origin of the list, always. Browsers always send it, and so can other
    /// clients.
    bool allows_handshake(std::string_view origin) const;

    /// An HTTP request. Methods that change nothing pass. An Origin must be of the list, never "null".
    /// Without one the request is no page's in today's browsers; as old ones left it away, a request with a
    /// session must besides be of a kind that no foreign page can send without asking first (a form cannot
    /// send JSON, nor PATCH).
    bool allows_request(const OriginQuestion& question) const;

  private:
    std::vector<std::string> origins_;
};

/// The type of a Content-Type header in lower case, without parameters.
std::string media_type(std::string_view content_type);

}  // namespace yanxiu::net
