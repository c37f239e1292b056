package ptr

import "oszir/internal/platform/database"

var (
	insertOutsideOne = database.SQL(`
	INSERT INTO ptr.outside_range (benefit_id, applicant_id, start, entry_id, field, key, args, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`)

	// What stands in the register now and lies outside of what the law allows, latest first. $1: the body; NULL: all. $2: the
	// line before which to begin.
	outsidePage = database.SQL(`
	SELECT ` + versionColumns + `, o.id, o.field, o.key, o.args, o.value
	FROM ptr.outside_range o JOIN ptr.benefit b ON b.applicant_id = o.applicant_id AND b.id = o.benefit_id
	JOIN ptr.benefit_version v ON v.applicant_id = o.applicant_id AND v.benefit_id = o.benefit_id AND upper_inf(v.recorded) AND lower(v.valid) = o.start AND v.entry_id = o.entry_id
	WHERE ($1::bigint IS NULL OR b.body_id = $1) AND o.id < $2 ORDER BY o.id DESC LIMIT $3`)
)
