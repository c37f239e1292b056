package ptr

import "oszir/internal/platform/database"

var (
	overlapBenefit = database.SQL(`SELECT ` + versionColumns + ` FROM ptr.benefit b ` + asAsked + ` WHERE b.id = $3`)

	overlapDecision = database.SQL(`
	SELECT d.kind, d.body_id, d.applicant_id, d.entitled_id, lower(d.period), upper(d.period) - 1, d.record, d.decision, d.issued_on, c.case_number
	FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id
	WHERE d.case_id = $1 AND d.state IN ('issued', 'appealed', 'final') ORDER BY d.no DESC LIMIT 1`)

	overlapCase = database.SQL(`SELECT c.kind, c.body_id, coalesce(c.applicant_id, 0), c.entitled_id, c.opened_on FROM ptr.case_file c WHERE c.id = $1`)

	insertOpening = database.SQL(`
	INSERT INTO ptr.detail_opening (case_id, mark, benefit_id, applicant_id, body_id, of_body_id, at, actor, reason, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)

	// What was decided of a benefit, span by span, as it is known now.
	amountsOf = database.SQL(`
	SELECT ` + versionColumns + ` FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
	WHERE b.id = $1 ORDER BY lower(v.valid) LIMIT 200`)
)
