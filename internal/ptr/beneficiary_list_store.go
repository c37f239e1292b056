package ptr

import "oszir/internal/platform/database"

// beneficiariesOf are the benefits b of a body's applicants: $1 the body, $2 kind, $3 people, $4 the day, $5 only those in
// force on it, $6 how many are wanted, $7 behind which applicant. Body and applicant are compared together, so that only the
// index of both serves.
const beneficiariesOf = `ptr.benefit b WHERE b.body_id >= $1 AND b.body_id <= $1 AND ($2 = '' OR b.kind = $2)
		AND ($3::bigint[] IS NULL OR b.applicant_id = ANY ($3) OR b.entitled_id = ANY ($3))
		AND (NOT $5::boolean OR ` + inForce + `)`

// inForce: what is known now of the benefit b holds on the day.
const inForce = `EXISTS (SELECT FROM ptr.benefit_version v WHERE v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded) AND v.valid @> $4::date)`

var (
	listBeneficiaries = database.SQL(`
	SELECT b.applicant_id, array_agg(DISTINCT b.kind ORDER BY b.kind), coalesce(array_agg(DISTINCT b.kind ORDER BY b.kind) FILTER (WHERE ` + inForce + `), '{}'),
		count(*), min(b.support_start), max(b.support_start)
	FROM ` + beneficiariesOf + ` AND b.applicant_id < $7 GROUP BY b.body_id, b.applicant_id ORDER BY b.body_id DESC, b.applicant_id DESC LIMIT $6`)

	countBeneficiaries = database.SQL(`
	SELECT count(*) FROM (SELECT b.applicant_id FROM ` + beneficiariesOf + ` GROUP BY b.body_id, b.applicant_id ORDER BY b.body_id DESC, b.applicant_id DESC LIMIT $6) first_ones`)
)
