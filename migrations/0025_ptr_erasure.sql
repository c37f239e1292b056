-- +goose Up
-- Erasing somebody reaches their cases: what was applied for, drafted, decided and noted, whoever is named in it, for example
-- who owes the maintenance that is advanced. Who did what and when, kind, office and days stay, and what the benefit came to.

-- What a household says of some of its members but that they belong to it.
-- +goose StatementBegin
CREATE FUNCTION ptr.bare_members(household jsonb, ids bigint[]) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN jsonb_typeof(household) = 'array' THEN (
        SELECT coalesce(jsonb_agg(CASE WHEN (m->>'person')::bigint = ANY(ids) THEN jsonb_build_object('person', m->'person', 'kin', m->'kin', 'income', 0) ELSE m END ORDER BY no), '[]')
        FROM jsonb_array_elements(household) WITH ORDINALITY AS e (m, no)
    ) ELSE household END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION ptr.bare_members(jsonb, bigint[]) FROM PUBLIC;

-- As in 0022_ptr_suspicion.sql, and the cases.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION ptr.erase_persons(erasure bigint, ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM oversight.demand(erasure, 'person', ids);
    UPDATE ptr.benefit_version SET data = '{}', case_number = 'törölt adat', dwelling = NULL, digest = '' WHERE applicant_id = ANY(ids);
    UPDATE ptr.detail_opening SET reason = 'törölt adat' WHERE applicant_id = ANY(ids);
    UPDATE ptr.suspicion_event e SET reason = 'törölt adat' FROM ptr.parallel_suspicion s
        WHERE s.id = e.suspicion_id AND e.sort = 'settled'
            AND EXISTS (SELECT FROM ptr.benefit b WHERE b.applicant_id = ANY(ids) AND b.id IN (s.benefit_id, s.other_id));

    -- Whoever is in the case of somebody else who stays.
    UPDATE ptr.case_step s SET changes = (
            SELECT coalesce(jsonb_agg(CASE WHEN x->>'key' = '[household]'
                THEN x || jsonb_build_object('before', ptr.bare_members(x->'before', ids), 'after', ptr.bare_members(x->'after', ids)) ELSE x END ORDER BY no), '[]')
            FROM jsonb_array_elements(s.changes) WITH ORDINALITY AS e (x, no))
        FROM ptr.case_file c WHERE c.id = s.case_id AND c.people && ids AND c.applicant_id <> ALL(ids);
    UPDATE ptr.decision d SET household = ptr.bare_members(d.household, ids), births = d.births - ARRAY(SELECT i::text FROM unnest(ids) AS u (i))
        FROM ptr.case_file c WHERE c.id = d.case_id AND c.people && ids AND d.applicant_id <> ALL(ids);
    UPDATE ptr.case_file SET household = ptr.bare_members(household, ids) WHERE people && ids AND applicant_id <> ALL(ids);

    -- Their own cases: of what a step changed, who is in the case and who works on it.
    UPDATE ptr.case_step s SET note = CASE s.note WHEN '' THEN '' ELSE 'törölt adat' END, changes = (
            SELECT coalesce(jsonb_agg(x ORDER BY no), '[]') FROM jsonb_array_elements(s.changes) WITH ORDINALITY AS e (x, no)
            WHERE left(x->>'key', 1) = '[' AND x->>'key' NOT IN ('[household]', '[dwelling]', '[case_number]'))
        FROM ptr.case_file c WHERE c.id = s.case_id AND c.applicant_id = ANY(ids);
    UPDATE ptr.case_stop s SET reason = 'törölt adat' FROM ptr.case_file c WHERE c.id = s.case_id AND c.applicant_id = ANY(ids);
    UPDATE ptr.case_check k SET findings = (
            SELECT coalesce(jsonb_agg(x - ARRAY['key', 'args', 'field', 'where'] ORDER BY no), '[]') FROM jsonb_array_elements(k.findings) WITH ORDINALITY AS e (x, no))
        FROM ptr.case_file c WHERE c.id = k.case_id AND c.applicant_id = ANY(ids);
    UPDATE ptr.bulk_item SET why_args = array_fill('–'::text, ARRAY[cardinality(why_args)]) WHERE applicant_id = ANY(ids) AND why_args <> '{}';
    UPDATE ptr.case_acknowledgement a SET reason = 'törölt adat' FROM ptr.case_file c WHERE c.id = a.case_id AND c.applicant_id = ANY(ids);
    UPDATE ptr.detail_opening o SET reason = 'törölt adat' FROM ptr.case_file c WHERE c.id = o.case_id AND c.applicant_id = ANY(ids);
    UPDATE ptr.decision SET record = '{}', household = '[]', births = '{}', derivation = '[]', proposed = '{}', dwelling = NULL WHERE applicant_id = ANY(ids);
    UPDATE ptr.case_file SET record = '{}', household = '[]', case_number = 'törölt adat', dwelling = NULL WHERE applicant_id = ANY(ids);
END
$$;
-- +goose StatementEnd
