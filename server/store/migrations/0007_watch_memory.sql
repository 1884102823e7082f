-- The recorder keeps what it knows of who is playing in memory and saves it now and then: claims, deliveries and the
-- ledger are always written, and bring the caches (lease, coverage, watching) up to date where that was lost.

ALTER TABLE person_clock DROP COLUMN version;
-- The memory that may be ahead of the caches of this person, of open leases alone; 0: the caches are true.
ALTER TABLE person_clock ADD COLUMN remembered_by bigint NOT NULL DEFAULT 0;

-- Up to here the person's chain was seen when this row was saved: what it lacks was booked later.
ALTER TABLE watching ADD COLUMN ledger_seq bigint NOT NULL DEFAULT 0;
