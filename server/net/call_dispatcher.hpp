#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/net/call.hpp"
#include "server/net/call_text.hpp"
#include "server/net/http.hpp"
#include "server/net/loop.hpp"
#include "server/net/pool_work.hpp"

namespace yanxiu::net {

/// One call as a carrier received it.
struct IncomingCall {
    std::string method;  // "yanxiu.v1.PeopleService/SignIn"
    std::string payload;
    Encoding encoding = Encoding::proto;
    std::string cookie;         // the session's; empty when there is none
    bool known_caller = false;  // `context.caller` was read from the session moments ago
    CallContext context;
};

/// What the carrier sends back.
struct CallOutcome {
    std::optional<v1::CallError> error;
    std::string payload;  // the encoded response, when no error
    std::vector<std::pair<std::string, std::string>> response_headers = {};  // HTTP only
    Caller caller = {};                                                      // as the session says
    bool session_read = false;                                               // just now
};

/// One handler serves both carriers: finds the method, reads the session, checks access, unknown fields and
/// limits, runs the handler on the pool or the loop, turns what it throws into a refusal, counts and logs.
/// Immutable after construction. Home: `dispatch` on any loop.
class CallDispatcher {
  public:
    using Done = std::function<void(CallOutcome)>;

    CallDispatcher(CallRegistry registry, Authenticator authenticator, PoolWork& pool, base::Log& log,
                   base::Metrics& metrics);
    ~CallDispatcher();

    /// `done` runs once, on `loop`, possibly before this returns.
    void dispatch(Loop& loop, IncomingCall call, Done done) const;

    /// Null when there is no such method.
    const CallRegistry::Entry* find(std::string_view method) const { return registry_.find(method); }

  private:
    class Flight;
    void run_on_pool(const CallRegistry::Entry& entry, std::shared_ptr<Flight> flight) const;
    void run_on_loop(const CallRegistry::Entry& entry, std::shared_ptr<Flight> flight) const;

    CallRegistry registry_;
    Authenticator authenticator_;
    PoolWork& pool_;
    base::Log& log_;
    base::Metrics& metrics_;
};

}  // namespace yanxiu::net
