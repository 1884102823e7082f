-- A memory is ahead of the caches of one lease alone: the one that person_clock.remembered_by goes on with.
ALTER TABLE person_clock ADD COLUMN remembered_lease_id bigint NOT NULL DEFAULT 0;

-- The order of placements is that of placing: whatever the rows were numbered like when they became periods.
INSERT INTO content_to_recompute (content_id)
SELECT DISTINCT a.content_id FROM course_lesson cl JOIN asset a ON a.lesson_id = cl.lesson_id
WHERE a.content_id IS NOT NULL;
