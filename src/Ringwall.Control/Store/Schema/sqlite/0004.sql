-- The decision log: its entries as they are hashed into the tree, the checkpoints we signed, the pages we published.

CREATE TABLE log_entries (
    position INTEGER PRIMARY KEY CHECK (position >= 0), -- 0, 1, 2 …: the leaf's index, no gaps
    kind     TEXT    NOT NULL CHECK (length(kind) > 0),
    subject  TEXT    NOT NULL,
    at       INTEGER NOT NULL,                          -- microseconds since 1970, UTC
    entry    BLOB    NOT NULL CHECK (length(entry) BETWEEN 2 AND 65535)
) STRICT;

CREATE INDEX log_entries_subject ON log_entries (subject, kind, position);

CREATE TRIGGER log_entries_no_update BEFORE UPDATE ON log_entries
BEGIN SELECT RAISE(ABORT, 'log_entries is append-only'); END;

CREATE TRIGGER log_entries_no_delete BEFORE DELETE ON log_entries
BEGIN SELECT RAISE(ABORT, 'log_entries is append-only'); END;

CREATE TRIGGER log_entries_next BEFORE INSERT ON log_entries
WHEN NEW.position IS NOT (SELECT coalesce(max(position), -1) + 1 FROM log_entries)
    OR NEW.at < (SELECT at FROM log_entries ORDER BY position DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'log_entries takes only the next entry, never an earlier time'); END;

-- Signed before they are shown: two that do not fit each other cannot come from this store.
CREATE TABLE log_checkpoints (
    size INTEGER PRIMARY KEY CHECK (size > 0),
    root BLOB    NOT NULL CHECK (length(root) = 32),
    note BLOB    NOT NULL,                              -- with our own signatures only
    at   INTEGER NOT NULL
) STRICT;

CREATE TRIGGER log_checkpoints_no_update BEFORE UPDATE ON log_checkpoints
BEGIN SELECT RAISE(ABORT, 'a signed checkpoint does not change'); END;

CREATE TRIGGER log_checkpoints_no_delete BEFORE DELETE ON log_checkpoints
BEGIN SELECT RAISE(ABORT, 'log_checkpoints is append-only'); END;

CREATE TRIGGER log_checkpoints_rise BEFORE INSERT ON log_checkpoints
WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM log_checkpoints)
BEGIN SELECT RAISE(ABORT, 'checkpoints only rise'); END;

-- Revisions of public pages. The content goes when a page is withdrawn; its hash stays in the log.
CREATE TABLE published_pages (
    path         TEXT    NOT NULL,
    revision     INTEGER NOT NULL CHECK (revision > 0),
    sha256       TEXT    NOT NULL CHECK (length(sha256) = 64),
    content_type TEXT    NOT NULL,
    content      BLOB,                                  -- null once it is withdrawn
    PRIMARY KEY (path, revision)
) STRICT;

CREATE INDEX published_pages_sha256 ON published_pages (sha256);

CREATE TRIGGER published_pages_withdraw_only BEFORE UPDATE ON published_pages
WHEN NEW.content IS NOT NULL OR NEW.path IS NOT OLD.path OR NEW.revision IS NOT OLD.revision
    OR NEW.sha256 IS NOT OLD.sha256 OR NEW.content_type IS NOT OLD.content_type
BEGIN SELECT RAISE(ABORT, 'a published page does not change'); END;

CREATE TRIGGER published_pages_no_delete BEFORE DELETE ON published_pages
BEGIN SELECT RAISE(ABORT, 'published_pages is append-only'); END;
