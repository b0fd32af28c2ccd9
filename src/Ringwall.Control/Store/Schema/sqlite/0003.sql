-- What is kept apart from the events so that it can be destroyed, who has looked at it, and the people who may.

CREATE TABLE data_keys (
    id        TEXT    PRIMARY KEY,
    kek       TEXT    NOT NULL,                         -- which key-encryption key it is wrapped with
    wrapped   BLOB,                                     -- null once it is destroyed
    made      INTEGER NOT NULL,
    destroyed INTEGER,
    CHECK ((wrapped IS NULL) = (destroyed IS NOT NULL))
) STRICT;

CREATE TRIGGER data_keys_stay_destroyed BEFORE UPDATE ON data_keys WHEN OLD.destroyed IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a destroyed key does not come back'); END;

CREATE TABLE sealed_blobs (
    id     TEXT    PRIMARY KEY,
    key_id TEXT    NOT NULL REFERENCES data_keys (id),
    lane   TEXT    NOT NULL,                            -- who may open it
    stream TEXT    NOT NULL,                            -- what it belongs to
    nonce  BLOB    NOT NULL CHECK (length(nonce) = 12),
    sealed BLOB    NOT NULL,                            -- AES-256-GCM, tag last
    made   INTEGER NOT NULL
) STRICT;

CREATE INDEX sealed_blobs_stream ON sealed_blobs (stream);
CREATE INDEX sealed_blobs_key ON sealed_blobs (key_id);

CREATE TRIGGER sealed_blobs_no_update BEFORE UPDATE ON sealed_blobs
BEGIN SELECT RAISE(ABORT, 'sealed_blobs is append-only'); END;

CREATE TRIGGER sealed_blobs_no_delete BEFORE DELETE ON sealed_blobs
BEGIN SELECT RAISE(ABORT, 'sealed_blobs is append-only'); END;

CREATE TABLE access_log (
    id      INTEGER PRIMARY KEY,                        -- 1, 2, 3 …: no gaps
    at      INTEGER NOT NULL,
    person  TEXT    NOT NULL,
    role    TEXT    NOT NULL,
    action  TEXT    NOT NULL CHECK (action IN ('sealed', 'opened', 'refused', 'destroyed')),
    blob    TEXT    NOT NULL,
    stream  TEXT    NOT NULL,
    purpose TEXT    NOT NULL CHECK (length(trim(purpose)) > 0)
) STRICT;

CREATE INDEX access_log_stream ON access_log (stream);

CREATE TRIGGER access_log_no_update BEFORE UPDATE ON access_log
BEGIN SELECT RAISE(ABORT, 'access_log is append-only'); END;

CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log
BEGIN SELECT RAISE(ABORT, 'access_log is append-only'); END;

CREATE TRIGGER access_log_next BEFORE INSERT ON access_log
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM access_log)
BEGIN SELECT RAISE(ABORT, 'access_log takes only its next entry'); END;

-- Staff. What changes here is also an event of the stream "staff/PERSON", without the name.
CREATE TABLE staff (
    person TEXT    PRIMARY KEY,                         -- pseudonym; the only one the events know
    name   TEXT    NOT NULL UNIQUE,
    roles  TEXT    NOT NULL,                            -- separated by spaces
    state  TEXT    NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
    made   INTEGER NOT NULL
) STRICT;

CREATE TABLE passkeys (
    credential BLOB    PRIMARY KEY,
    person     TEXT    NOT NULL REFERENCES staff (person),
    public_key BLOB    NOT NULL,
    counter    INTEGER NOT NULL,
    label      TEXT    NOT NULL,
    made       INTEGER NOT NULL
) STRICT;

CREATE INDEX passkeys_person ON passkeys (person);

-- Every secret below is kept as its SHA-256 only.
CREATE TABLE enrolments (
    hash    BLOB    PRIMARY KEY,
    person  TEXT    NOT NULL REFERENCES staff (person),
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    hash   BLOB PRIMARY KEY,
    person TEXT NOT NULL REFERENCES staff (person)
) STRICT;

CREATE INDEX recovery_codes_person ON recovery_codes (person);

CREATE TABLE ceremonies (
    hash    BLOB    PRIMARY KEY,                        -- of the challenge
    kind    TEXT    NOT NULL,                           -- sign-in, enrol, approve
    person  TEXT    NOT NULL,                           -- empty when not known yet
    options TEXT    NOT NULL,                           -- JSON, as sent to the browser
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    hash   BLOB    PRIMARY KEY,
    person TEXT    NOT NULL REFERENCES staff (person),
    how    TEXT    NOT NULL CHECK (how IN ('passkey', 'recovery')),
    made   INTEGER NOT NULL,
    seen   INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE api_tokens (
    id      TEXT    PRIMARY KEY,
    hash    BLOB    NOT NULL UNIQUE,
    name    TEXT    NOT NULL,
    scopes  TEXT    NOT NULL,                           -- separated by spaces
    made    INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    revoked INTEGER
) STRICT;

-- When the clockwork has to look at a stream again; taken from its state with every change.
CREATE TABLE due_work (
    stream TEXT PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT;

CREATE INDEX due_work_at ON due_work (at);

-- The last number given in a series ("D-2026"), and what the versions of a lane have to be above: after a restore both
-- go on from beyond anything the lost days may have given out.
CREATE TABLE numbers (
    series TEXT PRIMARY KEY,
    last   INTEGER NOT NULL
) STRICT;

CREATE TABLE version_floors (
    lane  INTEGER PRIMARY KEY,
    floor INTEGER NOT NULL
) STRICT;
