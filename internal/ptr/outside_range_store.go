package ptr

import "oszir/internal/platform/database"

var (
	insertOutsideOne = database.SQL(`
	INSERT INTO ptr.outside_range (benefit_id, applicant_id, start, entry_id, field, key, args, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`)

	// What was noted of an amount stays with what takes the place of its version and has the same amount: after a move, or when
	// a benefit is cut off. $1 and $2: benefits; $3: the entry of the new versions; $4: the first day of one that was judged
	// itself, NULL for none.
	carryOutside = database.SQL(`
	INSERT INTO ptr.outside_range (benefit_id, applicant_id, start, entry_id, field, key, args, value)
	SELECT n.benefit_id, n.applicant_id, lower(n.valid), n.entry_id, o.field, o.key, o.args, o.value
	FROM unnest($1::bigint[], $2::bigint[]) AS m (applicant_id, id)
	JOIN ptr.benefit_version n ON n.applicant_id = m.applicant_id AND n.benefit_id = m.id AND n.entry_id = $3 AND upper_inf(n.recorded) AND lower(n.valid) IS DISTINCT FROM $4::date
	JOIN ptr.benefit_version v ON v.applicant_id = m.applicant_id AND v.benefit_id = m.id AND upper(v.recorded) = lower(n.recorded) AND v.valid @> lower(n.valid)
	JOIN ptr.outside_range o ON o.benefit_id = v.benefit_id AND o.start = lower(v.valid) AND o.entry_id = v.entry_id
	WHERE CASE o.field WHEN 'gross_monthly' THEN n.gross_monthly = v.gross_monthly ELSE n.data->o.field = v.data->o.field END
	ORDER BY n.benefit_id, n.valid, o.id ON CONFLICT DO NOTHING`)

	// What stands in the register now and lies outside of what the law allows, latest first. $1: the body; NULL: all. $2: the
	// line before which to begin.
	outsidePage = database.SQL(`
	SELECT ` + versionColumns + `, o.id, o.field, o.key, o.args, o.value
	FROM ptr.outside_range o JOIN ptr.benefit b ON b.applicant_id = o.applicant_id AND b.id = o.benefit_id
	JOIN ptr.benefit_version v ON v.applicant_id = o.applicant_id AND v.benefit_id = o.benefit_id AND upper_inf(v.recorded) AND lower(v.valid) = o.start AND v.entry_id = o.entry_id
	WHERE ($1::bigint IS NULL OR b.body_id = $1) AND o.id < $2 ORDER BY o.id DESC LIMIT $3`)
)
