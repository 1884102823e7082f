-- Lessons, uploads, contents, assets and their segments, courses.

-- Every two neighbouring characters of a text, in lower case: an index over words of any language, those of two
-- Chinese characters among them, for which trigrams are too long.
CREATE FUNCTION bigrams(of_text text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT pair), '{}')
    FROM (SELECT one || lead(one) OVER (ORDER BY place) AS pair
          FROM unnest(string_to_array(lower(of_text), NULL)) WITH ORDINALITY AS characters (one, place)) AS pairs
    WHERE pair IS NOT NULL AND pair !~ '\s'
$$;

CREATE TABLE lesson (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES person,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    subject text NOT NULL DEFAULT '', stage text NOT NULL DEFAULT '',
    language text NOT NULL DEFAULT 'zh', category text NOT NULL DEFAULT '',
    published_at timestamptz,                                     -- wanted in the catalogue since then
    deleted_at timestamptz,
    asset_id bigint,                                              -- the video it shows now
    playable boolean NOT NULL DEFAULT false,                      -- kept by triggers: that video has listed segments
    search_bigrams text[] NOT NULL GENERATED ALWAYS AS (bigrams(title || E'\n' || description)) STORED,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX lesson_author ON lesson (author_id, id DESC) WHERE deleted_at IS NULL;
-- The catalogue: what is published and playable. The tags are there so that counting touches the index alone.
CREATE INDEX lesson_catalogue ON lesson (published_at DESC, id DESC) INCLUDE (subject, stage, language, category)
    WHERE playable AND deleted_at IS NULL AND published_at IS NOT NULL;
CREATE INDEX lesson_words ON lesson USING gin (search_bigrams)
    WHERE playable AND deleted_at IS NULL AND published_at IS NOT NULL;

-- The same bytes are the same content, whoever uploads them under whatever name (evidence rule R5).
CREATE TABLE content (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
    first_seen_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE upload (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner_id bigint NOT NULL REFERENCES person,
    lesson_id bigint NOT NULL REFERENCES lesson,
    size_bytes bigint CHECK (size_bytes > 0),                     -- null while Upload-Defer-Length
    offset_bytes bigint NOT NULL DEFAULT 0 CHECK (offset_bytes >= 0),  -- durable in the blob
    reserved_bytes bigint NOT NULL DEFAULT 0,                     -- counts against the owner's quota
    epoch bigint NOT NULL DEFAULT 0,                              -- fencing: grows with every request that takes over
    filename text NOT NULL DEFAULT '',
    metadata text NOT NULL DEFAULT '',                            -- as the client sent it, for HEAD
    blob_key text NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'finished', 'terminated', 'expired')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CHECK (offset_bytes <= size_bytes)
);
CREATE INDEX upload_owner ON upload (owner_id) WHERE state = 'open';
CREATE UNIQUE INDEX upload_lesson ON upload (lesson_id) WHERE state = 'open';
CREATE INDEX upload_expiry ON upload (expires_at) WHERE state = 'open';

CREATE TABLE asset (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lesson_id bigint NOT NULL REFERENCES lesson,
    content_id bigint REFERENCES content,                         -- known once the worker has hashed the source
    source_key text NOT NULL,
    source_bytes bigint NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'working', 'complete', 'failed')),
    failure_code text NOT NULL DEFAULT '',
    failure_text text NOT NULL DEFAULT '',
    step text NOT NULL DEFAULT 'queued',
    done_ms bigint NOT NULL DEFAULT 0,
    total_ms bigint NOT NULL DEFAULT 0,                           -- as probed: for progress alone
    duration_ms bigint NOT NULL DEFAULT 0,                        -- of what was produced
    audio_only boolean NOT NULL DEFAULT false,
    poster_key text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz
);
ALTER TABLE lesson ADD FOREIGN KEY (asset_id) REFERENCES asset;
CREATE INDEX asset_content ON asset (content_id);
CREATE INDEX asset_lesson ON asset (lesson_id);

