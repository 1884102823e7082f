-- Small pictures along a lesson, and posters that authors choose.

-- Picture i of a sheet, counted from 0, shows the lesson at start_ms + i * interval_ms, in a cell of width by height
-- (media/ladder/storyboard.hpp). A sheet belongs to the chunk that its pictures lie in.
CREATE TABLE storyboard_sheet (
    asset_id bigint NOT NULL REFERENCES asset,
    start_ms bigint NOT NULL CHECK (start_ms >= 0),
    interval_ms int NOT NULL CHECK (interval_ms > 0),
    pictures int NOT NULL CHECK (pictures > 0),
    width int NOT NULL CHECK (width > 0),
    height int NOT NULL CHECK (height > 0),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    blob_key text NOT NULL,
    PRIMARY KEY (asset_id, start_ms)
);
GRANT SELECT, INSERT ON storyboard_sheet TO yanxiu_server;

ALTER TABLE asset
    ADD COLUMN poster_score int NOT NULL DEFAULT -1,              -- of what was picked; only better ones replace it
    ADD COLUMN poster_chosen boolean NOT NULL DEFAULT false;      -- by the author: nothing else replaces it

-- What an author wants a lesson's poster to be, until a worker has made it; one wish an asset, the newest.
CREATE TABLE poster_wish (
    asset_id bigint PRIMARY KEY REFERENCES asset,
    job_id bigint NOT NULL UNIQUE,                                -- kind 'poster'
    position_ms bigint CHECK (position_ms >= 0),
    picture bytea CHECK (length(picture) <= 5242880),             -- as uploaded
    failure_code text NOT NULL DEFAULT '',                        -- why it could not be made; kept until the next wish
    CHECK ((failure_code = '') = (num_nonnulls(position_ms, picture) = 1))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON poster_wish TO yanxiu_server;
