-- Presence checks: drawn at random playing times, asked, answered (rule R10).

-- Append-only, but for the cache of what was played. Number 0 of a person is no check: it begins their first stretch.
CREATE TABLE presence_check (
    id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    person_id bigint NOT NULL REFERENCES person,
    number bigint NOT NULL CHECK (number >= 0),                   -- dense, in the order in which they were drawn
    due_ms bigint NOT NULL,                                       -- wall ms since the epoch: it guards what is played from here on
    lease_id bigint REFERENCES lease,                             -- what played then
    content_id bigint REFERENCES content,
    position_ms bigint NOT NULL CHECK (position_ms >= 0),
    drawn_ms bigint NOT NULL,                                     -- when what was played came to be counted
    answer_until_ms bigint NOT NULL,
    least_ms bigint NOT NULL, most_ms bigint NOT NULL,            -- the distance of the next one was drawn between these
    allowance_ms bigint NOT NULL CHECK (allowance_ms BETWEEN least_ms AND most_ms),
    counted_after int8multirange NOT NULL,                        -- wall time after due_ms that had been counted already: not guarded by this
    mac bytea NOT NULL,                                           -- by the server, over all of the above but the id
    played_ms bigint NOT NULL DEFAULT 0,                          -- a cache: counted wall time that this guards
    PRIMARY KEY (person_id, number),
    UNIQUE (person_id, due_ms),
    CHECK ((number = 0) = (lease_id IS NULL) AND (number = 0) = (content_id IS NULL))
) WITH (fillfactor = 80);

-- Append-only: what was asked. Another asking of the same check makes those before worthless.
CREATE TABLE check_asking (
    nonce bytea PRIMARY KEY CHECK (length(nonce) = 16),
    id bigint GENERATED ALWAYS AS IDENTITY,                       -- in the order of asking
    person_id bigint NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    kind int NOT NULL CHECK (kind BETWEEN 1 AND 3),               -- the protocol's CheckKind
    asked_ms bigint NOT NULL,
    good_until_ms bigint NOT NULL,
    prompt text NOT NULL,
    choices text[] NOT NULL,                                      -- as shown: words, or blob keys of pictures
    right_number int NOT NULL CHECK (right_number BETWEEN 1 AND cardinality(choices)),
    FOREIGN KEY (person_id, number) REFERENCES presence_check
);
CREATE INDEX check_asking_check ON check_asking (person_id, number, asked_ms);
CREATE INDEX check_asking_person ON check_asking (person_id, id);

-- Append-only: a nonce is used once, right or wrong; a check is answered once.
CREATE TABLE presence_answer (
    nonce bytea PRIMARY KEY REFERENCES check_asking,
    person_id bigint NOT NULL,
    number bigint NOT NULL,
    choice int NOT NULL,
    is_right boolean NOT NULL,
    answered_ms bigint NOT NULL
);
CREATE UNIQUE INDEX presence_answer_right ON presence_answer (person_id, number) WHERE is_right;
CREATE INDEX presence_answer_check ON presence_answer (person_id, number, answered_ms);

-- What authors would ask about their lessons; the first choice is the right one.
CREATE TABLE check_question (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lesson_id bigint NOT NULL REFERENCES lesson,
    prompt text NOT NULL CHECK (length(prompt) BETWEEN 1 AND 200),
    choices text[] NOT NULL CHECK (cardinality(choices) BETWEEN 2 AND 6),
    from_ms bigint NOT NULL CHECK (from_ms >= 0)                  -- asked only after this was played
);
CREATE INDEX check_question_lesson ON check_question (lesson_id, from_ms);

-- What waits for a check is kept apart: by its number, 0 for what waits for none. Answering moves it there.
ALTER TABLE coverage DROP CONSTRAINT coverage_pkey;
ALTER TABLE coverage ADD COLUMN guard bigint NOT NULL DEFAULT 0;
ALTER TABLE coverage ADD PRIMARY KEY (person_id, content_id, day, guard);
CREATE INDEX coverage_guarded ON coverage (person_id, guard) WHERE guard > 0;

CREATE FUNCTION check_only_plays_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'played_ms' = to_jsonb(OLD) - 'played_ms' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'presence checks are append-only';
END $$;
CREATE TRIGGER presence_check_append_only BEFORE UPDATE OR DELETE ON presence_check
    FOR EACH ROW EXECUTE FUNCTION check_only_plays_on();
CREATE TRIGGER check_asking_append_only BEFORE UPDATE OR DELETE ON check_asking
    FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER presence_answer_append_only BEFORE UPDATE OR DELETE ON presence_answer
    FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

GRANT SELECT, INSERT ON presence_check, check_asking, presence_answer TO yanxiu_server;
GRANT UPDATE (played_ms) ON presence_check TO yanxiu_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON check_question TO yanxiu_server;
GRANT DELETE ON coverage TO yanxiu_server;
