-- Single pictures of a lesson, of which presence checks ask which one was just shown.
CREATE TABLE check_still (
    asset_id bigint NOT NULL REFERENCES asset(id),
    number integer NOT NULL,
    at_ms bigint NOT NULL,
    blob_key text NOT NULL,
    PRIMARY KEY (asset_id, number)
);
GRANT SELECT, INSERT, DELETE ON check_still TO yanxiu_server;
