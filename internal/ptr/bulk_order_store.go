package ptr

import "oszir/internal/platform/database"

const orderColumns = `o.id, o.sort, o.body_id, o.to_body, o.day, o.issued_on, o.reason, o.actor, o.ordered_at, o.done_at, o.items,
		(SELECT count(*) FROM ptr.bulk_item i WHERE i.order_id = o.id AND i.state = 'waiting'), (SELECT count(*) FROM ptr.bulk_item i WHERE i.order_id = o.id AND i.state = 'refused')`

const itemColumns = `i.no, i.applicant_id, i.benefit_id, coalesce((SELECT b.id_year FROM ptr.benefit b WHERE b.applicant_id = i.applicant_id AND b.id = i.benefit_id), 0),
		i.case_id, i.why, i.why_args, coalesce(i.made_benefit, 0), coalesce((SELECT b.id_year FROM ptr.benefit b WHERE b.applicant_id = i.applicant_id AND b.id = i.made_benefit), 0), i.cases`

var (
	insertOrder = database.SQL(`
	INSERT INTO ptr.bulk_order (sort, body_id, to_body, day, issued_on, case_number, reason, actor, role, items, ordered_at, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`)
	orderOfEntry = database.SQL(`SELECT id FROM ptr.bulk_order WHERE entry_id = $1`)

	ordersOfBody  = database.SQL(`SELECT ` + orderColumns + ` FROM ptr.bulk_order o WHERE o.body_id = $1 ORDER BY o.id DESC LIMIT $2`)
	orderShown    = database.SQL(`SELECT ` + orderColumns + ` FROM ptr.bulk_order o WHERE o.id = $1 AND o.body_id = $2`)
	refusedItems  = database.SQL(`SELECT ` + itemColumns + ` FROM ptr.bulk_item i WHERE i.order_id = $1 AND i.state = 'refused' ORDER BY i.no LIMIT $2`)
	madeItems     = database.SQL(`SELECT ` + itemColumns + ` FROM ptr.bulk_item i WHERE i.order_id = $1 AND i.state = 'done' AND i.made_benefit IS NOT NULL ORDER BY i.no LIMIT $2`)
	orderedBefore = database.SQL(`
	SELECT i.benefit_id FROM ptr.bulk_item i JOIN ptr.bulk_order o ON o.id = i.order_id AND o.done_at IS NULL AND o.body_id = $1
	WHERE i.state = 'waiting' AND i.benefit_id <> 0 ORDER BY i.benefit_id LIMIT 10000000`)

	waitingOrders = database.SQL(`SELECT id FROM ptr.bulk_order WHERE done_at IS NULL ORDER BY id LIMIT 1000`)
	// An order at work, unless somebody else works on it.
	lockOrder = database.SQL(`
	SELECT id, sort, body_id, to_body, day, issued_on, case_number, reason, actor, role FROM ptr.bulk_order
	WHERE done_at IS NULL AND id = $1 FOR UPDATE SKIP LOCKED`)
	waitingItems = database.SQL(`
	SELECT no, applicant_id, benefit_id, case_id, kind FROM ptr.bulk_item WHERE order_id = $1 AND state = 'waiting' ORDER BY no LIMIT $2`)
	endItem = database.SQL(`
	UPDATE ptr.bulk_item SET state = CASE WHEN $3 = '' THEN 'done' ELSE 'refused' END, why = $3, why_args = $4, made_benefit = $5, cases = $6, at = $7
	WHERE order_id = $1 AND no = $2 AND state = 'waiting'`)
	endOrder = database.SQL(`
	UPDATE ptr.bulk_order SET done_at = $2 WHERE id = $1 AND NOT EXISTS (SELECT FROM ptr.bulk_item i WHERE i.order_id = $1 AND i.state = 'waiting')`)
)

