-- +goose Up

-- What a decision is computed from beyond its record, household and birth dates: the first day that the rules went by,
-- whether applicant and entitled person were one, and of a benefit that the law turned into another one the old record.
-- Nobody had looked at anything else but of what a law turned, whose old record cannot be told from here any more.
ALTER TABLE ptr.decision ADD COLUMN inputs jsonb NOT NULL DEFAULT '{}';
UPDATE ptr.decision d SET inputs = jsonb_build_object('start', coalesce(d.record ->> 'support_start', c.opened_on::text), 'one_person', d.applicant_id = d.entitled_id)
FROM ptr.case_file c
WHERE c.id = d.case_id AND d.rule_version <> '' AND NOT EXISTS (SELECT FROM ptr.case_step s WHERE s.case_id = d.case_id AND s.command = 'convert' AND d.decision = 'Megállapító határozat');

-- A run over the whole register: every decision and every loaded version of a benefit judged again. What is looked at is
-- fixed when it begins, so that a run that was broken off goes on with the same.
CREATE TABLE ptr.replay_run (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    view       text NOT NULL CHECK (view IN ('now', 'today')),
    edition    bigint NOT NULL, -- by whose numbers it is judged, settled when it begins; 0: those that the program ships
    day        date NOT NULL,   -- on which it was ordered: today's law is that of this day
    actor      text NOT NULL CHECK (actor <> ''),
    role       text NOT NULL,
    body_id    bigint NOT NULL, -- 0: ordered at the command line
    ordered_at timestamptz NOT NULL,
    known_at   timestamptz,     -- as the register was known then; NULL: nothing was begun
    ended_at   timestamptz,
    entry_id   bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT replay_run_begun CHECK (ended_at IS NULL OR known_at IS NOT NULL)
);
CREATE INDEX replay_run_open ON ptr.replay_run (id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX replay_run_entry ON ptr.replay_run (entry_id);

-- A piece of a run, done whole in one transaction with its differences or not at all: decisions by their ids, versions by
-- the ids of applicants. counts says what came of how many; they add up to total.
CREATE TABLE ptr.replay_chunk (
    run_id  bigint NOT NULL REFERENCES ptr.replay_run,
    sort    text NOT NULL CHECK (sort IN ('decision', 'version')),
    first   bigint NOT NULL,
    last    bigint NOT NULL,
    done_at timestamptz,
    total   integer,
    counts  jsonb,
    PRIMARY KEY (run_id, sort, first),
    CONSTRAINT replay_chunk_done CHECK ((done_at IS NULL) = (total IS NULL) AND (done_at IS NULL) = (counts IS NULL))
);

-- Something that would be judged differently. It names nobody: amounts of what is paid, keys of fields, of numbers of the law
-- and of findings.
CREATE TABLE ptr.replay_difference (
    run_id      bigint NOT NULL,
    decision_id bigint NOT NULL, -- 0: a version of a benefit without a decision
    benefit_id  bigint NOT NULL, -- 0: the decision gives none
    valid_from  date,            -- of a version
    kind        text NOT NULL,
    body_id     bigint NOT NULL, -- that handles it
    what        text NOT NULL,
    then_amount bigint,
    now_amount  bigint,
    monthly     boolean NOT NULL,
    fields      text[] NOT NULL,
    numbers     text[] NOT NULL,
    findings    text[] NOT NULL -- + before what would be found now, - before what would be found no more
);
CREATE UNIQUE INDEX replay_difference_once ON ptr.replay_difference (run_id, decision_id, benefit_id, valid_from) NULLS NOT DISTINCT;
CREATE INDEX replay_difference_body ON ptr.replay_difference (run_id, body_id, kind, what);

GRANT SELECT, INSERT ON ptr.replay_run, ptr.replay_chunk, ptr.replay_difference TO oszir_app;
GRANT UPDATE (edition, known_at, ended_at) ON ptr.replay_run TO oszir_app;
GRANT UPDATE (done_at, total, counts) ON ptr.replay_chunk TO oszir_app;
