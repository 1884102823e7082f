-- Which media an approved appeal has paid, by what watching of them had earned before: watching them again earns no more.
-- Appeals that were granted before this have none.
CREATE TABLE granted_media (
    correction_id bigint NOT NULL REFERENCES correction,
    weight_permille int NOT NULL CHECK (weight_permille BETWEEN 0 AND 999),
    media int4multirange NOT NULL CHECK (NOT isempty(media)),     -- ms of the lesson
    PRIMARY KEY (correction_id, weight_permille)
);
CREATE TRIGGER granted_media_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON granted_media
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_are_append_only();

GRANT SELECT, INSERT ON granted_media TO yanxiu_server;