// Moving benefits to another body.
var (
	// What is to be looked at of benefits that may be moved: $1 the body, $2 their numbers.
	movable = database.SQL(`
	SELECT b.id, b.id_year, b.applicant_id, b.kind, (
		SELECT max(upper(v.valid)) - 1 FROM ptr.benefit_version v WHERE v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
	) FROM ptr.benefit b WHERE b.body_id = $1 AND b.id = ANY ($2::bigint[]) ORDER BY b.id LIMIT 100000`)

	// Cases about no benefit yet, of a kind that another body grants from now on.
	movableCases = database.SQL(`
	SELECT c.id, coalesce(c.applicant_id, 0) FROM ptr.case_file c
	WHERE c.body_id = $1 AND c.kind = $2 AND c.branch = 'new' AND c.finished_at IS NULL ORDER BY c.id LIMIT 1000000`)

	moveBenefits = database.SQL(`
	UPDATE ptr.benefit b SET body_id = $2 FROM unnest($3::bigint[], $4::bigint[]) AS m (applicant_id, id)
	WHERE b.applicant_id = m.applicant_id AND b.id = m.id AND b.body_id = $1 RETURNING b.id, b.applicant_id, b.entitled_id`)

	// What is known of them from the day on is known until now only ...
	closeMoved = database.SQL(`
	UPDATE ptr.benefit_version v SET recorded = tstzrange(lower(v.recorded), $3) FROM unnest($1::bigint[], $2::bigint[]) AS m (applicant_id, id)
	WHERE v.applicant_id = m.applicant_id AND v.benefit_id = m.id AND upper_inf(v.recorded) AND v.valid && daterange($4::date, NULL)`)
	// ... and then the same of the old body to the day before, of the new one from the day on.
	insertMoved = database.SQL(`
	INSERT INTO ptr.benefit_version (benefit_id, applicant_id, valid, recorded, entry_id, body_id, load_id, load_row, digest, dwelling, review_due, gross_monthly,
		decision_kind, case_number, issued_on, final_on, data, decision_id)
	SELECT v.benefit_id, v.applicant_id, p.valid, tstzrange($3, NULL), $5, p.body_id, v.load_id, v.load_row, v.digest, v.dwelling, v.review_due, v.gross_monthly,
		v.decision_kind, v.case_number, v.issued_on, v.final_on, v.data, v.decision_id
	FROM unnest($1::bigint[], $2::bigint[]) AS m (applicant_id, id)
	JOIN ptr.benefit_version v ON v.applicant_id = m.applicant_id AND v.benefit_id = m.id AND upper(v.recorded) = $3 AND v.valid && daterange($4::date, NULL)
	CROSS JOIN LATERAL (VALUES (v.valid * daterange(NULL, $4::date), v.body_id), (v.valid * daterange($4::date, NULL), $6::bigint)) p (valid, body_id)
	WHERE NOT isempty(p.valid)`)

	lockOpenCases = database.SQL(`
	SELECT ` + matterColumns + ` FROM ptr.case_file c WHERE c.body_id = $1 AND c.finished_at IS NULL AND (c.benefit_id = ANY ($2::bigint[]) OR c.id = ANY ($3::bigint[]))
	ORDER BY c.id LIMIT 10000 FOR UPDATE OF c`)

	// The household that the last decision on each benefit knew.
	householdsDecided = database.SQL(`
	SELECT DISTINCT ON (d.benefit_id) d.benefit_id, d.household FROM ptr.decision d
	WHERE d.benefit_id = ANY ($1::bigint[]) AND d.state = 'final' AND d.household <> '[]' ORDER BY d.benefit_id, d.id DESC LIMIT 1000`)
	// The people who belong to benefits now: $1 their applicants, $2 their numbers.
	peopleNowOf = database.SQL(`
	SELECT p.benefit_id, p.person_id FROM unnest($1::bigint[], $2::bigint[]) AS m (applicant_id, id)
	JOIN ptr.benefit_person p ON p.applicant_id = m.applicant_id AND p.benefit_id = m.id AND upper_inf(p.recorded) ORDER BY p.benefit_id, p.person_id LIMIT 50000`)
)
