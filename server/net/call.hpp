#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/message.h>

#include "server/base/error.hpp"
#include "server/base/ids.hpp"

namespace yanxiu::net {

/// Who calls, as the session's cookie says. Nobody signed in: `person` is zero.
struct Caller {
    base::PersonId person;
    base::SessionId session;
    base::SchoolId school;      // the person's own school
    bool school_admin = false;  // holds the role today, for `school`
    bool bureau_admin = false;
    /// Signed in with an initial password: the dispatcher refuses every signed-in call but GetMe,
    /// ChangePassword and SignOut with failed_precondition "password_change_required"; routes other than /rpc
    /// treat them as nobody.
    bool must_change_password = false;
    /// Nobody (`person` is none), but holds a session of somebody who was deactivated: refused with
    /// "account_deactivated" where others without a session are told "not_signed_in".
    bool deactivated = false;
};

/// What a handler may know of its call, and add to the answer.
struct CallContext {
    Caller caller;
    std::string request_id;
    std::string address;     // the client's, behind trusted proxies the one they name
    std::string user_agent;  // at most 256 bytes
    bool over_websocket = false;
    bool secure = false;  // came by https (as a trusted proxy says): cookies get Secure
    std::vector<std::pair<std::string, std::string>> response_headers;  // HTTP carrier only, as set-cookie
};

/// Takes the answer of an asynchronous call, once, from any thread. Dropping it unanswered answers
/// `internal`.
class Reply {
  public:
    virtual ~Reply() = default;
    virtual void answer(const google::protobuf::Message& response) = 0;
    virtual void refuse(const base::RequestError& error) = 0;
};

/// The table of calls: method name as "yanxiu.v1.PeopleService/SignIn" to its function. Filled by main before
/// the loops start, constant afterwards; read from any thread. Before a handler runs, the dispatcher has
/// checked the method's `access`, refused unknown fields and enforced each field's limits.
class CallRegistry {
  public:
    /// A plain blocking function, run on the pool: request in, response out, RequestError for refusal.
    template <class Request, class Response>
    void add(std::string_view method, std::function<Response(CallContext&, const Request&)> function) {
        Entry entry;
        entry.new_request = [] { return std::make_unique<Request>(); };
        entry.blocking = [function = std::move(function)](CallContext& context,
                                                          const google::protobuf::Message& request) {
            return std::unique_ptr<google::protobuf::Message>(
                std::make_unique<Response>(function(context, static_cast<const Request&>(request))));
        };
        insert(method, std::move(entry));
    }

    /// A function that never blocks, run on the loop, and answers later through `reply`.
    template <class Request>
    void add_async(
        std::string_view method,
        std::function<void(CallContext, std::unique_ptr<Request>, std::unique_ptr<Reply>)> function) {
        Entry entry;
        entry.new_request = [] { return std::make_unique<Request>(); };
        entry.async = [function = std::move(function)](CallContext context,
                                                       std::unique_ptr<google::protobuf::Message> request,
                                                       std::unique_ptr<Reply> reply) {
            function(std::move(context), std::unique_ptr<Request>(static_cast<Request*>(request.release())),
                     std::move(reply));
        };
        insert(method, std::move(entry));
    }

    struct Entry {
        const google::protobuf::MethodDescriptor* descriptor = nullptr;
        std::function<std::unique_ptr<google::protobuf::Message>()> new_request;
        std::function<std::unique_ptr<google::protobuf::Message>(CallContext&,
                                                                 const google::protobuf::Message&)>
            blocking;
        std::function<void(CallContext, std::unique_ptr<google::protobuf::Message>, std::unique_ptr<Reply>)>
            async;
    };

    /// Null when there is no such method.
    const Entry* find(std::string_view method) const;
    const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }

  private:
    void insert(std::string_view method, Entry entry);  // asserts that the protocol has it, once

    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace yanxiu::net
