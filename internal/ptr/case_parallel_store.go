package ptr

import "oszir/internal/platform/database"

// What a case is held against. $1, $2, $3 are what the kinds' definitions say of exclusion, $4, $5, $6 whom the case
// counts by: group, subject and person or dwelling. The subject family has the other members of the household, listed
// the applicant, who may stand among the people of somebody else's benefit.
const (
	parallelSides = `kind_group AS MATERIALIZED (
		SELECT kind, group_code, subject FROM unnest($1::text[], $2::text[], $3::text[]) AS g (kind, group_code, subject)
	), mine AS MATERIALIZED (
		SELECT group_code, subject, who FROM unnest($4::text[], $5::text[], $6::bigint[]) AS m (group_code, subject, who)
	)`

	sameGroup = `JOIN kind_group g ON g.group_code = m.group_code AND g.subject = CASE m.subject WHEN 'listed' THEN 'family' ELSE m.subject END AND g.kind = `
)

var (
	// $7, $8: the ends of the time, $9: a benefit that does not count.
	parallelBenefits = database.SQL(`
	WITH ` + parallelSides + `, found AS (
		SELECT m.group_code, m.subject, b.id, b.id_year, b.applicant_id, b.entitled_id, b.kind, b.body_id
		FROM mine m JOIN ptr.benefit b ON b.applicant_id = m.who ` + sameGroup + `b.kind WHERE m.subject IN ('applicant', 'family')
		UNION ALL
		SELECT m.group_code, m.subject, b.id, b.id_year, b.applicant_id, b.entitled_id, b.kind, b.body_id
		FROM mine m JOIN ptr.benefit b ON b.entitled_id = m.who AND b.entitled_id <> 0 ` + sameGroup + `b.kind WHERE m.subject = 'entitled'
		UNION ALL
		SELECT m.group_code, m.subject, b.id, b.id_year, b.applicant_id, b.entitled_id, b.kind, b.body_id
		FROM mine m JOIN ptr.benefit_person p ON p.person_id = m.who AND upper_inf(p.recorded)
		JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id ` + sameGroup + `b.kind WHERE m.subject = 'listed'
	)
	SELECT f.group_code, f.subject, f.id, f.id_year, f.applicant_id, f.entitled_id, f.kind, f.body_id, lower(v.valid), upper(v.valid) - 1, coalesce(v.gross_monthly, 0)
	FROM found f JOIN ptr.benefit_version v ON v.applicant_id = f.applicant_id AND v.benefit_id = f.id AND upper_inf(v.recorded) AND v.valid && daterange($7::date, $8::date, '[]')
	WHERE f.id <> $9
	UNION ALL
	SELECT m.group_code, m.subject, b.id, b.id_year, b.applicant_id, b.entitled_id, b.kind, b.body_id, lower(v.valid), upper(v.valid) - 1, coalesce(v.gross_monthly, 0)
	FROM mine m JOIN ptr.benefit_version v ON v.dwelling = m.who AND v.dwelling IS NOT NULL AND upper_inf(v.recorded) AND v.valid && daterange($7::date, $8::date, '[]')
	JOIN ptr.benefit b ON b.applicant_id = v.applicant_id AND b.id = v.benefit_id ` + sameGroup + `b.kind WHERE m.subject = 'dwelling' AND b.id <> $9
	ORDER BY 3, 9, 1, 2 LIMIT 500`)

	// What offices have decided and what is not final yet. $9: a case that does not count.
	parallelDecisions = database.SQL(`
	WITH ` + parallelSides + `, found AS (
		SELECT m.group_code, m.subject, d.id
		FROM mine m JOIN ptr.decision d ON d.applicant_id = m.who AND d.state IN ('issued', 'appealed') AND d.period IS NOT NULL ` + sameGroup + `d.kind WHERE m.subject IN ('applicant', 'family')
		UNION ALL
		SELECT m.group_code, m.subject, d.id
		FROM mine m JOIN ptr.decision d ON d.entitled_id = m.who AND d.entitled_id <> 0 AND d.state IN ('issued', 'appealed') AND d.period IS NOT NULL ` + sameGroup + `d.kind
		WHERE m.subject = 'entitled'
		UNION ALL
		SELECT m.group_code, m.subject, d.id
		FROM mine m JOIN ptr.decision d ON d.dwelling = m.who AND d.dwelling IS NOT NULL AND d.state IN ('issued', 'appealed') AND d.period IS NOT NULL ` + sameGroup + `d.kind
		WHERE m.subject = 'dwelling'
		UNION ALL
		SELECT m.group_code, m.subject, d.id
		FROM mine m JOIN ptr.case_file c ON c.people @> ARRAY[m.who] AND c.applicant_id <> m.who AND c.finished_at IS NULL
		JOIN ptr.decision d ON d.case_id = c.id AND d.state IN ('issued', 'appealed') AND d.period IS NOT NULL ` + sameGroup + `d.kind WHERE m.subject = 'listed'
	)
	SELECT f.group_code, f.subject, coalesce(d.benefit_id, 0), coalesce(d.benefit_year, 0), d.applicant_id, d.entitled_id, d.kind, d.body_id, lower(d.period), upper(d.period) - 1,
		coalesce((d.record ->> 'gross_monthly')::bigint, 0), d.case_id
	FROM found f JOIN ptr.decision d ON d.id = f.id
	WHERE d.case_id <> $9 AND d.period && daterange($7::date, $8::date, '[]') ORDER BY 12, 1, 2 LIMIT 200`)

	// Cases on their way elsewhere, which have decided nothing. $7: the case itself.
	parallelCases = database.SQL(`
	WITH ` + parallelSides + `, found AS (
		SELECT m.group_code, m.subject, c.id
		FROM mine m JOIN ptr.case_file c ON c.people @> ARRAY[m.who] AND c.finished_at IS NULL ` + sameGroup + `c.kind
		WHERE CASE m.subject WHEN 'entitled' THEN c.entitled_id = m.who WHEN 'listed' THEN c.applicant_id <> m.who WHEN 'dwelling' THEN false ELSE c.applicant_id = m.who END
		UNION ALL
		SELECT m.group_code, m.subject, c.id
		FROM mine m JOIN ptr.case_file c ON c.dwelling = m.who AND c.dwelling IS NOT NULL AND c.finished_at IS NULL ` + sameGroup + `c.kind WHERE m.subject = 'dwelling'
	)
	SELECT f.group_code, f.subject, coalesce(c.applicant_id, 0), c.entitled_id, c.kind, c.body_id, c.opened_on, c.id
	FROM found f JOIN ptr.case_file c ON c.id = f.id
	WHERE c.id <> $7 AND c.branch = 'new' AND NOT EXISTS (SELECT FROM ptr.decision d WHERE d.case_id = c.id AND d.state IN ('issued', 'appealed', 'final'))
	ORDER BY c.id, 1, 2 LIMIT 100`)

	// Materialised, for else the order and the limit make a plan that does not know the people walk through all cases by
	// number: a second among a million.
	openHouseholds = database.SQL(`
	WITH theirs AS MATERIALIZED (
		SELECT c.id, c.body_id, c.kind, c.household, c.opened_on FROM ptr.case_file c WHERE c.people && $1::bigint[] AND c.finished_at IS NULL AND c.id <> $2
	)
	SELECT t.id, t.body_id, t.kind, t.household, t.opened_on FROM theirs t ORDER BY t.id LIMIT 50`)

	// How benefits of people ended, by the ground that was written into them.
	endingsOf = database.SQL(`
	SELECT b.id, b.body_id, b.applicant_id, b.entitled_id, b.kind, v.data ->> 'ending_ground', upper(v.valid) - 1
	FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
	WHERE b.applicant_id = ANY ($1::bigint[]) AND v.data ? 'ending_ground'
	UNION
	SELECT b.id, b.body_id, b.applicant_id, b.entitled_id, b.kind, v.data ->> 'ending_ground', upper(v.valid) - 1
	FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
	WHERE b.entitled_id = ANY ($1::bigint[]) AND b.entitled_id <> 0 AND v.data ? 'ending_ground'
	ORDER BY 1, 7 LIMIT 200`)

	// Who draws something at a dwelling. $2, $3: the ends of the time.
	drawnAtDwelling = database.SQL(`
	SELECT b.id, b.body_id, b.applicant_id, b.kind, min(lower(v.valid)), max(upper(v.valid) - 1)
	FROM ptr.benefit_version v JOIN ptr.benefit b ON b.applicant_id = v.applicant_id AND b.id = v.benefit_id
	WHERE v.dwelling = $1 AND v.dwelling IS NOT NULL AND upper_inf(v.recorded) AND v.valid && daterange($2::date, $3::date, '[]') AND b.applicant_id <> ALL ($4::bigint[])
	GROUP BY b.id, b.body_id, b.applicant_id, b.kind ORDER BY b.id LIMIT 11`)

	openRechecks = database.SQL(`SELECT entry_id FROM ptr.case_recheck WHERE case_id = $1 AND done_at IS NULL ORDER BY entry_id LIMIT 10000`)
	recheckDone  = database.SQL(`UPDATE ptr.case_recheck SET done_at = $2 WHERE case_id = $1 AND done_at IS NULL AND entry_id = ANY ($3::bigint[])`)
)
