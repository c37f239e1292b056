package ptr

import "oszir/internal/platform/database"

// versionColumns is what scanVersion reads, of a benefit b and its version v.
const versionColumns = `b.id, b.id_year, b.kind, b.applicant_id, b.entitled_id, b.body_id, v.body_id, b.support_start, lower(v.valid), upper(v.valid) - 1, lower(v.recorded), upper(v.recorded),
		coalesce((SELECT e.actor FROM ptr.entry_author e WHERE e.id = v.entry_id), ''), coalesce(v.load_id, 0), coalesce(v.load_row, 0),
		v.review_due, v.gross_monthly, v.decision_kind, v.case_number, v.issued_on, v.final_on, v.digest, v.data`

// asAsked joins the version v of a benefit b that answers the question of database.AsOf: of what was known at that
// moment, what holds on the day, else what comes nearest before it. Its arguments are $1 and $2.
const asAsked = `CROSS JOIN LATERAL (
		SELECT w.valid, w.recorded, w.body_id, w.entry_id, w.load_id, w.load_row, w.review_due, w.gross_monthly, w.decision_kind, w.case_number, w.issued_on, w.final_on, w.digest, w.data
		FROM ptr.benefit_version w WHERE w.applicant_id = b.applicant_id AND w.benefit_id = b.id AND w.recorded @> $2::timestamptz
		ORDER BY w.valid @> $1::date DESC, lower(w.valid) <= $1::date DESC, lower(w.valid) DESC LIMIT 1
	) v`

var (
	benefitOwner = database.SQL(`SELECT b.applicant_id, b.entitled_id, b.body_id FROM ptr.benefit b WHERE b.id = $1 AND b.id_year = $2`)

	// The last day on which a body handled a benefit, as it is known now.
	handledUntil = database.SQL(`
	SELECT max(upper(v.valid)) - 1 FROM ptr.benefit_version v WHERE v.applicant_id = $1 AND v.benefit_id = $2 AND v.body_id = $3 AND upper_inf(v.recorded)`)

	benefitAsked = database.SQL(`SELECT ` + versionColumns + ` FROM ptr.benefit b ` + asAsked + ` WHERE b.applicant_id = $3 AND b.id = $4`)

	// Who is of a benefit now and who was, each from its own index.
	peopleAsked = database.SQL(`
	SELECT person_id FROM ptr.benefit_person WHERE applicant_id = $1 AND benefit_id = $2 AND upper_inf(recorded) AND recorded @> $3::timestamptz
	UNION
	SELECT person_id FROM ptr.benefit_person WHERE applicant_id = $1 AND benefit_id = $2 AND NOT upper_inf(recorded) AND recorded @> $3::timestamptz
	ORDER BY person_id LIMIT 500`)

	// A person's benefits: as applicant and as the one who gives the right everywhere, as one of the household in the
	// asking office only. $3: all records of the person.
	benefitsOfPerson = database.SQL(`
	WITH of_person AS (
		SELECT id, applicant_id, 'applicant' AS role FROM ptr.benefit WHERE applicant_id = ANY ($3::bigint[])
		UNION
		SELECT id, applicant_id, 'entitled' FROM ptr.benefit WHERE entitled_id = ANY ($3::bigint[]) AND entitled_id <> 0
		UNION
		SELECT p.benefit_id, p.applicant_id, 'member' FROM ptr.benefit_person p JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id AND b.body_id = $4
		WHERE p.person_id = ANY ($3::bigint[]) AND upper_inf(p.recorded) AND p.recorded @> $2::timestamptz
		UNION
		SELECT p.benefit_id, p.applicant_id, 'member' FROM ptr.benefit_person p JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id AND b.body_id = $4
		WHERE p.person_id = ANY ($3::bigint[]) AND NOT upper_inf(p.recorded) AND p.recorded @> $2::timestamptz
	)
	SELECT ` + versionColumns + `, o.role FROM of_person o JOIN ptr.benefit b ON b.applicant_id = o.applicant_id AND b.id = o.id ` + asAsked + `
	ORDER BY lower(v.valid) DESC, b.id DESC LIMIT 500`)

	versionsOfBenefit = database.SQL(`
	SELECT ` + versionColumns + ` FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id
	WHERE b.applicant_id = $1 AND b.id = $2 ORDER BY lower(v.recorded), lower(v.valid) LIMIT 1000`)

	peopleOfBenefit = database.SQL(`
	SELECT person_id, lower(recorded), upper(recorded), coalesce((SELECT e.actor FROM ptr.entry_author e WHERE e.id = p.entry_id), '') FROM ptr.benefit_person p
	WHERE applicant_id = $1 AND benefit_id = $2 AND upper_inf(recorded)
	UNION ALL
	SELECT person_id, lower(recorded), upper(recorded), coalesce((SELECT e.actor FROM ptr.entry_author e WHERE e.id = p.entry_id), '') FROM ptr.benefit_person p
	WHERE applicant_id = $1 AND benefit_id = $2 AND NOT upper_inf(recorded)
	ORDER BY 2, 1 LIMIT 5000`)

	fileName = database.SQL(`SELECT file_name FROM ptr.load_file WHERE id = $1`)
)
