-- +goose Up

-- Elsewhere something has changed about the people of an open case: its checks are to run again. The next run that sees
-- it notes that. A row of its own, so that nobody waits for a clerk who is at work on the case, nor the clerk for a load.
CREATE TABLE ptr.case_recheck (
    case_id  bigint NOT NULL, -- of ptr.case_file
    entry_id bigint NOT NULL, -- of what has changed
    at       timestamptz NOT NULL,
    done_at  timestamptz,
    PRIMARY KEY (case_id, entry_id)
);
CREATE INDEX case_recheck_open ON ptr.case_recheck (case_id) WHERE done_at IS NULL;
GRANT SELECT, INSERT ON ptr.case_recheck TO oszir_app;
GRANT UPDATE (done_at) ON ptr.case_recheck TO oszir_app;
CREATE INDEX case_file_dwelling ON ptr.case_file (dwelling) WHERE finished_at IS NULL AND dwelling IS NOT NULL;

-- A suspicion as it stands: the overlap as it is known now, since when there is none any more, and what each office says
-- of it. How it came there is in its events; version is the number of the last one.
ALTER TABLE ptr.parallel_suspicion
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN version integer NOT NULL DEFAULT 0,
    ADD COLUMN verdict text CONSTRAINT parallel_suspicion_verdict CHECK (verdict IN ('justified', 'ended', 'repaid', 'wrong_record')),
    ADD COLUMN other_verdict text CONSTRAINT parallel_suspicion_other_verdict CHECK (other_verdict IN ('justified', 'ended', 'repaid', 'wrong_record'));
CREATE INDEX parallel_suspicion_other ON ptr.parallel_suspicion (other_id);
GRANT UPDATE (body_id, other_body_id, overlap, closed_at, version, verdict, other_verdict) ON ptr.parallel_suspicion TO oszir_app;

-- What became of a suspicion after it was found.
CREATE TABLE ptr.suspicion_event (
    suspicion_id bigint NOT NULL REFERENCES ptr.parallel_suspicion,
    no           integer NOT NULL CHECK (no > 0),
    sort         text NOT NULL CHECK (sort IN ('changed', 'moved', 'closed', 'reopened', 'settled')),
    at           timestamptz NOT NULL,
    before       daterange NOT NULL, -- the overlap before it
    overlap      daterange NOT NULL, -- and after it; of closed: the last one
    body_id      bigint,             -- of settled: the office that said so
    verdict      text,
    reason       text,
    actor        text,
    entry_id     bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (suspicion_id, no),
    CONSTRAINT suspicion_event_settled CHECK ((sort = 'settled') = (verdict IS NOT NULL AND body_id IS NOT NULL AND actor IS NOT NULL AND reason <> ''))
);

-- Somebody looked at more of another office's benefit than the brief, and why. That office sees it.
CREATE TABLE ptr.detail_opening (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      bigint NOT NULL REFERENCES ptr.case_file,
    mark         text NOT NULL, -- of the finding that led there
    benefit_id   bigint NOT NULL,
    applicant_id bigint NOT NULL, -- of the benefit
    body_id      bigint NOT NULL, -- who looked
    of_body_id   bigint NOT NULL, -- whose benefit it is
    at           timestamptz NOT NULL,
    actor        text NOT NULL,
    reason       text NOT NULL CHECK (reason <> ''),
    entry_id     bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX detail_opening_of ON ptr.detail_opening (of_body_id, id);
CREATE INDEX detail_opening_benefit ON ptr.detail_opening (benefit_id);

-- Amounts outside of the legal minimum and maximum, as they were when the version of the benefit was recorded. A version
-- that was replaced takes its rows out of the list; they stay.
CREATE TABLE ptr.outside_range (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    benefit_id   bigint NOT NULL,
    applicant_id bigint NOT NULL,
    start        date NOT NULL,   -- first day of the version
    entry_id     bigint NOT NULL, -- by which the version was recorded
    field        text NOT NULL,
    key          text NOT NULL,
    args         text[] NOT NULL,
    value        text NOT NULL,
    CONSTRAINT outside_range_once UNIQUE (benefit_id, start, entry_id, field)
);
INSERT INTO ptr.outside_range (benefit_id, applicant_id, start, entry_id, field, key, args, value)
SELECT v.benefit_id, v.applicant_id, lower(v.valid), v.entry_id, f.field, f.key, f.args, f.value
FROM ptr.load_finding f JOIN ptr.benefit_version v ON v.load_id = f.file_id AND v.load_row = f.row
WHERE f.code = 'outside_statutory_range' AND f.sheet = 3
ON CONFLICT DO NOTHING;

-- A search of the whole register for benefits that exclude each other.
CREATE TABLE ptr.register_check (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    counts     jsonb NOT NULL DEFAULT '{}',
    entry_id   bigint NOT NULL REFERENCES audit.entry
);
GRANT SELECT, INSERT ON ptr.suspicion_event, ptr.detail_opening, ptr.outside_range, ptr.register_check TO oszir_app;
GRANT UPDATE (ended_at, counts) ON ptr.register_check TO oszir_app;

-- What was written in words about people goes with them.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ptr.erase_persons(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'person', ids);
    UPDATE ptr.benefit_version SET data = '{}', case_number = 'törölt adat', dwelling = NULL, digest = '' WHERE applicant_id = ANY(ids);
    UPDATE ptr.detail_opening SET reason = 'törölt adat' WHERE applicant_id = ANY(ids);
    UPDATE ptr.suspicion_event e SET reason = 'törölt adat' FROM ptr.parallel_suspicion s
        WHERE s.id = e.suspicion_id AND e.sort = 'settled'
            AND EXISTS (SELECT FROM ptr.benefit b WHERE b.applicant_id = ANY(ids) AND b.id IN (s.benefit_id, s.other_id));
END
$$;
-- +goose StatementEnd
