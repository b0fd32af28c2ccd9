-- The decision log: its entries as they are hashed into the tree, the checkpoints we signed, the pages we published.

CREATE TABLE log_entries (
    position bigint PRIMARY KEY CHECK (position >= 0),  -- 0, 1, 2 …: the leaf's index, no gaps
    kind     text   NOT NULL CHECK (length(kind) > 0),
    subject  text   NOT NULL,
    at       bigint NOT NULL,                           -- microseconds since 1970, UTC
    entry    bytea  NOT NULL CHECK (length(entry) BETWEEN 2 AND 65535)
);
COMMENT ON TABLE log_entries IS 'rows: INSERT';

CREATE INDEX log_entries_subject ON log_entries (subject, kind, position);

CREATE TRIGGER log_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entries
FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION log_entries_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position IS DISTINCT FROM (SELECT coalesce(max(position), -1) + 1 FROM log_entries)
        OR NEW.at < (SELECT at FROM log_entries ORDER BY position DESC LIMIT 1)
    THEN
        RAISE EXCEPTION 'log_entries takes only the next entry, never an earlier time';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER log_entries_next BEFORE INSERT ON log_entries
FOR EACH ROW EXECUTE FUNCTION log_entries_next();

-- Signed before they are shown: two that do not fit each other cannot come from this store.
CREATE TABLE log_checkpoints (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea  NOT NULL CHECK (length(root) = 32),
    note bytea  NOT NULL,                               -- with our own signatures only
    at   bigint NOT NULL
);
COMMENT ON TABLE log_checkpoints IS 'rows: INSERT';

CREATE TRIGGER log_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION log_checkpoints_rise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <= (SELECT coalesce(max(size), 0) FROM log_checkpoints) THEN
        RAISE EXCEPTION 'checkpoints only rise';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER log_checkpoints_rise BEFORE INSERT ON log_checkpoints
FOR EACH ROW EXECUTE FUNCTION log_checkpoints_rise();

-- Revisions of public pages. The content goes when a page is withdrawn; its hash stays in the log.
CREATE TABLE published_pages (
    path         text   NOT NULL,
    revision     bigint NOT NULL CHECK (revision > 0),
    sha256       text   NOT NULL CHECK (length(sha256) = 64),
    content_type text   NOT NULL,
    content      bytea,                                 -- null once it is withdrawn
    PRIMARY KEY (path, revision)
);
COMMENT ON TABLE published_pages IS 'rows: INSERT, UPDATE';

CREATE INDEX published_pages_sha256 ON published_pages (sha256);

CREATE FUNCTION published_pages_withdraw_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS NOT NULL OR (NEW.path, NEW.revision, NEW.sha256, NEW.content_type)
        IS DISTINCT FROM (OLD.path, OLD.revision, OLD.sha256, OLD.content_type)
    THEN
        RAISE EXCEPTION 'a published page does not change';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER published_pages_withdraw_only BEFORE UPDATE ON published_pages
FOR EACH ROW EXECUTE FUNCTION published_pages_withdraw_only();

CREATE TRIGGER published_pages_append_only BEFORE DELETE OR TRUNCATE ON published_pages
FOR EACH STATEMENT EXECUTE FUNCTION append_only();
