-- +goose Up
-- Whoever stands under several numbers is erased with all of them, once one of them was approved; a hold of any of them
-- holds the person.

-- All numbers of what a thing is: of a person whose records are merged those of all, of anything else its own.
-- +goose StatementBegin
CREATE FUNCTION oversight.numbers(wanted text, id bigint) RETURNS SETOF bigint LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT $2
    UNION SELECT m.survivor_id FROM people.merge m WHERE $1 = 'person' AND m.absorbed_id = $2 AND upper_inf(m.recorded)
    UNION SELECT o.absorbed_id FROM people.merge o
        WHERE $1 = 'person' AND upper_inf(o.recorded)
            AND o.survivor_id = coalesce((SELECT m.survivor_id FROM people.merge m WHERE m.absorbed_id = $2 AND upper_inf(m.recorded)), $2)
$$;
-- +goose StatementEnd
-- As in 0017_oversight.sql, of all numbers.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION oversight.permits(erasure bigint, wanted text, ids bigint[]) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT FROM oversight.erasure e JOIN oversight.verdict v ON v.erasure_id = e.id AND v.approved WHERE e.id = erasure AND e.kind = wanted)
        AND NOT EXISTS (
            SELECT FROM unnest(ids) AS u (id)
            WHERE NOT EXISTS (
                    SELECT FROM oversight.erasure_item i JOIN oversight.numbers(wanted, u.id) AS n (id) ON n.id = i.subject_id WHERE i.erasure_id = erasure AND i.outcome IS NULL)
                OR EXISTS (
                    SELECT FROM oversight.hold h JOIN oversight.numbers(wanted, u.id) AS n (id) ON n.id = h.subject_id WHERE h.kind = wanted AND h.released_at IS NULL))
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION oversight.numbers(text, bigint) FROM PUBLIC;
