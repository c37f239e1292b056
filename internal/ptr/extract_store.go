package ptr

import "oszir/internal/platform/database"

var (
	// Every version that was known at a moment ($1) of the benefits of a person ($2: all their numbers): those they applied
	// for, those they give the right to, and those of whose household they are, of one office ($3) or of all (0).
	spansOfPerson = database.SQL(`
	WITH of_person AS (
		SELECT id, applicant_id, 'applicant' AS role, 1 AS rank FROM ptr.benefit WHERE applicant_id = ANY ($2::bigint[])
		UNION ALL
		SELECT id, applicant_id, 'entitled', 2 FROM ptr.benefit WHERE entitled_id = ANY ($2::bigint[]) AND entitled_id <> 0
		UNION ALL
		SELECT p.benefit_id, p.applicant_id, 'member', 3 FROM ptr.benefit_person p JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id
		WHERE p.person_id = ANY ($2::bigint[]) AND p.recorded @> $1::timestamptz AND ($3 = 0 OR b.body_id = $3)
	), once AS (
		SELECT DISTINCT ON (id) id, applicant_id, role FROM of_person ORDER BY id, rank
	)
	SELECT ` + versionColumns + `, o.role FROM once o JOIN ptr.benefit b ON b.applicant_id = o.applicant_id AND b.id = o.id
	JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND v.recorded @> $1::timestamptz
	ORDER BY b.support_start DESC, b.id DESC, lower(v.valid) LIMIT 5000`)

	finalDecisionsOf = database.SQL(`
	SELECT ` + decisionColumns + ` FROM ptr.decision d WHERE d.benefit_id = ANY ($1::bigint[]) AND d.state = 'final' AND d.final_on <= $2 ORDER BY d.issued_at, d.id LIMIT 5000`)

	insertExtract = database.SQL(`
	INSERT INTO ptr.extract (serial, person_id, body_id, made_for, purpose, as_day, known_at, made_by, made_at, xml, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
	extractOf = database.SQL(`
	SELECT e.serial, e.person_id, e.made_for, e.purpose, e.as_day, e.known_at, e.made_by, e.made_at, e.xml IS NOT NULL FROM ptr.extract e WHERE e.serial = $1 AND e.body_id = $2`)
	extractsOfPerson = database.SQL(`
	SELECT e.serial, e.person_id, e.made_for, e.purpose, e.as_day, e.known_at, e.made_by, e.made_at, e.xml IS NOT NULL FROM ptr.extract e
	WHERE e.person_id = ANY ($1::bigint[]) AND e.body_id = $2 ORDER BY e.serial DESC LIMIT 200`)
	extractXML = database.SQL(`SELECT e.xml FROM ptr.extract e WHERE e.serial = $1`)

	eraseExtracts = database.SQL(`SELECT ptr.erase_extracts($1, $2)`)
)
