-- The ledger's state at one moment, signed: the root of a Merkle tree over the heads of all chains (credit/ledger_root.hpp).
CREATE TABLE ledger_root (
    number bigint PRIMARY KEY,                                    -- dense from 1
    sealed_at timestamptz(3) NOT NULL,
    persons bigint[] NOT NULL,                                    -- the tree's leaves, in order: whose chain,
    seqs bigint[] NOT NULL,                                       -- and up to which entry
    statement text NOT NULL,                                      -- what was signed, with its signature
    CHECK (cardinality(seqs) = cardinality(persons)),
    CHECK (array_position(persons, NULL) IS NULL AND array_position(seqs, NULL) IS NULL),
    CHECK (coalesce(array_ndims(persons), 1) = 1 AND coalesce(array_ndims(seqs), 1) = 1)
);
CREATE TRIGGER ledger_root_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_root
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

CREATE FUNCTION ledger_root_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM ledger_root) THEN
        RAISE EXCEPTION 'a root of the ledger follows the one before';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_root_follows BEFORE INSERT ON ledger_root
    FOR EACH ROW EXECUTE FUNCTION ledger_root_follows();
GRANT SELECT, INSERT ON ledger_root TO yanxiu_server;
