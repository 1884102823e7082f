-- The ledger's state at one moment, signed: the root of a Merkle tree over the heads of all chains (credit/ledger_root.hpp).
CREATE TABLE ledger_root (
    number bigint PRIMARY KEY CHECK (number > 0),                 -- dense from 1
    sealed_at timestamptz(3) NOT NULL,
    persons bigint[] NOT NULL,                                    -- the tree's leaves, in order: whose chain,
    seqs bigint[] NOT NULL CHECK (cardinality(seqs) = cardinality(persons)),  -- and up to which entry
    statement text NOT NULL                                       -- what was signed, with its signature
);
CREATE TRIGGER ledger_root_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_root
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
GRANT SELECT, INSERT ON ledger_root TO yanxiu_server;
