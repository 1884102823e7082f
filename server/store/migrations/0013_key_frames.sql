-- I-frame playlists name each segment's key frame; and rates are measured where the segments are read.
ALTER TABLE segment
    ADD COLUMN key_bytes bigint CHECK (key_bytes BETWEEN 1 AND size_bytes);  -- its first ones; null: of sound, or unknown
ALTER TABLE rendition DROP COLUMN average_bandwidth;

-- What was probed before screens were told from cameras is a camera's: one more number, 0.
UPDATE asset SET source_facts = source_facts || '\x0000000000000000' WHERE source_facts IS NOT NULL;
