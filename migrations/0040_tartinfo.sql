-- +goose Up

-- TARTINFO, the reserve pool of public servants. It belongs to another controller than the registers of benefits: nothing here
-- points to a person of the client registry, and nothing there points here.
CREATE SCHEMA tartinfo;
GRANT USAGE ON SCHEMA tartinfo TO oszir_app;

-- The key by which names and posts are sorted as Hungarians sort them.
CREATE FUNCTION tartinfo.sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN orgs.sort_key(name);
CREATE FUNCTION tartinfo.fold(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN orgs.fold(name);
GRANT EXECUTE ON FUNCTION tartinfo.sort_key(text), tartinfo.fold(text) TO oszir_app;

-- What only TARTINFO knows of a body, version by version; name, address and legal status stand in the register of bodies.
CREATE TABLE tartinfo.body (
    body_id       bigint NOT NULL,
    version       integer NOT NULL CHECK (version > 0),
    sort          text NOT NULL DEFAULT '',  -- its type in the statistics of public service
    predecessor   text NOT NULL DEFAULT '',
    supervisor_id bigint,                    -- of a body of government officials
    at            timestamptz NOT NULL,
    actor         text NOT NULL,
    entry_id      bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (body_id, version)
);
GRANT SELECT, INSERT ON tartinfo.body TO oszir_app;

-- Members of the reserve. What says who somebody is stands in content and in what is made of it: names, words and e-mail. All of
-- it goes when the member is forgotten, and only what is statistics stays in content.
CREATE SEQUENCE tartinfo.member_id;
GRANT USAGE ON SEQUENCE tartinfo.member_id TO oszir_app;
CREATE TABLE tartinfo.member (
    id              bigint PRIMARY KEY,
    body_id         bigint NOT NULL,          -- who keeps the member now
    placed_by       bigint NOT NULL,          -- whose official it was
    content         jsonb NOT NULL,
    name            text,                     -- NULL: forgotten
    name_key        text COLLATE "C" GENERATED ALWAYS AS (tartinfo.sort_key(name)) STORED,
    words           text GENERATED ALWAYS AS (tartinfo.fold(name)) STORED,
    post            text NOT NULL,
    unit            text NOT NULL DEFAULT '',
    county          text NOT NULL DEFAULT '',
    status_kind     text NOT NULL,
    families        text[] NOT NULL,          -- of the last post; those of earlier ones stand with the lines of the tab
    reserve_start   date NOT NULL,
    reserve_end     date NOT NULL,            -- the last day; it ends at 24:00
    recorded_on     date NOT NULL,
    recorded_by     text NOT NULL,
    removed_on      date,                     -- NULL: on the list
    removal_reason  text,
    version         integer NOT NULL DEFAULT 1 CHECK (version > 0),
    entry_id        bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT member_period CHECK (reserve_start <= reserve_end),
    CONSTRAINT member_forgotten CHECK ((removed_on IS NULL) = (name IS NOT NULL)),
    CONSTRAINT member_removal CHECK ((removed_on IS NULL) = (removal_reason IS NULL))
);
CREATE INDEX member_body ON tartinfo.member (body_id, removed_on, name_key);
CREATE INDEX member_present ON tartinfo.member (reserve_start, reserve_end) WHERE removed_on IS NULL;
CREATE INDEX member_entry ON tartinfo.member (entry_id);
GRANT SELECT, INSERT, UPDATE ON tartinfo.member TO oszir_app;

-- The lines of a member's tabs. A line that is taken away, and every line of a forgotten member but for its statistics, is emptied.
CREATE TABLE tartinfo.line (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id bigint NOT NULL REFERENCES tartinfo.member,
    tab       text NOT NULL CHECK (tab IN ('school', 'qualification', 'workplace', 'language', 'exam', 'skill')),
    content   jsonb NOT NULL,
    taken     boolean NOT NULL DEFAULT false, -- away
    entry_id  bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX line_member ON tartinfo.line (member_id, tab, id);
GRANT SELECT, INSERT, UPDATE ON tartinfo.line TO oszir_app;

-- A member's own curriculum vitae, with their consent. Empty: taken away, or the member is forgotten.
CREATE TABLE tartinfo.cv (
    member_id bigint PRIMARY KEY REFERENCES tartinfo.member,
    name      text,
    sort      text,        -- media type, by its own bytes
    content   bytea,
    consent   date,        -- the day of the consent
    at        timestamptz NOT NULL,
    entry_id  bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT cv_size CHECK (octet_length(content) <= 2097152),
    CONSTRAINT cv_whole CHECK ((content IS NULL) = (name IS NULL) AND (content IS NULL) = (sort IS NULL) AND (content IS NULL) = (consent IS NULL))
);
GRANT SELECT, INSERT, UPDATE ON tartinfo.cv TO oszir_app;

-- What somebody has typed and not saved yet, as it was typed.
CREATE TABLE tartinfo.draft (
    account   text NOT NULL,
    form      text NOT NULL,       -- such as member/new or member/12
    member_id bigint REFERENCES tartinfo.member,
    content   jsonb NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (account, form)
);
CREATE INDEX draft_member ON tartinfo.draft (member_id) WHERE member_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON tartinfo.draft TO oszir_app;

-- The protocol of a removal: all that was written down about the member, as one document. It names nobody but in its file.
CREATE TABLE tartinfo.protocol (
    id         text PRIMARY KEY CHECK (id ~ '^J\d{12}$'), -- J, the day, four digits
    body_id    bigint NOT NULL,
    post       text NOT NULL,
    unit       text NOT NULL,
    reason     text NOT NULL,
    removed_on date NOT NULL,
    keep_until date NOT NULL,
    file       bytea,                      -- NULL: deleted
    deleted_at timestamptz,
    deleted_by text,
    entry_id   bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT protocol_deleted CHECK ((file IS NULL) = (deleted_at IS NOT NULL))
);
CREATE INDEX protocol_body ON tartinfo.protocol (body_id, removed_on DESC, id);
GRANT SELECT, INSERT, UPDATE ON tartinfo.protocol TO oszir_app;

-- Vacant posts and one-time searches.
CREATE SEQUENCE tartinfo.search_id;
GRANT USAGE ON SEQUENCE tartinfo.search_id TO oszir_app;
CREATE TABLE tartinfo.search (
    id             bigint PRIMARY KEY,
    number         text NOT NULL UNIQUE,    -- E… while it is prepared, then Ü… or K…
    body_id        bigint NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('vacancy', 'once')),
    state          text NOT NULL CHECK (state IN ('preparing', 'sent', 'offered', 'successful', 'unsuccessful')),
    content        jsonb NOT NULL,
    post           text NOT NULL,
    county         text NOT NULL DEFAULT '',
    status_kind    text NOT NULL,
    families       text[] NOT NULL,
    study_fields   text[] NOT NULL,
    head_count     integer NOT NULL CHECK (head_count > 0),
    vacant_since   date NOT NULL,
    created_at     timestamptz NOT NULL,
    created_by     text NOT NULL,
    sent_at        timestamptz,
    searched_at    timestamptz,             -- when the centre answered last
    changed_at     timestamptz,             -- when it was changed last after it was sent
    closed_on      date,
    close_reason   text,                    -- why a vacancy was closed; NULL: a one-time search, which closes by itself
    filled_on      date,
    through        boolean,                 -- filled by a member of the reserve
    version        integer NOT NULL DEFAULT 1 CHECK (version > 0),
    entry_id       bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT search_sent CHECK ((state = 'preparing') = (sent_at IS NULL)),
    CONSTRAINT search_closed CHECK ((state IN ('successful', 'unsuccessful')) = (closed_on IS NOT NULL))
);
CREATE INDEX search_body ON tartinfo.search (body_id, state, id);
CREATE INDEX search_entry ON tartinfo.search (entry_id);
CREATE INDEX search_open ON tartinfo.search (state, sent_at) WHERE state IN ('sent', 'offered');
GRANT SELECT, INSERT, UPDATE ON tartinfo.search TO oszir_app;

-- How far the numbers of a day have come: E, Ü, K and J, and A and I of datasheets and certificates, have four digits each day.
CREATE TABLE tartinfo.numbered (
    letter text NOT NULL,
    day    date NOT NULL,
    last   integer NOT NULL CHECK (last BETWEEN 1 AND 9999),
    PRIMARY KEY (letter, day)
);
GRANT SELECT, INSERT, UPDATE ON tartinfo.numbered TO oszir_app;

-- An offer list: whom the centre offers for a search. A search in which nobody was found has a list without offers, as evidence.
CREATE TABLE tartinfo.offer_list (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    search_id   bigint NOT NULL REFERENCES tartinfo.search,
    body_id     bigint NOT NULL,
    state       text NOT NULL CHECK (state IN ('waiting', 'two_days', 'successful', 'unsuccessful', 'expired', 'nobody')),
    made_at     timestamptz NOT NULL,
    made_by     text NOT NULL,
    opens_at    timestamptz NOT NULL,   -- 0:00 of the working day after
    closes_at   timestamptz NOT NULL,   -- 24:00 of the fifteenth working day
    considered  integer NOT NULL,       -- how many members were held against the search
    ended_at    timestamptz,
    version     integer NOT NULL DEFAULT 1 CHECK (version > 0),
    entry_id    bigint NOT NULL REFERENCES audit.entry,
    CONSTRAINT offer_list_ended CHECK ((state IN ('waiting', 'two_days')) = (ended_at IS NULL))
);
CREATE INDEX offer_list_search ON tartinfo.offer_list (search_id, id);
CREATE INDEX offer_list_body ON tartinfo.offer_list (body_id, state, id);
GRANT SELECT, INSERT, UPDATE ON tartinfo.offer_list TO oszir_app;

-- Who was held against a search and offered, or left off by the clerk of the centre, with what was met and what was not. It names
-- the member by number, so it stays.
CREATE TABLE tartinfo.offer (
    list_id    bigint NOT NULL REFERENCES tartinfo.offer_list,
    member_id  bigint NOT NULL REFERENCES tartinfo.member,
    place      integer NOT NULL,                -- in the order of the list; 0: left off
    fit        jsonb NOT NULL,                  -- what was met and what was not, as on that day
    left_off   text NOT NULL DEFAULT '',        -- why the clerk left the member off
    outcome    text NOT NULL DEFAULT 'offered', -- how the body evaluated it, see tartinfo.outcome_step for all of them
    note       text NOT NULL DEFAULT '',
    by_system  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (list_id, member_id)
);
CREATE INDEX offer_member ON tartinfo.offer (member_id, list_id);
GRANT SELECT, INSERT, UPDATE ON tartinfo.offer TO oszir_app;
CREATE TABLE tartinfo.outcome_step (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list_id   bigint NOT NULL,
    member_id bigint NOT NULL,
    outcome   text NOT NULL,
    note      text NOT NULL DEFAULT '', -- emptied when the member is forgotten: somebody may have written a name
    at        timestamptz NOT NULL,
    actor     text NOT NULL,
    entry_id  bigint NOT NULL REFERENCES audit.entry,
    FOREIGN KEY (list_id, member_id) REFERENCES tartinfo.offer
);
CREATE INDEX outcome_step_offer ON tartinfo.outcome_step (list_id, member_id, id);
CREATE INDEX outcome_step_member ON tartinfo.outcome_step (member_id);
GRANT SELECT, INSERT, UPDATE (note) ON tartinfo.outcome_step TO oszir_app;

-- The end of a body: its last day, who takes over, and who of its members goes where.
CREATE TABLE tartinfo.closing (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_id    bigint NOT NULL,
    last_day   date NOT NULL,
    successors bigint[] NOT NULL,
    awaited    text[] NOT NULL,     -- names of successors that are not registered yet
    supervisor boolean NOT NULL,    -- no successor: the supervising body takes over
    state      text NOT NULL CHECK (state IN ('preparing', 'ordered', 'done', 'withdrawn')),
    at         timestamptz NOT NULL,
    actor      text NOT NULL,
    version    integer NOT NULL DEFAULT 1 CHECK (version > 0),
    entry_id   bigint NOT NULL REFERENCES audit.entry
);
CREATE UNIQUE INDEX closing_open ON tartinfo.closing (body_id) WHERE state IN ('preparing', 'ordered');
GRANT SELECT, INSERT, UPDATE ON tartinfo.closing TO oszir_app;
CREATE TABLE tartinfo.takeover (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    closing_id bigint NOT NULL REFERENCES tartinfo.closing,
    member_id  bigint NOT NULL REFERENCES tartinfo.member,
    from_body  bigint NOT NULL,
    to_body    bigint NOT NULL,
    decision   text NOT NULL CHECK (decision IN ('undecided', 'accepted', 'refused')),
    state      text NOT NULL CHECK (state IN ('proposed', 'moved', 'replaced', 'dropped')),
    at         timestamptz NOT NULL,
    actor      text NOT NULL,
    version    integer NOT NULL DEFAULT 1 CHECK (version > 0),
    entry_id   bigint NOT NULL REFERENCES audit.entry
);
CREATE UNIQUE INDEX takeover_open ON tartinfo.takeover (member_id) WHERE state = 'proposed';
CREATE INDEX takeover_to ON tartinfo.takeover (to_body, state, id);
CREATE INDEX takeover_closing ON tartinfo.takeover (closing_id, id);
GRANT SELECT, INSERT, UPDATE ON tartinfo.takeover TO oszir_app;

-- What happens by itself at a moment. Exactly one of the subjects is named.
CREATE TABLE tartinfo.deadline (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    due_at     timestamptz NOT NULL,
    member_id  bigint REFERENCES tartinfo.member,
    search_id  bigint REFERENCES tartinfo.search,
    list_id    bigint REFERENCES tartinfo.offer_list,
    closing_id bigint REFERENCES tartinfo.closing,
    done_at    timestamptz,
    dropped    boolean NOT NULL DEFAULT false, -- it is not wanted any more
    tries      integer NOT NULL DEFAULT 0,
    CONSTRAINT deadline_subject CHECK (num_nonnulls(member_id, search_id, list_id, closing_id) = 1)
);
CREATE INDEX deadline_due ON tartinfo.deadline (due_at, id) WHERE done_at IS NULL AND NOT dropped;
CREATE INDEX deadline_member ON tartinfo.deadline (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX deadline_search ON tartinfo.deadline (search_id) WHERE search_id IS NOT NULL;
CREATE INDEX deadline_list ON tartinfo.deadline (list_id) WHERE list_id IS NOT NULL;
CREATE INDEX deadline_closing ON tartinfo.deadline (closing_id) WHERE closing_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON tartinfo.deadline TO oszir_app;

-- Which letter was written for which cause to whom, so that each goes once.
CREATE TABLE tartinfo.letter (
    kind   text NOT NULL,
    cause  text NOT NULL, -- such as list/12
    reader text NOT NULL, -- account/7 or member/12
    at     timestamptz NOT NULL,
    PRIMARY KEY (cause, kind, reader)
);
GRANT SELECT, INSERT ON tartinfo.letter TO oszir_app;

-- The centre's own wording of a letter; without one the program's counts.
CREATE TABLE tartinfo.wording (
    kind     text NOT NULL,
    lang     text NOT NULL CHECK (lang IN ('hu', 'en')),
    version  integer NOT NULL CHECK (version > 0),
    text     text NOT NULL, -- '': the program's own again
    at       timestamptz NOT NULL,
    actor    text NOT NULL,
    entry_id bigint NOT NULL REFERENCES audit.entry,
    PRIMARY KEY (kind, lang, version)
);
GRANT SELECT, INSERT ON tartinfo.wording TO oszir_app;

-- Of whom a waiting letter speaks, so that it can be withdrawn when they are to be forgotten.
ALTER TABLE mail.letter ADD COLUMN about text;
GRANT UPDATE (about) ON mail.letter TO oszir_app;
CREATE INDEX letter_about ON mail.letter (about) WHERE about IS NOT NULL AND settled_at IS NULL;
