-- A lesson's place in a course becomes a period: placed once more, it gets another row, so that what was watched
-- while it was in a course keeps its credit whatever is decided later.
ALTER TABLE course_lesson DROP CONSTRAINT course_lesson_pkey;
ALTER TABLE course_lesson ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
CREATE UNIQUE INDEX course_lesson_in_place ON course_lesson (course_id, lesson_id) WHERE removed_at IS NULL;
CREATE INDEX course_lesson_course ON course_lesson (course_id, lesson_id, id);

-- Hours were paid on it: a period can be ended, once, and nothing else about it changes.
CREATE FUNCTION placement_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.removed_at IS NULL
        AND to_jsonb(NEW) - 'removed_at' = to_jsonb(OLD) - 'removed_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'placements are append-only';
END $$;
CREATE TRIGGER course_lesson_append_only BEFORE UPDATE OR DELETE ON course_lesson
    FOR EACH ROW EXECUTE FUNCTION placement_only_ends();

REVOKE UPDATE ON course_lesson FROM yanxiu_server;
GRANT UPDATE (removed_at) ON course_lesson TO yanxiu_server;
