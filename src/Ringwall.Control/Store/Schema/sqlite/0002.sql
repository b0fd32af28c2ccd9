-- The event store: what happened (events), what is to be done about it (outbox), what is shown of it (read models).

CREATE TABLE events (
    position INTEGER PRIMARY KEY,                       -- 1, 2, 3 … over all streams: no gaps
    stream   TEXT    NOT NULL CHECK (length(stream) BETWEEN 1 AND 200),
    version  INTEGER NOT NULL,                          -- 1, 2, 3 … within the stream
    kind     TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    actor    TEXT    NOT NULL CHECK (length(trim(actor)) > 0),
    payload  TEXT    NOT NULL,                          -- JSON
    at       INTEGER NOT NULL,                          -- microseconds since 1970, UTC
    previous BLOB    NOT NULL CHECK (length(previous) = 32),
    hash     BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (stream, version)
) STRICT;

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;

CREATE TRIGGER events_next BEFORE INSERT ON events
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
    OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM events WHERE stream = NEW.stream)
    OR NEW.previous IS NOT coalesce((SELECT hash FROM events ORDER BY position DESC LIMIT 1), zeroblob(32))
BEGIN SELECT RAISE(ABORT, 'events takes only the next event of its chain'); END;

CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY,
    key      TEXT    NOT NULL UNIQUE,                   -- the same key is put and counts once
    kind     TEXT    NOT NULL,
    stream   TEXT    NOT NULL,                          -- the stream whose event asked for it
    cause    INTEGER NOT NULL,                          -- position of that event
    payload  TEXT    NOT NULL,                          -- JSON
    due      INTEGER NOT NULL,                          -- not before; microseconds since 1970, UTC
    leased   INTEGER NOT NULL,                          -- somebody is at it until; 0 when nobody is
    attempts INTEGER NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    note     TEXT    NOT NULL                           -- why the last attempt failed
) STRICT;

CREATE INDEX outbox_due ON outbox (due) WHERE state = 'waiting';

CREATE TABLE read_models (
    name     TEXT    PRIMARY KEY,
    version  INTEGER NOT NULL,                          -- of the code that fills it
    position INTEGER NOT NULL                           -- of the last event in it
) STRICT;
