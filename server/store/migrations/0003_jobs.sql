-- Work for workers, made in the same transaction as its cause.
CREATE TABLE job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,                                           -- transcode
    payload jsonb NOT NULL,                                       -- transcode: {"asset_id": 17}
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    attempts int NOT NULL DEFAULT 0,
    max_attempts int NOT NULL DEFAULT 5,
    not_before timestamptz NOT NULL DEFAULT now(),                -- back-off between attempts
    lease_token bigint NOT NULL DEFAULT 0,                        -- fencing: grows with every claim
    lease_until timestamptz,
    worker text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',                              -- stable code of the last failure
    detail text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX job_claimable ON job (kind, not_before, id) WHERE state IN ('waiting', 'running');
-- With the id, so that an asset's latest job is one step: else ORDER BY id DESC walks the primary key backwards.
CREATE INDEX job_transcode ON job ((payload->>'asset_id'), id) WHERE kind = 'transcode';

GRANT SELECT, INSERT, UPDATE ON job TO yanxiu_server;