-- A rendition is listed in the multivariant playlist once `listed`, and never withdrawn.
CREATE TABLE rendition (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asset_id bigint NOT NULL REFERENCES asset,
    name text NOT NULL CHECK (name ~ '^[a-z0-9]{1,16}$'),         -- v720, a48: a part of URLs and blob keys
    kind text NOT NULL CHECK (kind IN ('video', 'audio')),
    width int NOT NULL DEFAULT 0, height int NOT NULL DEFAULT 0,
    frame_rate_mhz bigint NOT NULL DEFAULT 0,                     -- frames per 1000 seconds
    bandwidth int NOT NULL,                                       -- bit/s, ceiling while growing
    average_bandwidth int NOT NULL DEFAULT 0,
    codecs text NOT NULL,                                         -- RFC 6381
    init_key text NOT NULL,
    listed boolean NOT NULL DEFAULT false,
    complete boolean NOT NULL DEFAULT false,
    UNIQUE (asset_id, name)
);

CREATE TABLE segment (
    rendition_id bigint NOT NULL REFERENCES rendition,
    number int NOT NULL CHECK (number >= 0),
    start_ms bigint NOT NULL,
    duration_ms bigint NOT NULL CHECK (duration_ms > 0),
    duration_us bigint NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    blob_key text NOT NULL,
    PRIMARY KEY (rendition_id, number)
);

-- A lesson is playable as soon as its video has a listed rendition with a segment, and not once it has failed.
CREATE FUNCTION asset_plays(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM asset a JOIN rendition r ON r.asset_id = a.id JOIN segment s ON s.rendition_id = r.id
                   WHERE a.id = which AND a.state <> 'failed' AND r.listed)
$$;
CREATE FUNCTION renew_playable(of_asset bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE lesson SET playable = asset_plays(of_asset)
    WHERE id = (SELECT lesson_id FROM asset WHERE id = of_asset) AND asset_id = of_asset
      AND playable <> asset_plays(of_asset)
$$;
CREATE FUNCTION segment_makes_playable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM renew_playable(asset_id) FROM rendition WHERE id = NEW.rendition_id AND listed;
    RETURN NULL;
END $$;
CREATE FUNCTION rendition_makes_playable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM renew_playable(NEW.asset_id);
    RETURN NULL;
END $$;
CREATE FUNCTION asset_changes_playable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM renew_playable(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION lesson_shows_asset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.playable := asset_plays(NEW.asset_id);
    RETURN NEW;
END $$;
CREATE TRIGGER segment_makes_playable AFTER INSERT ON segment
    FOR EACH ROW EXECUTE FUNCTION segment_makes_playable();
CREATE TRIGGER rendition_makes_playable AFTER UPDATE OF listed ON rendition
    FOR EACH ROW WHEN (NEW.listed <> OLD.listed) EXECUTE FUNCTION rendition_makes_playable();
CREATE TRIGGER asset_changes_playable AFTER UPDATE OF state ON asset
    FOR EACH ROW WHEN ((NEW.state = 'failed') <> (OLD.state = 'failed')) EXECUTE FUNCTION asset_changes_playable();
CREATE TRIGGER lesson_shows_asset BEFORE INSERT OR UPDATE OF asset_id ON lesson
    FOR EACH ROW EXECUTE FUNCTION lesson_shows_asset();

CREATE TABLE course (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    description text NOT NULL DEFAULT '',
    published boolean NOT NULL DEFAULT false,
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Being here is what makes watching a lesson pay: in `category`, for claims from `pays_from` on.
CREATE TABLE course_lesson (
    course_id bigint NOT NULL REFERENCES course,
    lesson_id bigint NOT NULL REFERENCES lesson,
    position int NOT NULL,
    category text NOT NULL,
    pays_from date NOT NULL,
    placed_by bigint NOT NULL REFERENCES person,
    placed_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    PRIMARY KEY (course_id, lesson_id)
);
CREATE INDEX course_lesson_lesson ON course_lesson (lesson_id);

GRANT SELECT, INSERT, UPDATE ON lesson, content, upload, asset, rendition, course, course_lesson TO yanxiu_server;
GRANT SELECT, INSERT ON segment TO yanxiu_server;
