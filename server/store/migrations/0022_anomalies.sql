-- What looks unlike honest watching, for a person to look at (rule R12). Nothing is denied by a row here.
CREATE TABLE anomaly (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    month date NOT NULL CHECK (extract(day FROM month) = 1),      -- its first day
    kind text NOT NULL CHECK (kind IN ('daily_total', 'cadence', 'speed_edge', 'parallel', 'answer_times')),
    day date,                                                     -- of a daily total
    facts jsonb NOT NULL CHECK (jsonb_typeof(facts) = 'object'),  -- the numbers that explain it
    found_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (person_id, month, kind)
);

-- What a person made of it: nothing wrong, or a correction that was proposed.
CREATE TABLE anomaly_review (
    anomaly_id bigint PRIMARY KEY REFERENCES anomaly,
    correction_id bigint UNIQUE REFERENCES correction,            -- null: nothing wrong
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 1000),
    reviewed_by bigint NOT NULL REFERENCES person,
    reviewed_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TRIGGER anomaly_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON anomaly
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_are_append_only();
CREATE TRIGGER anomaly_review_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON anomaly_review
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_are_append_only();

GRANT SELECT, INSERT ON anomaly, anomaly_review TO yanxiu_server;
