package ptr

import "oszir/internal/platform/database"

// filteredCases narrows the cases c of a body: $1 the body, $2 kind, $3 branch, $4 state, $5 clerk, $6 beginning of the case
// number, $7 people, $8 and $9 the ends of the first day; "" and NULL take all. $10 is how many are wanted.
const filteredCases = `($2 = '' OR c.kind = $2) AND ($3 = '' OR c.branch = $3) AND ($4 = '' OR c.state = $4) AND ($5 = '' OR c.clerk = $5)
		AND ($6 = '' OR starts_with(lower(c.case_number), lower($6))) AND ($7::bigint[] IS NULL OR c.people && $7)
		AND c.opened_on >= $8::date AND c.opened_on <= $9::date`

const (
	// ownCases compares the body as a span: with an equality the planner would take the order for that of the ids alone and
	// walk through what other bodies have opened since. $11: '', 'yes' or 'no'.
	ownCases = `ptr.case_file c WHERE c.body_id >= $1 AND c.body_id <= $1 AND ` + filteredCases + ` AND ($11 = '' OR ($11 = 'yes') = (c.finished_at IS NOT NULL))`

	// decidedCases are those with a decision that counts: $12 the bodies that may have made it, $13 its sort, $14 and $15 the
	// ends of its issue, $16 and $17 those of finality.
	decidedCases = `ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id AND c.body_id = $1
		WHERE d.body_id = ANY ($12::bigint[]) AND d.state IN ('issued', 'appealed', 'final') AND ($13 = '' OR d.decision = $13)
			AND d.issued_on >= $14::date AND d.issued_on <= $15::date AND ($16::date IS NULL OR d.final_on >= $16) AND ($17::date IS NULL OR d.final_on <= $17)
			AND ` + filteredCases + ` AND ($11 = '' OR ($11 = 'yes') = (c.finished_at IS NOT NULL))`

	// unfinished are those between two days of the order of tasks, $11 and $12; $13: only with second instance ('appeal'), or
	// only without ('stopped').
	unfinished = `ptr.case_file c WHERE c.body_id = $1 AND c.finished_at IS NULL AND coalesce(c.next_on, '9999-12-31'::date) >= $11::date AND coalesce(c.next_on, '9999-12-31'::date) <= $12::date
		AND ($13 NOT IN ('appeal', 'stopped') OR ($13 = 'appeal') = (c.state = 'FELLEBBEZES')) AND ` + filteredCases

	waitingDrafts = unfinished + ` AND c.state = 'DONTESTERVEZET' AND c.drafted_by IS NOT NULL`

	behindTask = ` AND (coalesce(c.next_on, '9999-12-31'::date), c.id) > ($14::date, $15) ORDER BY coalesce(c.next_on, '9999-12-31'::date), c.id LIMIT $10`
)

var (
	casesDown   = database.SQL(`SELECT ` + listedCaseColumns + ` FROM ` + ownCases + ` AND c.id < $12 ORDER BY c.body_id, c.id DESC LIMIT $10`)
	casesUp     = database.SQL(`SELECT ` + listedCaseColumns + ` FROM ` + ownCases + ` AND c.id > $12 ORDER BY c.body_id DESC, c.id LIMIT $10`)
	countCases  = database.SQL(`SELECT count(*) FROM (SELECT c.id FROM ` + ownCases + ` LIMIT $10) first_ones`)
	decidedDown = database.SQL(`SELECT ` + listedCaseColumns + ` FROM ` + decidedCases + ` AND c.id < $18 ORDER BY c.id DESC LIMIT $10`)
	decidedUp   = database.SQL(`SELECT ` + listedCaseColumns + ` FROM ` + decidedCases + ` AND c.id > $18 ORDER BY c.id LIMIT $10`)

	countDecided = database.SQL(`SELECT count(*) FROM (SELECT c.id FROM ` + decidedCases + ` LIMIT $10) first_ones`)

	tasksByDay  = database.SQL(`SELECT ` + listedCaseColumns + ` FROM ` + unfinished + behindTask)
	countTasks  = database.SQL(`SELECT count(*) FROM (SELECT c.id FROM ` + unfinished + ` LIMIT $10) first_ones`)
	draftsByDay = database.SQL(`SELECT ` + listedCaseColumns + ` FROM ` + waitingDrafts + behindTask)
	countDrafts = database.SQL(`SELECT count(*) FROM (SELECT c.id FROM ` + waitingDrafts + ` LIMIT $10) first_ones`)

	// What waits of each urgency, of one clerk ($5) and of the whole office, the drafts that wait for their issue ('issue') and
	// the reviews that nobody has begun ('review'): $1 the body, $2 today, $3 how many are counted, $4 how far reviews are looked
	// for, in days.
	countOfClerk = database.SQL(urgencies(`c.body_id = $1 AND c.clerk = $5`))
	countOfBody  = database.SQL(urgencies(`c.body_id = $1`))

	decisionsOfCases = database.SQL(`
	SELECT d.case_id, d.decision, d.issued_on, d.final_on, coalesce(d.benefit_id, 0), coalesce(d.benefit_year, 0) FROM ptr.decision d
	WHERE d.case_id = ANY ($1::bigint[]) AND d.state IN ('issued', 'appealed', 'final') ORDER BY d.case_id LIMIT 10000`)

	// The bodies whose decisions a body's cases may have: its own, and those from which cases were moved to it.
	bodiesBefore = database.SQL(`SELECT DISTINCT o.body_id FROM ptr.bulk_order o WHERE o.to_body = $1 AND o.sort = 'move' ORDER BY o.body_id LIMIT 10000`)
)

// urgencies counts the unfinished cases that a condition takes by what presses, and what waits in the whole office.
func urgencies(whose string) string {
	waiting := `ptr.case_file c WHERE ` + whose + ` AND c.finished_at IS NULL AND coalesce(c.next_on, '9999-12-31'::date)`
	return `
	SELECT g.name, (SELECT count(*) FROM (SELECT FROM ` + waiting + ` BETWEEN g.first AND g.last LIMIT $3) few)
	FROM (VALUES ('overdue', '1800-01-01'::date, $2::date - 1), ('today', $2, $2), ('soon', $2 + 1, $2 + 3), ('later', $2 + 4, '9999-12-30'::date)) g (name, first, last)
	UNION ALL
	SELECT g.name, (SELECT count(*) FROM (SELECT FROM ` + waiting + ` = '9999-12-31' AND (c.state = 'FELLEBBEZES') = g.appealed LIMIT $3) few)
	FROM (VALUES ('stopped', false), ('appeal', true)) g (name, appealed)
	UNION ALL
	SELECT 'issue', (
		SELECT count(*) FROM (
			SELECT FROM ptr.case_file c WHERE c.body_id = $1 AND c.finished_at IS NULL AND c.state = 'DONTESTERVEZET' AND c.drafted_by IS NOT NULL LIMIT $3
		) few
	)
	UNION ALL
	SELECT 'review', (
		SELECT count(*) FROM (
			SELECT FROM ptr.benefit_version v JOIN ptr.benefit b ON b.applicant_id = v.applicant_id AND b.id = v.benefit_id AND b.body_id = $1
			WHERE v.body_id = $1 AND upper_inf(v.recorded) AND v.review_due IS NOT NULL AND v.review_due <= $2::date + $4::integer AND upper(v.valid) > $2::date AND v.valid @> $2::date
				AND NOT EXISTS (SELECT FROM ptr.case_file c WHERE c.benefit_id = b.id AND c.branch = 'review' AND c.finished_at IS NULL) LIMIT $3
		) few
	)
	ORDER BY 1 LIMIT 10`
}
