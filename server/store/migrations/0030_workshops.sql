-- Live workshops of the studios: when they are, who is invited, who has enrolled.
CREATE TABLE workshop (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mentor_id bigint NOT NULL REFERENCES person,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    category text NOT NULL CHECK (category <> ''),                -- of hours, in the policy
    starts_at timestamptz(3) NOT NULL,                            -- as planned
    ends_at timestamptz(3) NOT NULL,
    for_everyone boolean NOT NULL DEFAULT false,                  -- then nobody is invited by name or school
    calendar_uid uuid NOT NULL DEFAULT gen_random_uuid(),         -- of its entry in people's calendars
    revision int NOT NULL DEFAULT 0,                              -- grows with every change that calendars must follow
    made_at timestamptz(3) NOT NULL,
    changed_at timestamptz(3) NOT NULL,
    began_at timestamptz(3),                                      -- null: its mentor has not begun it
    ended_at timestamptz(3),
    cancelled_at timestamptz(3),
    cancelled_by bigint REFERENCES person,
    cancel_reason text NOT NULL DEFAULT '' CHECK (length(cancel_reason) <= 1000),
    recording_lesson_id bigint UNIQUE REFERENCES lesson,          -- null: no recording of it is a lesson yet
    CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '12 hours'),
    CHECK (ended_at >= began_at),
    CHECK (ended_at IS NULL OR began_at IS NOT NULL),
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)),
    CHECK (cancelled_at IS NULL OR began_at IS NULL),
    CHECK (recording_lesson_id IS NULL OR began_at IS NOT NULL),
    -- Nobody leads two at once.
    EXCLUDE USING gist (mentor_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (cancelled_at IS NULL AND ended_at IS NULL)
);
CREATE INDEX workshop_time ON workshop (starts_at, id);
CREATE INDEX workshop_mentor ON workshop (mentor_id, starts_at);

-- All persons of a school, as it is made up at any time.
CREATE TABLE workshop_school (
    workshop_id bigint NOT NULL REFERENCES workshop,
    school_id bigint NOT NULL REFERENCES school,
    PRIMARY KEY (workshop_id, school_id)
);
CREATE INDEX workshop_school_school ON workshop_school (school_id);

CREATE TABLE workshop_guest (
    workshop_id bigint NOT NULL REFERENCES workshop,
    person_id bigint NOT NULL REFERENCES person,
    PRIMARY KEY (workshop_id, person_id)
);
CREATE INDEX workshop_guest_person ON workshop_guest (person_id);

-- Who means to come. It lets nobody in: that an invitation does.
CREATE TABLE enrolment (
    workshop_id bigint NOT NULL REFERENCES workshop,
    person_id bigint NOT NULL REFERENCES person,
    enrolled_at timestamptz(3) NOT NULL,
    withdrawn_at timestamptz(3),
    PRIMARY KEY (workshop_id, person_id)
);
CREATE INDEX enrolment_person ON enrolment (person_id) WHERE withdrawn_at IS NULL;

GRANT SELECT, INSERT ON workshop, enrolment TO yanxiu_server;
GRANT UPDATE (title, description, category, starts_at, ends_at, for_everyone, revision, changed_at, began_at, ended_at,
    cancelled_at, cancelled_by, cancel_reason, recording_lesson_id) ON workshop TO yanxiu_server;
GRANT UPDATE (enrolled_at, withdrawn_at) ON enrolment TO yanxiu_server;
GRANT SELECT, INSERT, DELETE ON workshop_school, workshop_guest TO yanxiu_server;
