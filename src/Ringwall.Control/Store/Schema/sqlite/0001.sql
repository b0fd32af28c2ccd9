-- What the control plane has been told and has decided. Tables named here only grow.

CREATE TABLE block_events (
    id          INTEGER PRIMARY KEY,                    -- 1, 2, 3 …: no gaps
    decision_id TEXT    NOT NULL CHECK (length(decision_id) > 0),
    action      TEXT    NOT NULL CHECK (action IN ('block', 'unblock')),
    actor       TEXT    NOT NULL CHECK (length(trim(actor)) > 0),
    reason      TEXT    NOT NULL CHECK (length(trim(reason)) > 0),
    kind        TEXT    NOT NULL,
    scope       TEXT    NOT NULL,
    payload     TEXT    NOT NULL,                       -- the block, as JSON
    at          INTEGER NOT NULL,                       -- microseconds since 1970, UTC
    previous    BLOB    NOT NULL CHECK (length(previous) = 32),
    hash        BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX block_events_decision ON block_events (decision_id);

CREATE TRIGGER block_events_no_update BEFORE UPDATE ON block_events
BEGIN SELECT RAISE(ABORT, 'block_events is append-only'); END;

CREATE TRIGGER block_events_no_delete BEFORE DELETE ON block_events
BEGIN SELECT RAISE(ABORT, 'block_events is append-only'); END;

-- INSERT OR REPLACE would delete without the trigger above; a row must be the next one and continue the chain.
CREATE TRIGGER block_events_next BEFORE INSERT ON block_events
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM block_events)
    OR NEW.previous IS NOT coalesce((SELECT hash FROM block_events ORDER BY id DESC LIMIT 1), zeroblob(32))
    OR EXISTS (SELECT 1 FROM block_events WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'block_events takes only the next event of its chain'); END;

CREATE TABLE config_versions (
    version INTEGER PRIMARY KEY,
    sha256  BLOB    NOT NULL,                           -- of the text
    text    TEXT    NOT NULL,                           -- as the operator wrote it
    actor   TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

CREATE TRIGGER config_versions_no_update BEFORE UPDATE ON config_versions
BEGIN SELECT RAISE(ABORT, 'config_versions is append-only'); END;

CREATE TRIGGER config_versions_no_delete BEFORE DELETE ON config_versions
BEGIN SELECT RAISE(ABORT, 'config_versions is append-only'); END;

CREATE TRIGGER config_versions_next BEFORE INSERT ON config_versions
WHEN NEW.version <= (SELECT coalesce(max(version), 0) FROM config_versions)
BEGIN SELECT RAISE(ABORT, 'config versions only rise'); END;

-- Signed documents as nodes get them. The newest of each lane is what is in force; older ones are dropped in time.
CREATE TABLE documents (
    lane    INTEGER NOT NULL,
    version INTEGER NOT NULL,
    blob    BLOB    NOT NULL,
    PRIMARY KEY (lane, version)
) STRICT;

CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'a signed document does not change'); END;

CREATE TRIGGER documents_rise BEFORE INSERT ON documents
WHEN NEW.version <= (SELECT coalesce(max(version), 0) FROM documents WHERE lane = NEW.lane)
BEGIN SELECT RAISE(ABORT, 'versions of a lane only rise'); END;
