package ptr

import "oszir/internal/platform/database"

// Whose kinds ($1) a partner is told of.
var (
	toldBenefits = database.SQL(`
	SELECT b.id, b.kind, b.applicant_id, b.body_id FROM ptr.benefit b WHERE b.kind = ANY ($1::text[]) AND b.id = ANY ($2::bigint[]) ORDER BY b.id`)
	toldOfPeople = database.SQL(`
	SELECT b.id, b.kind, b.applicant_id, b.body_id FROM ptr.benefit b WHERE b.kind = ANY ($1::text[]) AND b.applicant_id = ANY ($2::bigint[]) ORDER BY b.id`)

	// What a load has written, and what stood there already of those of whom it has changed something. $2: its body.
	toldByLoad = database.SQL(`
	SELECT d.benefit_id, d.kind, d.applicant_id, $2::bigint FROM ptr_done d
	WHERE d.kind = ANY ($1::text[]) AND (d.known_id IS NULL OR EXISTS (SELECT FROM ptr_replaced r WHERE r.row = d.row))
	UNION
	SELECT b.id, b.kind, b.applicant_id, b.body_id
	FROM (SELECT c.person_id FROM people_changed c UNION SELECT s.same_id FROM people_changed c JOIN people_same s ON s.person_id = c.person_id) p (id)
	JOIN ptr.benefit b ON b.applicant_id = p.id WHERE b.kind = ANY ($1::text[])
	ORDER BY 1`)

	benefitTold  = database.SQL(`SELECT b.id_year, b.kind, b.applicant_id, b.body_id FROM ptr.benefit b WHERE b.id = $1`)
	benefitNamed = database.SQL(`SELECT b.id, b.id_year, b.applicant_id FROM ptr.benefit b WHERE b.id = ANY ($1::bigint[]) ORDER BY b.id LIMIT 1000`)
)
