package ptr

import "oszir/internal/platform/database"

// filtered narrows a body's benefits: $1, $2 the question, $3 the body, $4, $5 the ends of ids, $6, $7 of starts, then
// kind, person, beginning of the case number and state; "" and 0 take all.
const (
	filtered = `b.support_start >= $6::date AND b.support_start <= $7::date AND ($8 = '' OR b.kind = $8)
		AND ($9::bigint = 0 OR b.applicant_id = $9 OR b.entitled_id = $9)`

	filteredToo = `($10 = '' OR starts_with(lower(v.case_number), lower($10)))
		AND ($11 = '' OR $11 = CASE WHEN v.valid @> $1::date THEN 'active' WHEN lower(v.valid) > $1::date THEN 'upcoming' ELSE 'ended' END)`

	listed = `ptr.benefit b ` + asAsked + ` WHERE b.body_id = $3 AND b.id >= $4 AND b.id <= $5 AND ` + filtered + ` AND ` + filteredToo

	// Of all that is known now, without a filter that looks at versions: every benefit has one.
	known = `b.id, b.id_year, b.kind, b.applicant_id, b.entitled_id, b.body_id, b.support_start FROM ptr.benefit b
		WHERE b.body_id = $3 AND b.id >= $4 AND b.id <= $5 AND ` + filtered + ` AND $1::date IS NOT NULL AND $2::timestamptz IS NOT NULL AND $10 = '' AND $11 = ''`

	// The same in the order of recording. Body and id are compared together, so that only the index of both serves: by
	// that of the ids alone the planner would walk through what other bodies have recorded since.
	listedByID = `ptr.benefit b ` + asAsked + ` WHERE (b.body_id, b.id) >= ($3, $4) AND (b.body_id, b.id) <= ($3, $5) AND ` + filtered + ` AND ` + filteredToo
)

var (
	// Each filter wants a plan of its own: one that serves all would walk through the whole office for one person.
	ownPlan = database.SQL(`SET LOCAL plan_cache_mode = force_custom_plan`)

	benefitsByID     = database.SQL(`SELECT ` + versionColumns + ` FROM ` + listedByID + ` ORDER BY b.body_id, b.id LIMIT $12`)
	benefitsByIDDown = database.SQL(`SELECT ` + versionColumns + ` FROM ` + listedByID + ` ORDER BY b.body_id DESC, b.id DESC LIMIT $12`)

	benefitsByStart = database.SQL(`
	SELECT ` + versionColumns + ` FROM ` + listed + ` AND (b.support_start, b.id) > ($13::date, $14) ORDER BY b.support_start, b.id LIMIT $12`)
	benefitsByStartDown = database.SQL(`
	SELECT ` + versionColumns + ` FROM ` + listed + ` AND (b.support_start, b.id) < ($13::date, $14) ORDER BY b.support_start DESC, b.id DESC LIMIT $12`)

	// Without a filter that looks at versions the page is chosen first: the planner would look up the version of every
	// benefit of the office before it sorts.
	knownByStart = database.SQL(`
	SELECT ` + versionColumns + ` FROM (SELECT ` + known + ` AND (b.support_start, b.id) > ($13::date, $14) ORDER BY b.support_start, b.id LIMIT $12) b ` + asAsked + `
	ORDER BY b.support_start, b.id LIMIT $12`)
	knownByStartDown = database.SQL(`
	SELECT ` + versionColumns + ` FROM (SELECT ` + known + ` AND (b.support_start, b.id) < ($13::date, $14) ORDER BY b.support_start DESC, b.id DESC LIMIT $12) b ` + asAsked + `
	ORDER BY b.support_start DESC, b.id DESC LIMIT $12`)

	countListed = database.SQL(`SELECT count(*) FROM (SELECT b.id FROM ` + listed + ` LIMIT $12) first_ones`)

	countKnown = database.SQL(`SELECT count(*) FROM (SELECT ` + known + ` LIMIT $12) first_ones`)
)

var (
	countBenefitsOfBody = database.SQL(`SELECT count(*) FROM (SELECT id FROM ptr.benefit WHERE body_id = $1 LIMIT $2) first_ones`)

	countSuspicions = database.SQL(`
	SELECT count(*) FROM (SELECT id FROM ptr.parallel_suspicion WHERE body_id = $1 UNION SELECT id FROM ptr.parallel_suspicion WHERE other_body_id = $1 LIMIT $2) first_ones`)

	// Each suspicion gives two rows: its two benefits.
	suspicionPage = database.SQL(`
	WITH page AS MATERIALIZED (
		SELECT id, group_code, overlap, found_at, benefit_id, other_id FROM (
			(SELECT id, group_code, overlap, found_at, benefit_id, other_id FROM ptr.parallel_suspicion WHERE body_id = $3 AND id < $4 ORDER BY id DESC LIMIT $5)
			UNION
			(SELECT id, group_code, overlap, found_at, benefit_id, other_id FROM ptr.parallel_suspicion WHERE other_body_id = $3 AND id < $4 ORDER BY id DESC LIMIT $5)
		) both_sides ORDER BY id DESC LIMIT $5
	)
	SELECT ` + versionColumns + `, p.id, p.group_code, lower(p.overlap), upper(p.overlap) - 1, p.found_at
	FROM page p CROSS JOIN LATERAL (VALUES (1, p.benefit_id), (2, p.other_id)) s (side, benefit_id) JOIN ptr.benefit b ON b.id = s.benefit_id ` + asAsked + `
	ORDER BY p.id DESC, b.body_id <> $3, s.side LIMIT 2 * $5`)
)
