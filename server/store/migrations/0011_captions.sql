-- What is said in a lesson, in a language, as its author gave it: normalized WebVTT.
CREATE TABLE caption (
    lesson_id bigint NOT NULL REFERENCES lesson,
    language text NOT NULL CHECK (language IN ('zh', 'mn', 'en')),
    webvtt text NOT NULL CHECK (octet_length(webvtt) <= 1048576),
    cue_count int NOT NULL CHECK (cue_count BETWEEN 1 AND 10000),
    saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (lesson_id, language)
);
GRANT SELECT, INSERT, DELETE ON caption TO yanxiu_server;
GRANT UPDATE (webvtt, cue_count, saved_at) ON caption TO yanxiu_server;

-- Where the parts of a lesson begin.
CREATE TABLE chapter (
    lesson_id bigint NOT NULL REFERENCES lesson,
    start_ms bigint NOT NULL CHECK (start_ms >= 0),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    PRIMARY KEY (lesson_id, start_ms)
);
GRANT SELECT, INSERT, DELETE ON chapter TO yanxiu_server;
