-- What a learner objects to, and what two bureau administrators make of it: corrections of the ledger.

-- How each browser that asked to play calls itself: receipts name devices by it.
CREATE TABLE device (
    person_id bigint NOT NULL REFERENCES person,
    device_id text NOT NULL CHECK (length(device_id) BETWEEN 1 AND 64),
    user_agent text NOT NULL,
    PRIMARY KEY (person_id, device_id)
);
GRANT SELECT, INSERT, UPDATE ON device TO yanxiu_server;

CREATE TABLE appeal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    lesson_id bigint NOT NULL REFERENCES lesson,
    content_id bigint NOT NULL REFERENCES content,
    media int4range NOT NULL CHECK (NOT isempty(media) AND lower(media) >= 0 AND NOT upper_inf(media)),  -- ms of the lesson
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
    seen bytea NOT NULL,                                          -- yanxiu.v1.Standing, as the learner saw it then
    made_at timestamptz(3) NOT NULL DEFAULT now(),
    ended_at timestamptz(3),                                      -- null while open
    end_cause text CHECK (end_cause IN ('decided', 'withdrawn')),
    CHECK ((ended_at IS NULL) = (end_cause IS NULL)),
    EXCLUDE USING gist (person_id WITH =, content_id WITH =, media WITH &&) WHERE (ended_at IS NULL)
);
CREATE INDEX appeal_person ON appeal (person_id, id);
CREATE INDEX appeal_open ON appeal (id) WHERE ended_at IS NULL;

-- An appeal can be ended, once, and nothing else about it changes.
CREATE FUNCTION appeal_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
        AND to_jsonb(NEW) - 'ended_at' - 'end_cause' = to_jsonb(OLD) - 'ended_at' - 'end_cause' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'appeals are append-only';
END $$;
CREATE TRIGGER appeal_append_only BEFORE UPDATE OR DELETE ON appeal
    FOR EACH ROW EXECUTE FUNCTION appeal_only_ends();

-- An entry that one administrator proposes for a person's ledger.
CREATE TABLE correction (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    content_id bigint NOT NULL DEFAULT 0,                         -- 0: nothing in particular
    day date NOT NULL,
    category text NOT NULL CHECK (category <> ''),
    amount_ms bigint NOT NULL CHECK (amount_ms <> 0),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
    reverses_seq bigint NOT NULL DEFAULT 0,                       -- of the person's chain: takes that entry back; 0: an adjustment
    appeal_id bigint REFERENCES appeal,                           -- null: of nobody's appeal
    proposed_by bigint NOT NULL REFERENCES person,
    proposed_at timestamptz(3) NOT NULL DEFAULT now(),
    CHECK (proposed_by <> person_id),
    CHECK (appeal_id IS NULL OR (amount_ms > 0 AND reverses_seq = 0))
);
CREATE INDEX correction_person ON correction (person_id, id);
CREATE INDEX correction_appeal ON correction (appeal_id) WHERE appeal_id IS NOT NULL;

-- What became of it. Approved: the entry is in the ledger since the same transaction.
CREATE TABLE correction_verdict (
    correction_id bigint PRIMARY KEY REFERENCES correction,
    approved boolean NOT NULL,
    decided_by bigint NOT NULL REFERENCES person,
    decided_at timestamptz(3) NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    entry_seq bigint NOT NULL DEFAULT 0,                          -- of the person's chain; 0: not approved
    CHECK (approved = (entry_seq > 0))
);

-- Nobody approves alone, and nobody decides about hours of their own.
CREATE FUNCTION correction_needs_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM correction c WHERE c.id = NEW.correction_id
               AND (NEW.decided_by = c.person_id OR (NEW.approved AND NEW.decided_by = c.proposed_by))) THEN
        RAISE EXCEPTION 'a correction needs a second person who is not the learner';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correction_needs_two BEFORE INSERT ON correction_verdict
    FOR EACH ROW EXECUTE FUNCTION correction_needs_two();

-- The answer to an appeal: refused with a reason, or accepted by a correction that was approved.
CREATE TABLE appeal_answer (
    appeal_id bigint PRIMARY KEY REFERENCES appeal,
    correction_id bigint UNIQUE REFERENCES correction,            -- null: refused
    answered_by bigint NOT NULL REFERENCES person,
    answered_at timestamptz(3) NOT NULL DEFAULT now(),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000)
);

CREATE FUNCTION decisions_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are append-only';
END $$;
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON correction
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_are_append_only();
CREATE TRIGGER correction_verdict_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON correction_verdict
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_are_append_only();
CREATE TRIGGER appeal_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON appeal_answer
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_are_append_only();

-- What a learner is to be told, until it is read.
CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    appeal_id bigint REFERENCES appeal,                           -- it was answered
    correction_id bigint REFERENCES correction,                   -- it was booked, and is no answer to an appeal
    made_at timestamptz(3) NOT NULL DEFAULT now(),
    read_at timestamptz(3),
    CHECK ((appeal_id IS NULL) <> (correction_id IS NULL))
);
CREATE INDEX notice_unread ON notice (person_id, id) WHERE read_at IS NULL;
CREATE INDEX notice_appeal ON notice (appeal_id) WHERE appeal_id IS NOT NULL;

GRANT SELECT, INSERT ON appeal, correction, correction_verdict, appeal_answer, notice TO yanxiu_server;
GRANT UPDATE (ended_at, end_cause) ON appeal TO yanxiu_server;
GRANT UPDATE (read_at) ON notice TO yanxiu_server;
