package ptr

import (
	"strings"

	"oszir/internal/platform/database"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// filtered narrows a body's benefits: $1, $2 the question, $3 the body, $4, $5 the ends of ids, $6, $7 of starts, then
// kind, people and how many are wanted; "" and NULL take all. The rest looks at versions: beginning of the case number,
// state, ends of the review and of the amount, sort of decision, only what was loaded and has no case, only what waits for
// a review that nobody has begun.
const (
	filtered = `b.support_start >= $6::date AND b.support_start <= $7::date AND ($8 = '' OR b.kind = $8)
		AND ($9::bigint[] IS NULL OR b.applicant_id = ANY ($9) OR b.entitled_id = ANY ($9))`

	filteredToo = `($11 = '' OR starts_with(lower(v.case_number), lower($11)))
		AND ($12 = '' OR $12 = CASE WHEN v.valid @> $1::date THEN 'active' WHEN lower(v.valid) > $1::date THEN 'upcoming' ELSE 'ended' END)
		AND ($13::date IS NULL OR v.review_due >= $13) AND ($14::date IS NULL OR v.review_due <= $14)
		AND ($17 = '' OR v.decision_kind = $17)
		AND (NOT $18::boolean OR b.case_id IS NULL AND v.load_id IS NOT NULL AND NOT EXISTS (SELECT FROM ptr.case_file c WHERE c.benefit_id = b.id AND c.state <> 'VISSZAVONT'))
		AND (NOT $19::boolean OR v.valid @> $1::date AND NOT EXISTS (SELECT FROM ptr.case_file c WHERE c.benefit_id = b.id AND c.branch = 'review' AND c.finished_at IS NULL))`

	listed = `ptr.benefit b ` + asAsked + ` WHERE b.body_id = $3 AND b.id >= $4 AND b.id <= $5 AND ` + filtered + ` AND ` + filteredToo

	// Of all that is known now, without a filter that looks at versions: every benefit has one.
	known = `b.id, b.id_year, b.kind, b.applicant_id, b.entitled_id, b.body_id, b.support_start FROM ptr.benefit b
		WHERE b.body_id = $3 AND b.id >= $4 AND b.id <= $5 AND ` + filtered + ` AND $1::date IS NOT NULL AND $2::timestamptz IS NOT NULL`

	// The same in the order of recording. Body and id are compared together, so that only the index of both serves: by
	// that of the ids alone the planner would walk through what other bodies have recorded since.
	listedByID = `ptr.benefit b ` + asAsked + ` WHERE (b.body_id, b.id) >= ($3, $4) AND (b.body_id, b.id) <= ($3, $5) AND ` + filtered + ` AND ` + filteredToo

	// By the day of the review: of what is known now, what is in force, from the index of the ends.
	listedByReview = `ptr.benefit_version v JOIN ptr.benefit b ON b.applicant_id = v.applicant_id AND b.id = v.benefit_id AND b.body_id = $3
		WHERE v.body_id = $3 AND upper_inf(v.recorded) AND v.review_due IS NOT NULL AND upper(v.valid) > $1::date AND v.recorded @> $2::timestamptz AND v.valid @> $1::date
		AND v.benefit_id >= $4 AND v.benefit_id <= $5 AND ` + filtered + ` AND ` + filteredToo
)

// ofAmount narrows by the amount that the list shows: the first of those that the kind has.
var ofAmount = ` AND ($15::bigint IS NULL OR ` + amountSQL() + ` >= $15) AND ($16::bigint IS NULL OR ` + amountSQL() + ` <= $16)`

// amountSQL gives the amount of a benefit b in its version v, as BenefitBrief.Amount.
func amountSQL() string {
	var b strings.Builder
	b.WriteString("CASE b.kind")
	for _, k := range benefits.All() {
		var amounts []string
		for _, f := range k.Amounts() {
			if f == benefit.GrossMonthly {
				amounts = append(amounts, "v.gross_monthly")
			} else {
				amounts = append(amounts, "(v.data->>'"+f.Key+"')::bigint")
			}
		}
		if len(amounts) > 0 {
			b.WriteString(" WHEN '" + k.Code + "' THEN coalesce(" + strings.Join(amounts, ", ") + ")")
		}
	}
	return b.String() + " END"
}

var (
	benefitsByID     = database.SQL(`SELECT ` + versionColumns + ` FROM ` + listedByID + ofAmount + ` ORDER BY b.body_id, b.id LIMIT $10`)
	benefitsByIDDown = database.SQL(`SELECT ` + versionColumns + ` FROM ` + listedByID + ofAmount + ` ORDER BY b.body_id DESC, b.id DESC LIMIT $10`)

	benefitsByStart = database.SQL(`
	SELECT ` + versionColumns + ` FROM ` + listed + ofAmount + ` AND (b.support_start, b.id) > ($20::date, $21) ORDER BY b.support_start, b.id LIMIT $10`)
	benefitsByStartDown = database.SQL(`
	SELECT ` + versionColumns + ` FROM ` + listed + ofAmount + ` AND (b.support_start, b.id) < ($20::date, $21) ORDER BY b.support_start DESC, b.id DESC LIMIT $10`)
	benefitsByReview = database.SQL(`
	SELECT ` + versionColumns + ` FROM ` + listedByReview + ofAmount + ` AND (v.review_due, v.benefit_id) > ($20::date, $21) ORDER BY v.review_due, v.benefit_id LIMIT $10`)

	// Without a filter that looks at versions the page is chosen first: the planner would look up the version of every
	// benefit of the office before it sorts.
	knownByStart = database.SQL(`
	SELECT ` + versionColumns + ` FROM (SELECT ` + known + ` AND (b.support_start, b.id) > ($11::date, $12) ORDER BY b.support_start, b.id LIMIT $10) b ` + asAsked + `
	ORDER BY b.support_start, b.id LIMIT $10`)
	knownByStartDown = database.SQL(`
	SELECT ` + versionColumns + ` FROM (SELECT ` + known + ` AND (b.support_start, b.id) < ($11::date, $12) ORDER BY b.support_start DESC, b.id DESC LIMIT $10) b ` + asAsked + `
	ORDER BY b.support_start DESC, b.id DESC LIMIT $10`)

	countListed   = database.SQL(`SELECT count(*) FROM (SELECT b.id FROM ` + listed + ofAmount + ` LIMIT $10) first_ones`)
	countByReview = database.SQL(`SELECT count(*) FROM (SELECT b.id FROM ` + listedByReview + ofAmount + ` LIMIT $10) first_ones`)
	countKnown    = database.SQL(`SELECT count(*) FROM (SELECT ` + known + ` LIMIT $10) first_ones`)
)

var (
	countBenefitsOfBody = database.SQL(`SELECT count(*) FROM (SELECT id FROM ptr.benefit WHERE body_id = $1 LIMIT $2) first_ones`)
)
