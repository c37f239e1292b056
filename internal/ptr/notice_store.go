package ptr

import "oszir/internal/platform/database"

var (
	heardBenefits = database.SQL(`
	SELECT b.applicant_id FROM ptr.benefit b WHERE b.id = ANY ($1::bigint[])
	UNION SELECT b.entitled_id FROM ptr.benefit b WHERE b.id = ANY ($1::bigint[]) AND b.entitled_id <> 0 ORDER BY 1`)

	// Whose benefits a load has written, and whose data it has changed.
	heardByLoad = database.SQL(`
	SELECT d.applicant_id FROM ptr_done d WHERE d.known_id IS NULL OR EXISTS (SELECT FROM ptr_replaced r WHERE r.row = d.row)
	UNION SELECT d.entitled_id FROM ptr_done d WHERE d.entitled_id <> 0 AND (d.known_id IS NULL OR EXISTS (SELECT FROM ptr_replaced r WHERE r.row = d.row))
	UNION SELECT c.person_id FROM people_changed c ORDER BY 1`)

	// People of a body's cases that were not withdrawn, and of the benefits that it keeps.
	servedPeople = database.SQL(`
	SELECT u.id FROM unnest($1::bigint[]) AS u (id)
	WHERE EXISTS (SELECT FROM ptr.case_file c WHERE c.body_id = $2 AND c.people @> ARRAY[u.id] AND c.state <> 'VISSZAVONT')
		OR EXISTS (SELECT FROM ptr.benefit b WHERE b.applicant_id = u.id AND b.body_id = $2)
		OR EXISTS (SELECT FROM ptr.benefit b WHERE b.entitled_id = u.id AND b.entitled_id <> 0 AND b.body_id = $2)
	ORDER BY u.id`)
	handledCases = database.SQL(`SELECT c.id FROM ptr.case_file c WHERE c.id = ANY ($1::bigint[]) AND c.body_id = $2 AND c.state <> 'VISSZAVONT' ORDER BY c.id`)
)
