#pragma once

#include <google/protobuf/message.h>

#include "server/base/ids.hpp"

namespace yanxiu::net {

/// Sends events to open WebSockets and closes them. Home: any thread; returns at once. Best effort: an event
/// for somebody who is not connected is forgotten, one for a reader whose queue is full closes that reader.
/// The message travels as yanxiu.v1.Event with its full name as type.
class Events {
  public:
    virtual ~Events() = default;
    virtual void send_to_person(base::PersonId person, const google::protobuf::Message& event) = 0;
    virtual void send_to_session(base::SessionId session, const google::protobuf::Message& event) = 0;

    /// The session was revoked: its WebSockets close within two seconds, and what it still sends is not
    /// answered.
    virtual void close_session(base::SessionId session) = 0;
    /// The same for every session of a person, as after deactivation or a change of roles (they reconnect).
    virtual void close_person(base::PersonId person) = 0;
};

}  // namespace yanxiu::net
