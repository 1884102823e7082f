-- A video is made while its file still arrives: the asset stands before its upload has ended, and no lesson shows it yet.
ALTER TABLE asset ADD COLUMN arriving boolean NOT NULL DEFAULT false;  -- its upload is open; source_bytes are those announced
ALTER TABLE upload ADD COLUMN asset_id bigint REFERENCES asset;        -- that is made of it meanwhile
CREATE INDEX upload_asset ON upload (asset_id) WHERE asset_id IS NOT NULL;
CREATE INDEX job_arriving ON job ((payload->>'asset_id')) WHERE kind = 'arriving';
COMMENT ON COLUMN job.kind IS 'transcode, chunk, poster; arriving: a transcode whose file is not whole yet';
