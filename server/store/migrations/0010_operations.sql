-- Whose a job is and what it has made, so that turns are fair, speed is measured, and administrators see the queue.
ALTER TABLE job
    ADD COLUMN asset_id bigint,                                   -- that its payload names; null: none that exists
    ADD COLUMN school_id bigint NOT NULL DEFAULT 0,               -- of the lesson's author when it was ordered; 0: nobody's
    ADD COLUMN person_id bigint NOT NULL DEFAULT 0,
    ADD COLUMN started_at timestamptz,                            -- of the last claim
    ADD COLUMN made_ms bigint NOT NULL DEFAULT 0;                 -- of the lesson's length, by a chunk that is done

CREATE FUNCTION job_gets_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT a.id, p.school_id, p.id INTO NEW.asset_id, NEW.school_id, NEW.person_id
    FROM asset a JOIN lesson l ON l.id = a.lesson_id JOIN person p ON p.id = l.author_id
    WHERE a.id = CASE WHEN NEW.payload->>'asset_id' ~ '^[0-9]{1,18}$' THEN (NEW.payload->>'asset_id')::bigint END;
    NEW.school_id := coalesce(NEW.school_id, 0);
    NEW.person_id := coalesce(NEW.person_id, 0);
    RETURN NEW;
END $$;
CREATE TRIGGER job_gets_owner BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION job_gets_owner();
UPDATE job j SET asset_id = a.id, school_id = p.school_id, person_id = p.id
FROM asset a JOIN lesson l ON l.id = a.lesson_id JOIN person p ON p.id = l.author_id
WHERE j.payload->>'asset_id' = a.id::text;

-- Whose turn it is: one step for each school that waits, one for each of its persons, whatever number of jobs they have.
CREATE INDEX job_turn ON job (kind, school_id, person_id, priority, not_before, id) WHERE state = 'waiting';
CREATE INDEX job_running ON job (kind, school_id, person_id) WHERE state = 'running';
CREATE INDEX job_school_served ON job (kind, school_id, started_at) WHERE started_at IS NOT NULL;
CREATE INDEX job_person_served ON job (kind, person_id, started_at) WHERE started_at IS NOT NULL;
CREATE INDEX job_finished ON job (kind, finished_at) WHERE finished_at IS NOT NULL;

-- Since when a video could be played for the first time.
ALTER TABLE asset ADD COLUMN playable_at timestamptz;
CREATE FUNCTION asset_begins_to_play() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.playable_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER asset_begins_to_play BEFORE UPDATE OF content_id, shown_segments ON asset
    FOR EACH ROW WHEN (NEW.playable_at IS NULL AND NEW.content_id IS NOT NULL AND NEW.shown_segments > 0)
    EXECUTE FUNCTION asset_begins_to_play();

-- What housekeeping has put away.
ALTER TABLE asset
    ADD COLUMN source_removed_at timestamptz,                     -- the uploaded file is not wanted any more
    ADD COLUMN swept_at timestamptz;                              -- what no row names below its folder was removed
CREATE INDEX asset_source ON asset (source_key);
CREATE INDEX asset_unswept ON asset (swept_at NULLS FIRST, id) WHERE state IN ('complete', 'failed');
