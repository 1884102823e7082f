-- A file is hashed while it arrives: its content is known with its last byte.
ALTER TABLE upload ADD COLUMN hash_state bytea;                       -- after offset_bytes; none: the worker hashes
COMMENT ON COLUMN asset.content_id IS 'known once the source is hashed: with its last byte, or by the worker';
