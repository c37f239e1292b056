package ptr

import "oszir/internal/platform/database"

var (
	changedBenefits = database.SQL(`
	SELECT b.id, b.applicant_id, b.entitled_id, b.entry_id = $2 FROM ptr.benefit b WHERE b.id = ANY ($1::bigint[]) ORDER BY b.id`)

	// What is known now of the benefits of people ($1). Each is looked for by index, only in the partitions that may hold them.
	enrolmentsOf = database.SQL(`
	WITH of_person AS (
		SELECT b.id, b.applicant_id, u.id AS person_id FROM unnest($1::bigint[]) AS u (id) JOIN ptr.benefit b ON b.applicant_id = u.id
		UNION
		SELECT b.id, b.applicant_id, u.id FROM unnest($1::bigint[]) AS u (id) JOIN ptr.benefit b ON b.entitled_id = u.id AND b.entitled_id <> 0
	)
	SELECT ` + versionColumns + `, o.person_id FROM of_person o JOIN ptr.benefit b ON b.applicant_id = o.applicant_id AND b.id = o.id
	JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
	ORDER BY o.person_id, b.support_start, b.id, lower(v.valid)`)
)
