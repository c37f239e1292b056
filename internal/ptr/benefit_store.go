package ptr

import "oszir/internal/platform/database"

const benefitColumns = `b.id, b.id_year, b.kind, b.applicant_id, b.entitled_id, v.body_id, lower(v.valid), upper(v.valid) - 1,
		coalesce(v.gross_monthly, 0), v.case_number, lower(v.recorded), upper(v.recorded)
	FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id`

var (
	benefitsAsOf = database.SQL(`
	SELECT ` + benefitColumns + ` WHERE ` + database.AsOfSQL("v") + ` AND b.applicant_id = $3 ORDER BY lower(v.valid), b.id LIMIT 500`)

	benefitHistory = database.SQL(`
	SELECT ` + benefitColumns + ` WHERE b.applicant_id = $1 ORDER BY lower(v.recorded), b.id LIMIT 5000`)
)
