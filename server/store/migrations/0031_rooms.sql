-- What happens in the room of a workshop, beside pictures and voices: one track of numbered events, and what it comes to.
CREATE TABLE room (
    workshop_id bigint PRIMARY KEY REFERENCES workshop,
    last_number bigint NOT NULL DEFAULT 0 CHECK (last_number >= 0),  -- locked by whoever gives away the next one
    closed_at timestamptz(3)                                      -- for good: the workshop was ended or cancelled
);
INSERT INTO room (workshop_id) SELECT id FROM workshop;

-- Numbers are given in the commit that keeps the event: none is missing, and who has seen one has seen all before it.
CREATE TABLE room_event (
    workshop_id bigint NOT NULL REFERENCES room,
    number bigint NOT NULL CHECK (number > 0),
    kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 10),         -- yanxiu.v1.RoomEventKind
    at timestamptz(3) NOT NULL,
    person_id bigint NOT NULL REFERENCES person,                  -- whom it is about
    done_by bigint NOT NULL REFERENCES person,
    text text NOT NULL DEFAULT '' CHECK (length(text) <= 500),    -- of a message; empty once it was removed
    message_key text NOT NULL DEFAULT '' CHECK (length(message_key) <= 64),  -- its author's own name for it
    removed_at timestamptz(3),
    about_number bigint NOT NULL DEFAULT 0,                       -- of a removal: the message
    PRIMARY KEY (workshop_id, number),
    CHECK ((kind = 3 AND removed_at IS NULL) = (text <> '')),
    CHECK ((kind = 4) = (about_number > 0)),
    CHECK (removed_at IS NULL OR kind = 3)
);
-- Sent again after a lost answer, a message is the same message.
CREATE UNIQUE INDEX room_event_key ON room_event (workshop_id, person_id, message_key) WHERE message_key <> '';
CREATE INDEX room_event_message ON room_event (workshop_id, number) WHERE kind = 3;

-- One row a person, however often they come back.
CREATE TABLE room_member (
    workshop_id bigint NOT NULL REFERENCES room,
    person_id bigint NOT NULL REFERENCES person,
    first_joined_at timestamptz(3) NOT NULL,
    joined_at timestamptz(3) NOT NULL,
    left_at timestamptz(3),                                       -- null while present
    PRIMARY KEY (workshop_id, person_id)
);
CREATE INDEX room_member_present ON room_member (workshop_id) WHERE left_at IS NULL;

-- By which a member is present: pages that renew themselves.
CREATE TABLE room_connection (
    workshop_id bigint NOT NULL,
    person_id bigint NOT NULL,
    connection text NOT NULL CHECK (length(connection) BETWEEN 1 AND 64),
    seen_at timestamptz(3) NOT NULL,
    PRIMARY KEY (workshop_id, person_id, connection),
    FOREIGN KEY (workshop_id, person_id) REFERENCES room_member
);
CREATE INDEX room_connection_seen ON room_connection (workshop_id, seen_at);

-- Raised hands wait in the order of their numbers; an accepted one speaks.
CREATE TABLE room_hand (
    workshop_id bigint NOT NULL,
    person_id bigint NOT NULL,
    raised_number bigint NOT NULL,
    since timestamptz(3) NOT NULL,
    speaking boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workshop_id, person_id),
    FOREIGN KEY (workshop_id, person_id) REFERENCES room_member
);

GRANT SELECT, INSERT ON room, room_event, room_member, room_connection, room_hand TO yanxiu_server;
GRANT UPDATE (last_number, closed_at) ON room TO yanxiu_server;
GRANT UPDATE (text, removed_at) ON room_event TO yanxiu_server;
GRANT UPDATE (joined_at, left_at) ON room_member TO yanxiu_server;
GRANT UPDATE (seen_at) ON room_connection TO yanxiu_server;
GRANT UPDATE (since, speaking) ON room_hand TO yanxiu_server;
GRANT DELETE ON room_connection, room_hand TO yanxiu_server;
