-- What the control plane has been told and has decided. Tables named here only grow.
-- A table's comment says what the application's role may do with its rows beside reading them.

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;

CREATE TABLE block_events (
    id          bigint PRIMARY KEY,                     -- 1, 2, 3 …: no gaps
    decision_id text   NOT NULL CHECK (length(decision_id) > 0),
    action      text   NOT NULL CHECK (action IN ('block', 'unblock')),
    actor       text   NOT NULL CHECK (length(trim(actor)) > 0),
    reason      text   NOT NULL CHECK (length(trim(reason)) > 0),
    kind        text   NOT NULL,
    scope       text   NOT NULL,
    payload     text   NOT NULL,                        -- the block, as JSON
    at          bigint NOT NULL,                        -- microseconds since 1970, UTC
    previous    bytea  NOT NULL CHECK (length(previous) = 32),
    hash        bytea  NOT NULL UNIQUE CHECK (length(hash) = 32)
);
COMMENT ON TABLE block_events IS 'rows: INSERT';

CREATE INDEX block_events_decision ON block_events (decision_id);

CREATE TRIGGER block_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON block_events
FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION block_events_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS DISTINCT FROM (SELECT coalesce(max(id), 0) + 1 FROM block_events)
        OR NEW.previous IS DISTINCT FROM coalesce(
            (SELECT hash FROM block_events ORDER BY id DESC LIMIT 1), decode(repeat('00', 32), 'hex'))
    THEN
        RAISE EXCEPTION 'block_events takes only the next event of its chain';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER block_events_next BEFORE INSERT ON block_events
FOR EACH ROW EXECUTE FUNCTION block_events_next();

CREATE TABLE config_versions (
    version bigint PRIMARY KEY,
    sha256  bytea  NOT NULL,                            -- of the text
    text    text   NOT NULL,                            -- as the operator wrote it
    actor   text   NOT NULL,
    at      bigint NOT NULL
);
COMMENT ON TABLE config_versions IS 'rows: INSERT';

CREATE TRIGGER config_versions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON config_versions
FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION config_versions_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <= (SELECT coalesce(max(version), 0) FROM config_versions) THEN
        RAISE EXCEPTION 'config versions only rise';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER config_versions_next BEFORE INSERT ON config_versions
FOR EACH ROW EXECUTE FUNCTION config_versions_next();

-- Signed documents as nodes get them. The newest of each lane is what is in force; older ones are dropped in time.
CREATE TABLE documents (
    lane    integer NOT NULL,
    version bigint  NOT NULL,
    blob    bytea   NOT NULL,
    PRIMARY KEY (lane, version)
);
COMMENT ON TABLE documents IS 'rows: INSERT, DELETE';

CREATE FUNCTION documents_rise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <= (SELECT coalesce(max(version), 0) FROM documents WHERE lane = NEW.lane) THEN
        RAISE EXCEPTION 'versions of a lane only rise';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_rise BEFORE INSERT ON documents
FOR EACH ROW EXECUTE FUNCTION documents_rise();

CREATE TRIGGER documents_no_update BEFORE UPDATE OR TRUNCATE ON documents
FOR EACH STATEMENT EXECUTE FUNCTION append_only();
