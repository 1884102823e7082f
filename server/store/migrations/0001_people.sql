-- Persons, schools, roles with periods, sessions, audit. The server's role (yanxiu_server) owns nothing.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Today where the schools are: roles begin and end at their midnight. The pool sets the zone on each connection.
CREATE FUNCTION local_date() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (now() AT TIME ZONE coalesce(nullif(current_setting('yanxiu.time_zone', true), ''), 'Asia/Shanghai'))::date
$$;

CREATE TABLE school (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 7),          -- yanxiu.v1.SchoolKind
    mongolian_medium boolean NOT NULL DEFAULT false
);

CREATE TABLE person (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login text NOT NULL UNIQUE CHECK (login = lower(login) AND length(login) BETWEEN 1 AND 64),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    school_id bigint NOT NULL REFERENCES school,
    password_hash text NOT NULL,                                  -- argon2id, libsodium's encoding
    must_change_password boolean NOT NULL DEFAULT true,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz
);
CREATE INDEX person_school ON person (school_id);
CREATE INDEX person_name_part ON person USING gin (name gin_trgm_ops);

CREATE TABLE role_grant (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    role smallint NOT NULL CHECK (role BETWEEN 1 AND 9),          -- yanxiu.v1.Role
    held daterange NOT NULL CHECK (NOT isempty(held) AND NOT lower_inf(held)),
    granted_by bigint REFERENCES person,                          -- null: yanxiu-admin
    EXCLUDE USING gist (person_id WITH =, role WITH =, held WITH &&)
);

CREATE TABLE session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,                             -- SHA-256 of the cookie's value
    person_id bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    address text NOT NULL,
    user_agent text NOT NULL
);
CREATE INDEX session_person ON session (person_id) WHERE revoked_at IS NULL;

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor_id bigint REFERENCES person,                            -- null: yanxiu-admin
    act text NOT NULL,                                            -- as person.create
    subject text NOT NULL,                                        -- as person:17
    detail jsonb NOT NULL DEFAULT '{}'
);

GRANT SELECT, INSERT, UPDATE ON school, person, role_grant, session TO yanxiu_server;
GRANT DELETE ON role_grant TO yanxiu_server;                      -- of a period that never began
GRANT SELECT, INSERT ON audit TO yanxiu_server;
