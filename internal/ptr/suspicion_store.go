package ptr

import "oszir/internal/platform/database"

// suspicionSides are the two benefits of a suspicion p, a row each, as asked: $1 and $2 are the question, $3 the body,
// whose own benefit comes first. Of one that was deleted as a wrong record it is what was known of it last.
const suspicionSides = `
	SELECT ` + versionColumns + `, p.id, p.group_code, lower(p.overlap), upper(p.overlap) - 1, p.found_at, p.closed_at, p.version,
		coalesce(CASE WHEN p.body_id = $3 THEN p.verdict ELSE p.other_verdict END, ''), coalesce(CASE WHEN p.body_id = $3 THEN p.other_verdict ELSE p.verdict END, '')
	FROM page p CROSS JOIN LATERAL (VALUES (1, p.benefit_id), (2, p.other_id)) s (side, benefit_id) JOIN ptr.benefit b ON b.id = s.benefit_id
	CROSS JOIN LATERAL (
		SELECT w.valid, w.recorded, w.body_id, w.entry_id, w.load_id, w.load_row, w.review_due, w.gross_monthly, w.decision_kind, w.case_number, w.issued_on, w.final_on, w.digest, w.data
		FROM ptr.benefit_version w WHERE w.applicant_id = b.applicant_id AND w.benefit_id = b.id AND lower(w.recorded) <= $2::timestamptz
		ORDER BY w.recorded @> $2::timestamptz DESC, upper(w.recorded) DESC, w.valid @> $1::date DESC, lower(w.valid) <= $1::date DESC, lower(w.valid) DESC LIMIT 1
	) v`

// suspicionRow is what suspicionSides wants of a suspicion.
const suspicionRow = `id, group_code, overlap, found_at, closed_at, version, verdict, other_verdict, body_id, benefit_id, other_id`

var (
	// Those that wait for the body to say something of them.
	countSuspicions = database.SQL(`
	SELECT count(*) FROM (
		SELECT id FROM ptr.parallel_suspicion WHERE body_id = $1 AND closed_at IS NULL AND verdict IS NULL
		UNION SELECT id FROM ptr.parallel_suspicion WHERE other_body_id = $1 AND closed_at IS NULL AND other_verdict IS NULL LIMIT $2
	) first_ones`)

	// $6: only those that wait for the body.
	suspicionPage = database.SQL(`
	WITH page AS MATERIALIZED (
		SELECT ` + suspicionRow + ` FROM (
			(SELECT ` + suspicionRow + ` FROM ptr.parallel_suspicion WHERE body_id = $3 AND id < $4 AND (NOT $6::boolean OR closed_at IS NULL AND verdict IS NULL) ORDER BY id DESC LIMIT $5)
			UNION
			(SELECT ` + suspicionRow + ` FROM ptr.parallel_suspicion WHERE other_body_id = $3 AND id < $4 AND (NOT $6::boolean OR closed_at IS NULL AND other_verdict IS NULL) ORDER BY id DESC LIMIT $5)
		) both_sides ORDER BY id DESC LIMIT $5
	) ` + suspicionSides + `
	ORDER BY p.id DESC, b.body_id <> $3, s.side LIMIT 2 * $5`)

	suspicionByID = database.SQL(`
	WITH page AS MATERIALIZED (
		SELECT ` + suspicionRow + ` FROM ptr.parallel_suspicion WHERE id = $4 AND (body_id = $3 OR other_body_id = $3)
	) ` + suspicionSides + `
	ORDER BY b.body_id <> $3, s.side LIMIT 2`)

	suspicionEvents = database.SQL(`
	SELECT no, sort, at, lower(before), upper(before) - 1, lower(overlap), upper(overlap) - 1, coalesce(body_id, 0), coalesce(verdict, ''), coalesce(reason, ''), coalesce(actor, '')
	FROM ptr.suspicion_event WHERE suspicion_id = $1 ORDER BY no DESC LIMIT 200`)

	lockSuspicion = database.SQL(`
	SELECT s.body_id = $2, s.other_body_id = $2, s.closed_at IS NOT NULL, s.version, s.overlap::text, ARRAY(SELECT b.applicant_id FROM ptr.benefit b WHERE b.id IN (s.benefit_id, s.other_id) ORDER BY 1)
	FROM ptr.parallel_suspicion s WHERE s.id = $1 AND (s.body_id = $2 OR s.other_body_id = $2) FOR UPDATE OF s`)

	settleSuspicion = database.SQL(`
	UPDATE ptr.parallel_suspicion SET verdict = CASE WHEN $2 THEN $4 ELSE verdict END, other_verdict = CASE WHEN $3 THEN $4 ELSE other_verdict END, version = version + 1
	WHERE id = $1 AND version = $5`)

	insertSuspicionEvent = database.SQL(`
	INSERT INTO ptr.suspicion_event (suspicion_id, no, sort, at, before, overlap, body_id, verdict, reason, actor, entry_id)
	VALUES ($1, $2, 'settled', $3, $4::text::daterange, $4::text::daterange, $5, $6, $7, $8, $9)`)

	// Who looked at more than the brief of a body's benefits, latest first. $2: of these benefits only; NULL: of all.
	openingsOf = database.SQL(`
	SELECT o.id, o.at, o.body_id, o.actor, o.reason, o.benefit_id, b.id_year, b.kind, o.applicant_id
	FROM ptr.detail_opening o LEFT JOIN ptr.benefit b ON b.applicant_id = o.applicant_id AND b.id = o.benefit_id
	WHERE o.of_body_id = $1 AND ($2::bigint[] IS NULL OR o.benefit_id = ANY ($2)) ORDER BY o.id DESC LIMIT $3`)
)
