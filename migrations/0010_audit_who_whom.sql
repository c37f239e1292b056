-- +goose Up
-- In which role, about whom, which fields, and on which ground of law (I8). persons holds the ids of all people whose
-- data were shown or changed; the people of a subject of their own, person/12, stand there too.
ALTER TABLE audit.entry
    ADD COLUMN role    text,
    ADD COLUMN persons bigint[],
    ADD COLUMN fields  text[],
    ADD COLUMN ground  text;
CREATE INDEX entry_persons ON audit.entry USING gin (persons) WHERE persons IS NOT NULL;
CREATE INDEX entry_at ON audit.entry (at);

-- The roles have the names of their registers.
UPDATE identity.membership SET role = 'ptr.' || role WHERE role IN ('clerk', 'reader');
