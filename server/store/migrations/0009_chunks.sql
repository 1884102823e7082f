-- A video is made in chunks, in whatever order workers finish them; what may be played is a prefix that all growing
-- renditions have.
ALTER TABLE rendition
    ADD COLUMN grown int NOT NULL DEFAULT 0,                      -- its first segments that are there without a gap
    ADD COLUMN finished boolean NOT NULL DEFAULT false;           -- it gets no more segments
ALTER TABLE asset
    ADD COLUMN shown_segments int NOT NULL DEFAULT 0,             -- of every listed rendition that is not complete
    ADD COLUMN source_facts bytea;                                -- as probed once, for all chunks

-- What [first_segment, end_frame) of a lesson's pictures is made from. Frames and segments are those of the grid.
CREATE TABLE chunk (
    asset_id bigint NOT NULL REFERENCES asset,
    number int NOT NULL CHECK (number >= 0),
    first_segment int NOT NULL,
    end_frame bigint NOT NULL,
    entry_packet bigint NOT NULL,                                 -- of the source's video, from which to decode
    entry_dts_us bigint,                                          -- its decoding time, where one can seek to it
    entry_shift_us bigint NOT NULL,                               -- from the source's times to the lesson's, there
    entry_latest_us bigint NOT NULL,
    PRIMARY KEY (asset_id, number)
);
CREATE INDEX job_chunk ON job ((payload->>'asset_id'), id) WHERE kind = 'chunk';
GRANT SELECT, INSERT, DELETE ON chunk TO yanxiu_server;

UPDATE rendition r SET finished = complete,
    grown = (SELECT count(*) FROM segment s WHERE s.rendition_id = r.id);
UPDATE asset a SET shown_segments = coalesce(
    (SELECT min(grown) FROM rendition r WHERE r.asset_id = a.id AND r.listed AND NOT r.finished),
    (SELECT max(grown) FROM rendition r WHERE r.asset_id = a.id AND r.listed), 0);

CREATE OR REPLACE FUNCTION asset_plays(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM asset WHERE id = which AND state <> 'failed' AND content_id IS NOT NULL
                   AND shown_segments > 0)
$$;

-- Of a locked asset. Called after its renditions or their segments have changed.
CREATE FUNCTION renew_shown(of_asset bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE asset SET shown_segments = coalesce(
        (SELECT min(grown) FROM rendition WHERE asset_id = of_asset AND listed AND NOT finished),
        (SELECT max(grown) FROM rendition WHERE asset_id = of_asset AND listed), 0)
    WHERE id = of_asset
$$;

-- The lock comes first, in a statement of its own, so that the next one sees what others have committed meanwhile.
CREATE FUNCTION segment_grows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_asset bigint;
BEGIN
    SELECT asset_id INTO of_asset FROM rendition WHERE id = NEW.rendition_id;
    PERFORM FROM asset WHERE id = of_asset FOR NO KEY UPDATE;
    UPDATE rendition r SET grown = r.grown + (
        SELECT count(*) FROM (
            SELECT number - row_number() OVER (ORDER BY number) + 1 AS gap_free_from FROM segment
            WHERE rendition_id = r.id AND number >= r.grown) AS later
        WHERE gap_free_from = r.grown)
    WHERE r.id = NEW.rendition_id AND r.grown = NEW.number;
    IF FOUND THEN PERFORM renew_shown(of_asset); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION rendition_shows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM asset WHERE id = NEW.asset_id FOR NO KEY UPDATE;
    PERFORM renew_shown(NEW.asset_id);
    RETURN NULL;
END $$;
DROP TRIGGER segment_makes_playable ON segment;
DROP TRIGGER rendition_makes_playable ON rendition;
DROP TRIGGER asset_changes_playable ON asset;
DROP FUNCTION segment_makes_playable();
DROP FUNCTION rendition_makes_playable();
CREATE TRIGGER segment_grows AFTER INSERT ON segment FOR EACH ROW EXECUTE FUNCTION segment_grows();
CREATE TRIGGER rendition_shows AFTER UPDATE OF listed, finished ON rendition
    FOR EACH ROW WHEN (NEW.listed <> OLD.listed OR NEW.finished <> OLD.finished) EXECUTE FUNCTION rendition_shows();
CREATE TRIGGER asset_changes_playable AFTER UPDATE OF state, content_id, shown_segments ON asset
    FOR EACH ROW WHEN ((NEW.state = 'failed') <> (OLD.state = 'failed')
                       OR (NEW.content_id IS NULL) <> (OLD.content_id IS NULL)
                       OR (NEW.shown_segments > 0) <> (OLD.shown_segments > 0))
    EXECUTE FUNCTION asset_changes_playable();

ALTER TABLE job ADD COLUMN priority int NOT NULL DEFAULT 0;       -- lower ones first
DROP INDEX job_claimable;
CREATE INDEX job_claimable ON job (kind, priority, not_before, id) WHERE state IN ('waiting', 'running');
