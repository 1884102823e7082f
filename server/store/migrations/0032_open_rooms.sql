-- Rooms that nobody has closed yet: closed by the server once their workshop is over.
CREATE INDEX room_open ON room (workshop_id) WHERE closed_at IS NULL;
