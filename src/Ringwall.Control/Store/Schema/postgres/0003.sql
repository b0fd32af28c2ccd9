-- What is kept apart from the events so that it can be destroyed, who has looked at it, and the people who may.

CREATE TABLE data_keys (
    id        text   PRIMARY KEY,
    kek       text   NOT NULL,                         -- which key-encryption key it is wrapped with
    wrapped   bytea,                                     -- null once it is destroyed
    made      bigint  NOT NULL,
    destroyed bigint ,
    CHECK ((wrapped IS NULL) = (destroyed IS NOT NULL))
);
COMMENT ON TABLE data_keys IS 'rows: INSERT, UPDATE';

CREATE FUNCTION data_keys_stay_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a destroyed key does not come back'; END $$;

CREATE TRIGGER data_keys_stay_destroyed BEFORE UPDATE ON data_keys
FOR EACH ROW WHEN (OLD.destroyed IS NOT NULL) EXECUTE FUNCTION data_keys_stay_destroyed();

CREATE TABLE sealed_blobs (
    id     text   PRIMARY KEY,
    key_id text   NOT NULL REFERENCES data_keys (id),
    lane   text   NOT NULL,                            -- who may open it
    stream text   NOT NULL,                            -- what it belongs to
    nonce  bytea    NOT NULL CHECK (length(nonce) = 12),
    sealed bytea    NOT NULL,                            -- AES-256-GCM, tag last
    made   bigint  NOT NULL
);
COMMENT ON TABLE sealed_blobs IS 'rows: INSERT';

CREATE INDEX sealed_blobs_stream ON sealed_blobs (stream);
CREATE INDEX sealed_blobs_key ON sealed_blobs (key_id);

CREATE TRIGGER sealed_blobs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_blobs
FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE access_log (
    id      bigint  PRIMARY KEY,                        -- 1, 2, 3 …: no gaps
    at      bigint  NOT NULL,
    person  text   NOT NULL,
    role    text   NOT NULL,
    action  text   NOT NULL CHECK (action IN ('sealed', 'opened', 'refused', 'destroyed')),
    blob    text   NOT NULL,
    stream  text   NOT NULL,
    purpose text   NOT NULL CHECK (length(trim(purpose)) > 0)
);
COMMENT ON TABLE access_log IS 'rows: INSERT';

CREATE INDEX access_log_stream ON access_log (stream);

CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION access_log_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS DISTINCT FROM (SELECT coalesce(max(id), 0) + 1 FROM access_log) THEN
        RAISE EXCEPTION 'access_log takes only its next entry';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER access_log_next BEFORE INSERT ON access_log
FOR EACH ROW EXECUTE FUNCTION access_log_next();

-- Staff. What changes here is also an event of the stream "staff/PERSON", without the name.
CREATE TABLE staff (
    person text   PRIMARY KEY,                         -- pseudonym; the only one the events know
    name   text   NOT NULL UNIQUE,
    roles  text   NOT NULL,                            -- separated by spaces
    state  text   NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
    made   bigint  NOT NULL
);
COMMENT ON TABLE staff IS 'rows: INSERT, UPDATE';

CREATE TABLE passkeys (
    credential bytea    PRIMARY KEY,
    person     text   NOT NULL REFERENCES staff (person),
    public_key bytea    NOT NULL,
    counter    bigint  NOT NULL,
    label      text   NOT NULL,
    made       bigint  NOT NULL
);
COMMENT ON TABLE passkeys IS 'rows: INSERT, UPDATE, DELETE';

CREATE INDEX passkeys_person ON passkeys (person);

-- Every secret below is kept as its SHA-256 only.
CREATE TABLE enrolments (
    hash    bytea    PRIMARY KEY,
    person  text   NOT NULL REFERENCES staff (person),
    expires bigint  NOT NULL
);
COMMENT ON TABLE enrolments IS 'rows: INSERT, DELETE';

CREATE TABLE recovery_codes (
    hash   bytea PRIMARY KEY,
    person text NOT NULL REFERENCES staff (person)
);
COMMENT ON TABLE recovery_codes IS 'rows: INSERT, DELETE';

CREATE INDEX recovery_codes_person ON recovery_codes (person);

CREATE TABLE ceremonies (
    hash    bytea    PRIMARY KEY,                        -- of the challenge
    kind    text   NOT NULL,                           -- sign-in, enrol, approve
    person  text   NOT NULL,                           -- empty when not known yet
    options text   NOT NULL,                           -- JSON, as sent to the browser
    expires bigint  NOT NULL
);
COMMENT ON TABLE ceremonies IS 'rows: INSERT, DELETE';

CREATE TABLE sessions (
    hash   bytea    PRIMARY KEY,
    person text   NOT NULL REFERENCES staff (person),
    how    text   NOT NULL CHECK (how IN ('passkey', 'recovery')),
    made   bigint  NOT NULL,
    seen   bigint  NOT NULL
);
COMMENT ON TABLE sessions IS 'rows: INSERT, UPDATE, DELETE';

CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE api_tokens (
    id      text   PRIMARY KEY,
    hash    bytea    NOT NULL UNIQUE,
    name    text   NOT NULL,
    scopes  text   NOT NULL,                           -- separated by spaces
    made    bigint  NOT NULL,
    expires bigint  NOT NULL,
    revoked bigint 
);
COMMENT ON TABLE api_tokens IS 'rows: INSERT, UPDATE';

-- When the clockwork has to look at a stream again; taken from its state with every change.
CREATE TABLE due_work (
    stream text PRIMARY KEY,
    at     bigint NOT NULL
);
COMMENT ON TABLE due_work IS 'rows: INSERT, UPDATE, DELETE';

CREATE INDEX due_work_at ON due_work (at);

-- The last number given in a series ("D-2026"), and what the versions of a lane have to be above: after a restore both
-- go on from beyond anything the lost days may have given out.
CREATE TABLE numbers (
    series text PRIMARY KEY,
    last   bigint NOT NULL
);
COMMENT ON TABLE numbers IS 'rows: INSERT, UPDATE';

CREATE TABLE version_floors (
    lane  bigint PRIMARY KEY,
    floor bigint NOT NULL
);
COMMENT ON TABLE version_floors IS 'rows: INSERT, UPDATE';
