-- +goose Up

-- How the service was there to be used, as it was measured. Nobody is named here but who wrote a note, by login code.
CREATE SCHEMA availability;
GRANT USAGE ON SCHEMA availability TO oszir_app;

-- A process asked something and found it there, from a moment until a moment, again and again: one row, whose end is moved.
-- The probe "heartbeat" is the process itself. Rows are thinned after 13 months; what they proved stands in the outages.
CREATE TABLE availability.run (
    probe   text NOT NULL CHECK (probe <> ''),
    process text NOT NULL CHECK (process <> ''), -- one start of the program, by a random word
    since   timestamptz NOT NULL,
    until   timestamptz NOT NULL,
    PRIMARY KEY (probe, process, since),
    CONSTRAINT run_ordered CHECK (since <= until)
) WITH (fillfactor = 50);

CREATE TABLE availability.outage (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('own', 'external')),
    services    text[] NOT NULL CHECK (cardinality(services) > 0), -- that it concerned
    probe       text NOT NULL CHECK (probe <> ''),
    cause       text NOT NULL CHECK (cause <> ''), -- how it was found, a word of the program
    since       timestamptz NOT NULL,
    until       timestamptz, -- NULL: it goes on
    process     text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT outage_ordered CHECK (since <= until),
    CONSTRAINT outage_once UNIQUE (probe, since)
);
CREATE UNIQUE INDEX outage_open ON availability.outage (probe) WHERE until IS NULL;
CREATE INDEX outage_since ON availability.outage (since);

-- What happened stays as it was found: the one change there is gives an open outage its end.
-- +goose StatementBegin
CREATE FUNCTION availability.outage_closes_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.until IS NOT NULL THEN
        RAISE EXCEPTION 'an outage that has ended is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER outage_closes_once BEFORE UPDATE ON availability.outage FOR EACH ROW EXECUTE FUNCTION availability.outage_closes_once();

-- What people say of an outage, for everybody to read.
CREATE TABLE availability.annotation (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outage_id bigint NOT NULL REFERENCES availability.outage,
    note      text NOT NULL CHECK (note <> ''),
    at        timestamptz NOT NULL,
    actor     text NOT NULL,
    entry_id  bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX annotation_outage ON availability.annotation (outage_id, id);

-- Maintenance that was announced before it began: its time is not planned.
CREATE TABLE availability.maintenance (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    services     text[] NOT NULL CHECK (cardinality(services) > 0),
    since        timestamptz NOT NULL,
    until        timestamptz NOT NULL,
    note         text NOT NULL CHECK (note <> ''),
    announced_at timestamptz NOT NULL,
    actor        text NOT NULL,
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    called_off_at timestamptz, -- NULL: it holds
    CONSTRAINT maintenance_ordered CHECK (since < until),
    CONSTRAINT maintenance_ahead CHECK (announced_at < since),
    CONSTRAINT maintenance_called_off_ahead CHECK (called_off_at < since)
);
CREATE INDEX maintenance_since ON availability.maintenance (since);

-- In which hours a service is promised, from a day on, until another row says otherwise; of two for one day the later one.
-- Without a row it is promised at all times.
CREATE TABLE availability.plan (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service    text NOT NULL CHECK (service <> ''),
    valid_from date NOT NULL,
    days       text NOT NULL CHECK (days IN ('all', 'working')),
    opens      integer NOT NULL CHECK (opens >= 0), -- minutes after midnight, by the clock of Budapest
    closes     integer NOT NULL CHECK (closes <= 1440),
    planned_at timestamptz NOT NULL,
    actor      text NOT NULL,
    entry_id   bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT plan_ordered CHECK (opens < closes),
    CONSTRAINT plan_ahead CHECK (valid_from > (planned_at AT TIME ZONE 'Europe/Budapest')::date)
);
CREATE INDEX plan_service ON availability.plan (service, valid_from, id);

GRANT SELECT, INSERT, DELETE ON availability.run TO oszir_app;
GRANT UPDATE (until) ON availability.run TO oszir_app;
GRANT SELECT, INSERT ON availability.outage, availability.annotation, availability.maintenance, availability.plan TO oszir_app;
GRANT UPDATE (until) ON availability.outage TO oszir_app;
GRANT UPDATE (called_off_at) ON availability.maintenance TO oszir_app;
