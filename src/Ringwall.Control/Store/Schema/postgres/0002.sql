-- The event store: what happened (events), what is to be done about it (outbox), what is shown of it (read models).

CREATE TABLE events (
    position bigint PRIMARY KEY,                        -- 1, 2, 3 … over all streams: no gaps
    stream   text   NOT NULL CHECK (length(stream) BETWEEN 1 AND 200),
    version  bigint NOT NULL,                           -- 1, 2, 3 … within the stream
    kind     text   NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    actor    text   NOT NULL CHECK (length(trim(actor)) > 0),
    payload  text   NOT NULL,                           -- JSON
    at       bigint NOT NULL,                           -- microseconds since 1970, UTC
    previous bytea  NOT NULL CHECK (length(previous) = 32),
    hash     bytea  NOT NULL CHECK (length(hash) = 32),
    UNIQUE (stream, version)
);
COMMENT ON TABLE events IS 'rows: INSERT';

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION events_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position IS DISTINCT FROM (SELECT coalesce(max(position), 0) + 1 FROM events)
        OR NEW.version IS DISTINCT FROM
            (SELECT coalesce(max(version), 0) + 1 FROM events WHERE stream = NEW.stream)
        OR NEW.previous IS DISTINCT FROM coalesce(
            (SELECT hash FROM events ORDER BY position DESC LIMIT 1), decode(repeat('00', 32), 'hex'))
    THEN
        RAISE EXCEPTION 'events takes only the next event of its chain';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER events_next BEFORE INSERT ON events
FOR EACH ROW EXECUTE FUNCTION events_next();

CREATE TABLE outbox (
    id       bigint PRIMARY KEY,
    key      text   NOT NULL UNIQUE,                    -- the same key is put and counts once
    kind     text   NOT NULL,
    stream   text   NOT NULL,                           -- the stream whose event asked for it
    cause    bigint NOT NULL,                           -- position of that event
    payload  text   NOT NULL,                           -- JSON
    due      bigint NOT NULL,                           -- not before; microseconds since 1970, UTC
    leased   bigint NOT NULL,                           -- somebody is at it until; 0 when nobody is
    attempts bigint NOT NULL,
    state    text   NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    note     text   NOT NULL                            -- why the last attempt failed
);
COMMENT ON TABLE outbox IS 'rows: INSERT, UPDATE';

CREATE INDEX outbox_due ON outbox (due) WHERE state = 'waiting';

CREATE TABLE read_models (
    name     text   PRIMARY KEY,
    version  bigint NOT NULL,                           -- of the code that fills it
    position bigint NOT NULL                            -- of the last event in it
);
COMMENT ON TABLE read_models IS 'rows: INSERT, UPDATE';
