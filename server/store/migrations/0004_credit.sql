-- The ledger of hours: append-only, a hash chain per person. Milliseconds; class hours are divided once, at the end.
CREATE TABLE ledger_entry (
    person_id bigint NOT NULL REFERENCES person,
    seq bigint NOT NULL CHECK (seq > 0),                          -- dense per person from 1
    booked_at timestamptz(3) NOT NULL,                            -- milliseconds: the hash is made of them
    day date NOT NULL,                                            -- the local day that the credit belongs to
    category text NOT NULL CHECK (category <> ''),
    amount_ms bigint NOT NULL CHECK (amount_ms <> 0),
    cause text NOT NULL CHECK (cause IN ('watch', 'reversal', 'adjustment')),
    content_id bigint NOT NULL DEFAULT 0,                         -- what was watched; 0: nothing in particular
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 200),
    reason text NOT NULL DEFAULT '',                              -- of a correction, in words
    actor_id bigint NOT NULL DEFAULT 0,                           -- of a correction; 0: the rules of evidence
    approver_id bigint NOT NULL DEFAULT 0,
    previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (person_id, seq),
    UNIQUE (person_id, idempotency_key)
);

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

GRANT SELECT, INSERT ON ledger_entry TO yanxiu_server;
