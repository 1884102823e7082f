-- Evidence of watching: leases, claims, deliveries; and what is computed from them.

-- Locked, in ascending order of person, by every transaction that touches evidence.
CREATE TABLE person_clock (
    person_id bigint PRIMARY KEY REFERENCES person,
    version bigint NOT NULL DEFAULT 0,                            -- counts changes: what a node remembers of a person is true while it stands
    owner_lease_id bigint,                                        -- whose the clock is now; null: nobody's
    handed_ms bigint NOT NULL DEFAULT 0                           -- when it was handed on last, ms since the epoch
) WITH (fillfactor = 50);

CREATE TABLE lease (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    lesson_id bigint NOT NULL REFERENCES lesson,
    content_id bigint NOT NULL REFERENCES content,
    asset_id bigint NOT NULL REFERENCES asset,
    device_id text NOT NULL,
    granted_at timestamptz NOT NULL,
    ended_at timestamptz,                                         -- null while open
    end_cause text CHECK (end_cause IN ('closed', 'taken_over', 'reopened')),
    last_seen_at timestamptz NOT NULL,
    -- A cache over this lease's claims, replayed by `ledger verify`.
    stored_upto bigint NOT NULL DEFAULT -1,                       -- every seq up to this one is stored
    greatest_seq bigint NOT NULL DEFAULT -1,                      -- greatest seq stored
    counted_upto bigint NOT NULL DEFAULT -1,                      -- every seq up to this one is counted
    counted_wall int8multirange NOT NULL DEFAULT '{}',            -- wall ms since the epoch that counted claims cover
    CHECK (counted_upto <= stored_upto AND stored_upto <= greatest_seq),
    CHECK (ended_at IS NULL OR ended_at >= granted_at)
) WITH (fillfactor = 50);                                         -- reports change no indexed column: updates stay within the page
CREATE INDEX lease_person_open ON lease (person_id, granted_at DESC) WHERE ended_at IS NULL;
CREATE INDEX lease_person_content ON lease (person_id, content_id);

-- Leases with stored claims that wait to be counted, because their time has not come yet on the server's clock (R2).
CREATE TABLE lease_waiting (
    lease_id bigint PRIMARY KEY REFERENCES lease,
    person_id bigint NOT NULL,
    due_at timestamptz NOT NULL                                   -- when the first of them may count
);
CREATE INDEX lease_waiting_due ON lease_waiting (due_at);

-- Whose was the person's clock when: at any instant at most one lease's (rule R8).
CREATE TABLE ownership (
    lease_id bigint NOT NULL REFERENCES lease,
    person_id bigint NOT NULL,
    during int8range NOT NULL CHECK (NOT isempty(during)),        -- ms since the epoch, without end while it lasts
    EXCLUDE USING gist (person_id WITH =, during WITH &&)
);
CREATE INDEX ownership_lease ON ownership (lease_id);

-- Append-only. `month` is that of the lease's grant, so that (lease, seq) is unique across partitions.
CREATE TABLE claim (
    month date NOT NULL,
    lease_id bigint NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 0),
    wall_from_ms bigint NOT NULL,                                 -- since the epoch: the anchor is added
    wall_to_ms bigint NOT NULL CHECK (wall_to_ms >= wall_from_ms),
    media_from_ms int NOT NULL CHECK (media_from_ms >= 0),
    media_to_ms int NOT NULL CHECK (media_to_ms >= media_from_ms),
    hidden boolean NOT NULL,
    audible boolean NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (month, lease_id, seq)
) PARTITION BY RANGE (month);

