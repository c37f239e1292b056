-- +goose Up

-- Extracts of the register for a person (C15): what was asked for, by whom, why, and the signed XML beside the document
-- of the same number.
CREATE TABLE ptr.extract (
    serial    bigint PRIMARY KEY REFERENCES document.document (serial),
    person_id bigint NOT NULL,
    body_id   bigint NOT NULL,
    made_for  text NOT NULL CHECK (made_for IN ('person', 'office', 'authority')),
    purpose   text NOT NULL, -- in the words of who asked
    as_day    date NOT NULL,
    known_at  timestamptz NOT NULL,
    made_by   text NOT NULL,
    made_at   timestamptz NOT NULL,
    xml       bytea, -- NULL: erased with the person's data
    entry_id  bigint NOT NULL REFERENCES audit.entry
);
CREATE INDEX extract_person ON ptr.extract (person_id, serial);
GRANT SELECT, INSERT ON ptr.extract TO oszir_app;

-- What extracts say goes with the person's data; that they were made stays.
-- +goose StatementBegin
CREATE FUNCTION ptr.erase_extracts(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'person', ids);
    UPDATE ptr.extract SET xml = NULL, purpose = 'törölt adat' WHERE person_id = ANY(ids);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION ptr.erase_extracts(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ptr.erase_extracts(bigint, bigint[]) TO oszir_app;
