package ptr

import "oszir/internal/platform/database"

var (
	// Holds benefits against the register anew and keeps the outcome. $1, $2, $3 are what the kinds say of
	// exclusion, $4 and $5 which records are one person (each with itself), $6 the benefits, $7 the moment, $8 the entry of
	// what has changed. Of several groups by which two benefits exclude each other the first counts, by its code, as in a
	// load. Dwellings where more than 200 benefits are drawn are homes and shelters, not one household.
	rejudge = database.SQL(`
	WITH kind_group AS MATERIALIZED (
		SELECT kind, group_code, subject FROM unnest($1::text[], $2::text[], $3::text[]) AS g (kind, group_code, subject)
	), same AS MATERIALIZED (
		SELECT person_id, same_id FROM unnest($4::bigint[], $5::bigint[]) AS s (person_id, same_id)
	), held AS MATERIALIZED (
		SELECT b.id, b.applicant_id, b.entitled_id, b.body_id, v.valid, v.dwelling, g.group_code, g.subject
		FROM unnest($6::bigint[]) AS j (id) JOIN ptr.benefit b ON b.id = j.id JOIN kind_group g ON g.kind = b.kind
		JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
	), other AS (
		SELECT h.id, h.body_id, h.group_code, h.subject, h.valid, o.id AS other_id, o.applicant_id, o.kind, o.body_id AS other_body
		FROM held h JOIN same s ON s.person_id = h.applicant_id JOIN ptr.benefit o ON o.applicant_id = s.same_id WHERE h.subject = 'applicant'
		UNION ALL
		SELECT h.id, h.body_id, h.group_code, h.subject, h.valid, o.id, o.applicant_id, o.kind, o.body_id
		FROM held h JOIN same s ON s.person_id = h.entitled_id JOIN ptr.benefit o ON o.entitled_id = s.same_id AND o.entitled_id <> 0 WHERE h.subject = 'entitled'
		UNION ALL
		SELECT h.id, h.body_id, h.group_code, h.subject, h.valid, o.id, o.applicant_id, o.kind, o.body_id
		FROM held h JOIN ptr.benefit_person p ON p.applicant_id = h.applicant_id AND p.benefit_id = h.id AND upper_inf(p.recorded)
		JOIN same s ON s.person_id = p.person_id JOIN ptr.benefit o ON o.applicant_id = s.same_id
		WHERE h.subject = 'family' AND NOT EXISTS (SELECT FROM same t WHERE t.person_id = h.applicant_id AND t.same_id = o.applicant_id)
		UNION ALL
		SELECT h.id, h.body_id, h.group_code, h.subject, h.valid, o.id, o.applicant_id, o.kind, o.body_id
		FROM held h JOIN same s ON s.person_id = h.applicant_id JOIN ptr.benefit_person p ON p.person_id = s.same_id AND upper_inf(p.recorded)
		JOIN ptr.benefit o ON o.applicant_id = p.applicant_id AND o.id = p.benefit_id
		WHERE h.subject = 'family' AND NOT EXISTS (SELECT FROM same t WHERE t.person_id = h.applicant_id AND t.same_id = o.applicant_id)
	), overlap AS (
		SELECT x.id, x.body_id, x.group_code, x.other_id, x.other_body, x.valid * v.valid AS overlap
		FROM other x JOIN kind_group g ON g.kind = x.kind AND g.group_code = x.group_code AND g.subject = x.subject
		JOIN ptr.benefit_version v ON v.applicant_id = x.applicant_id AND v.benefit_id = x.other_id AND upper_inf(v.recorded) AND v.valid && x.valid
		WHERE x.other_id <> x.id
		UNION ALL
		SELECT h.id, h.body_id, h.group_code, o.id, o.body_id, h.valid * v.valid
		FROM held h JOIN ptr.benefit_version v ON v.dwelling = h.dwelling AND v.dwelling IS NOT NULL AND upper_inf(v.recorded) AND v.valid && h.valid
		JOIN ptr.benefit o ON o.applicant_id = v.applicant_id AND o.id = v.benefit_id AND o.id <> h.id
		JOIN kind_group g ON g.kind = o.kind AND g.group_code = h.group_code AND g.subject = 'dwelling'
		WHERE h.subject = 'dwelling'
			AND (SELECT count(*) FROM (SELECT FROM ptr.benefit_version c WHERE c.dwelling = h.dwelling AND c.dwelling IS NOT NULL AND upper_inf(c.recorded) LIMIT 201) crowd) <= 200
	), pair AS (
		SELECT least(id, other_id) AS benefit_id, greatest(id, other_id) AS other_id, group_code,
			min(CASE WHEN id < other_id THEN body_id ELSE other_body END) AS body_id, min(CASE WHEN id < other_id THEN other_body ELSE body_id END) AS other_body,
			range_merge(range_agg(overlap)) AS overlap
		FROM overlap GROUP BY 1, 2, 3
	), now AS MATERIALIZED (
		SELECT DISTINCT ON (benefit_id, other_id) benefit_id, other_id, group_code, body_id, other_body, overlap FROM pair ORDER BY benefit_id, other_id, group_code
	), before AS MATERIALIZED (
		SELECT s.id, s.benefit_id, s.other_id, s.group_code, s.body_id, s.other_body_id, s.overlap, s.closed_at FROM ptr.parallel_suspicion s WHERE s.benefit_id = ANY ($6)
		UNION
		SELECT s.id, s.benefit_id, s.other_id, s.group_code, s.body_id, s.other_body_id, s.overlap, s.closed_at FROM ptr.parallel_suspicion s WHERE s.other_id = ANY ($6)
	), fresh AS (
		INSERT INTO ptr.parallel_suspicion (benefit_id, other_id, group_code, body_id, other_body_id, overlap, found_at, entry_id)
		SELECT n.benefit_id, n.other_id, n.group_code, n.body_id, n.other_body, n.overlap, $7, $8 FROM now n
		WHERE NOT EXISTS (SELECT FROM before b WHERE b.benefit_id = n.benefit_id AND b.other_id = n.other_id AND b.group_code = n.group_code)
		ORDER BY n.benefit_id, n.other_id ON CONFLICT ON CONSTRAINT parallel_suspicion_once DO NOTHING RETURNING id
	), changed AS (
		UPDATE ptr.parallel_suspicion s SET overlap = n.overlap, body_id = n.body_id, other_body_id = n.other_body, closed_at = NULL, version = s.version + 1,
			verdict = CASE WHEN b.closed_at IS NULL AND b.overlap = n.overlap AND b.body_id = n.body_id THEN s.verdict END,
			other_verdict = CASE WHEN b.closed_at IS NULL AND b.overlap = n.overlap AND b.other_body_id = n.other_body THEN s.other_verdict END
		FROM before b JOIN now n ON n.benefit_id = b.benefit_id AND n.other_id = b.other_id AND n.group_code = b.group_code
		WHERE s.id = b.id AND (b.closed_at IS NOT NULL OR b.overlap <> n.overlap OR b.body_id <> n.body_id OR b.other_body_id <> n.other_body)
		RETURNING s.id, s.version, CASE WHEN b.closed_at IS NOT NULL THEN 'reopened' WHEN b.overlap <> s.overlap THEN 'changed' ELSE 'moved' END AS sort, b.overlap AS before, s.overlap
	), closed AS (
		UPDATE ptr.parallel_suspicion s SET closed_at = $7, version = s.version + 1
		FROM before b WHERE s.id = b.id AND b.closed_at IS NULL
			AND NOT EXISTS (SELECT FROM now n WHERE n.benefit_id = b.benefit_id AND n.other_id = b.other_id AND n.group_code = b.group_code)
		RETURNING s.id, s.version, 'closed' AS sort, b.overlap AS before, s.overlap
	), event AS (
		INSERT INTO ptr.suspicion_event (suspicion_id, no, sort, at, before, overlap, entry_id)
		SELECT e.id, e.version, e.sort, $7, e.before, e.overlap, $8 FROM (SELECT * FROM changed UNION ALL SELECT * FROM closed) e ORDER BY e.id
	)
	SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM changed), (SELECT count(*) FROM closed)`)

	// Everybody by whom benefits count.
	peopleOfBenefits = database.SQL(`
	WITH b AS MATERIALIZED (SELECT id, applicant_id, entitled_id FROM ptr.benefit WHERE id = ANY ($1::bigint[]))
	SELECT applicant_id FROM b UNION SELECT entitled_id FROM b WHERE entitled_id <> 0
	UNION SELECT p.person_id FROM b JOIN ptr.benefit_person p ON p.applicant_id = b.applicant_id AND p.benefit_id = b.id AND upper_inf(p.recorded)
	ORDER BY 1`)

	// Whatever people have, are the ground of, or belong to.
	benefitsOfPeople = database.SQL(`
	SELECT b.id FROM ptr.benefit b WHERE b.applicant_id = ANY ($1::bigint[])
	UNION SELECT b.id FROM ptr.benefit b WHERE b.entitled_id = ANY ($1::bigint[]) AND b.entitled_id <> 0
	UNION SELECT p.benefit_id FROM ptr.benefit_person p WHERE p.person_id = ANY ($1::bigint[]) AND upper_inf(p.recorded)
	ORDER BY 1`)

	// $4: the case in which it happened; its own checks have run.
	markCases = database.SQL(`
	INSERT INTO ptr.case_recheck (case_id, entry_id, at)
	SELECT c.id, $2, $3 FROM ptr.case_file c WHERE c.people && $1::bigint[] AND c.finished_at IS NULL AND c.id <> $4 ORDER BY c.id ON CONFLICT DO NOTHING`)

	markLoadedCases = database.SQL(`
	INSERT INTO ptr.case_recheck (case_id, entry_id, at)
	SELECT DISTINCT c.id, $1::bigint, $2::timestamptz
	FROM ptr.case_file c CROSS JOIN LATERAL unnest(c.people) AS p (id) JOIN (
		SELECT d.applicant_id AS id FROM ptr_done d WHERE d.known_id IS NULL OR EXISTS (SELECT FROM ptr_replaced r WHERE r.row = d.row)
		UNION SELECT d.entitled_id FROM ptr_done d WHERE d.entitled_id <> 0 AND (d.known_id IS NULL OR EXISTS (SELECT FROM ptr_replaced r WHERE r.row = d.row))
	) l ON l.id = p.id
	WHERE c.finished_at IS NULL ON CONFLICT DO NOTHING`)

	replacedBenefits = database.SQL(`SELECT benefit_id FROM ptr_replaced ORDER BY benefit_id`)
)
