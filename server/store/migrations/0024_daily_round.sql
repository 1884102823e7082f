-- What one of the servers does once a day, and the last day (of the policy's time zone) on which it was done.
CREATE TABLE daily_round (
    name text PRIMARY KEY CHECK (name IN ('anomalies')),
    done_on date NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON daily_round TO yanxiu_server;