-- A second, different body under a key that is taken: kept, never paid (rule R1).
CREATE TABLE claim_conflict (
    lease_id bigint NOT NULL,
    seq bigint NOT NULL,
    wall_from_ms bigint NOT NULL, wall_to_ms bigint NOT NULL,
    media_from_ms bigint NOT NULL, media_to_ms bigint NOT NULL,
    hidden boolean NOT NULL, audible boolean NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX claim_conflict_lease ON claim_conflict (lease_id);

-- Append-only: segments that our send loop handed over whole (rule R6). One that adds nothing to what the person
-- already has of the content is not written again.
CREATE TABLE delivery (
    month date NOT NULL,
    person_id bigint NOT NULL,
    content_id bigint NOT NULL,
    asset_id bigint NOT NULL,
    rendition text NOT NULL,
    segment int NOT NULL,
    media_from_ms int NOT NULL CHECK (media_from_ms >= 0),
    media_to_ms int NOT NULL CHECK (media_to_ms > media_from_ms),
    delivered_at timestamptz NOT NULL
) PARTITION BY RANGE (month);
CREATE INDEX delivery_person ON delivery (person_id, content_id);

-- A cache over counted claims: what was watched of a content on a day, as nested unions, slowest class first.
CREATE TABLE coverage (
    person_id bigint NOT NULL,
    content_id bigint NOT NULL,
    day date NOT NULL,
    classes int4multirange[] NOT NULL,                            -- media ms, one union per speed class, each within the next
    too_fast int4multirange NOT NULL,
    not_owned int4multirange NOT NULL,
    hidden int4multirange NOT NULL,
    watched_ms bigint NOT NULL,                                   -- sum of media lengths, repetitions included
    PRIMARY KEY (person_id, content_id, day)
) WITH (fillfactor = 50);

-- One person's standing on one content: where they stopped, what was delivered, what is paid. A cache, but for the
-- position.
CREATE TABLE watching (
    person_id bigint NOT NULL,
    content_id bigint NOT NULL,
    lesson_id bigint NOT NULL REFERENCES lesson,                  -- under which it was last watched
    position_ms bigint NOT NULL DEFAULT 0,
    last_watched_at timestamptz NOT NULL,
    delivered int4multirange NOT NULL DEFAULT '{}',               -- media ms
    covered_ms bigint NOT NULL DEFAULT 0,                         -- of the union of all classes and days
    credited_ms bigint NOT NULL DEFAULT 0,                        -- what the ledger holds for it
    booked text NOT NULL DEFAULT '',                              -- the same by category and day: remote=2018-03-08:61000,2018-03-09:500
    revision bigint NOT NULL DEFAULT 0,                           -- counts bookings: part of their idempotency keys
    PRIMARY KEY (person_id, content_id)
) WITH (fillfactor = 50);
CREATE INDEX watching_content ON watching (content_id);

-- Contents whose placements changed: whoever places or removes a lesson adds a row in the same transaction, and the
-- recorder books anew for everybody who watched it, then deletes the rows it has seen.
CREATE TABLE content_to_recompute (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    content_id bigint NOT NULL REFERENCES content
);

-- 32 random bytes each, made at first need, the same for every node.
CREATE TABLE server_secret (
    name text PRIMARY KEY,
    value bytea NOT NULL CHECK (length(value) = 32)
);

-- Makes the partitions of a month, once; called before rows of a new month are written.
CREATE FUNCTION make_evidence_partitions(of_month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', of_month)::date;
    base text;
BEGIN
    PERFORM pg_advisory_xact_lock(7010202);
    FOREACH base IN ARRAY ARRAY['claim', 'delivery'] LOOP
        IF to_regclass(format('%I', base || '_' || to_char(first, 'YYYYMM'))) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                base || '_' || to_char(first, 'YYYYMM'), base, first, first + interval '1 month');
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION make_evidence_partitions(date) FROM PUBLIC;

CREATE FUNCTION evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is append-only';
END $$;
CREATE TRIGGER claim_append_only BEFORE UPDATE OR DELETE ON claim
    FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER delivery_append_only BEFORE UPDATE OR DELETE ON delivery
    FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

GRANT SELECT, INSERT, UPDATE ON person_clock, lease, lease_waiting, ownership, coverage, watching TO yanxiu_server;
GRANT SELECT, INSERT ON claim, claim_conflict, delivery, server_secret TO yanxiu_server;
GRANT SELECT, INSERT, DELETE ON lease_waiting, content_to_recompute TO yanxiu_server;
GRANT EXECUTE ON FUNCTION make_evidence_partitions(date) TO yanxiu_server;
