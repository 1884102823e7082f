-- Files that viewers may take along, and another video in a lesson's place.
ALTER TABLE lesson
    ADD COLUMN downloads_allowed boolean NOT NULL DEFAULT false,  -- by its author
    ADD COLUMN next_asset_id bigint REFERENCES asset,             -- shown in place of asset_id once it is whole
    ADD COLUMN shown_since timestamptz NOT NULL DEFAULT now();    -- that asset_id is what it is

-- Two files made of a whole video's segments, by a job; there once they have keys.
CREATE TABLE download (
    asset_id bigint PRIMARY KEY REFERENCES asset,
    job_id bigint NOT NULL UNIQUE,                                -- kind 'download'
    video_key text NOT NULL DEFAULT '',                           -- its smallest pictures with sound
    video_bytes bigint NOT NULL DEFAULT 0 CHECK (video_bytes >= 0),
    audio_key text NOT NULL DEFAULT '',
    audio_bytes bigint NOT NULL DEFAULT 0 CHECK (audio_bytes >= 0),
    failure_code text NOT NULL DEFAULT ''                         -- why they could not be made; kept until they are wanted again
);
COMMENT ON COLUMN job.kind IS 'transcode, chunk, poster, download; arriving: a transcode whose file is not whole yet';
GRANT SELECT, INSERT, UPDATE, DELETE ON download TO yanxiu_server;

-- Of the video that a lesson shows, if its author allows them; once. Whoever calls it holds the lesson's row.
CREATE FUNCTION order_downloads(of_lesson bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    of_asset bigint;
    made_by bigint;
BEGIN
    SELECT a.id INTO of_asset FROM lesson l JOIN asset a ON a.id = l.asset_id AND a.state = 'complete'
    WHERE l.id = of_lesson AND l.downloads_allowed AND l.deleted_at IS NULL
        AND NOT EXISTS (SELECT FROM download d WHERE d.asset_id = a.id AND d.failure_code = '');
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO job (kind, payload) VALUES ('download', jsonb_build_object('asset_id', of_asset))
    RETURNING id INTO made_by;
    INSERT INTO download (asset_id, job_id) VALUES (of_asset, made_by)
    ON CONFLICT (asset_id) DO UPDATE SET job_id = excluded.job_id, failure_code = '';
END $$;

CREATE OR REPLACE FUNCTION lesson_shows_asset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.playable := asset_plays(NEW.asset_id);
    IF TG_OP = 'INSERT' OR NEW.asset_id IS DISTINCT FROM OLD.asset_id THEN NEW.shown_since := now(); END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION lesson_offers_downloads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM order_downloads(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER lesson_offers_downloads AFTER UPDATE OF downloads_allowed, asset_id ON lesson
    FOR EACH ROW WHEN (NEW.downloads_allowed AND (NOT OLD.downloads_allowed OR NEW.asset_id IS DISTINCT FROM OLD.asset_id))
    EXECUTE FUNCTION lesson_offers_downloads();

-- A video that is whole takes the place it was made for, and its downloads are made if they are wanted. The lock comes
-- first, so that the next statements see what an author has committed meanwhile.
CREATE FUNCTION asset_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM lesson WHERE id = NEW.lesson_id FOR NO KEY UPDATE;
    UPDATE lesson SET asset_id = NEW.id, next_asset_id = NULL WHERE id = NEW.lesson_id AND next_asset_id = NEW.id;
    PERFORM order_downloads(NEW.lesson_id);
    RETURN NULL;
END $$;
CREATE TRIGGER asset_is_whole AFTER UPDATE OF state ON asset
    FOR EACH ROW WHEN (NEW.state = 'complete' AND OLD.state <> 'complete') EXECUTE FUNCTION asset_is_whole();

-- What no lesson shows any more is put away; what was watched of it is not.
ALTER TABLE asset ADD COLUMN media_removed_at timestamptz;        -- no segment, picture or file of it is wanted any more
CREATE INDEX asset_media ON asset (id) WHERE media_removed_at IS NULL;
CREATE INDEX job_beside ON job ((payload->>'asset_id')) WHERE kind IN ('poster', 'download');
GRANT DELETE ON rendition, segment, storyboard_sheet TO yanxiu_server;
