package ptr

import "oszir/internal/platform/database"

// What a changed number of the law concerns. $1: kinds, $2: the changed times as a multirange of days, $3: states of cases that
// are not decided, $4: today, $5: how a case is looked at: "any", by the day its procedure began, by the days until it is due, or by its law day. A case
// without a day of decision is decided on some day from today on.
const concernedCase = `c.finished_at IS NULL AND c.kind = ANY ($1::text[]) AND c.state = ANY ($3::text[]) AND CASE $5::text
		WHEN 'any' THEN true
		WHEN 'due' THEN $2::text::datemultirange && daterange(c.opened_on, c.due_on, '[]')
		WHEN 'procedure' THEN $2::text::datemultirange @> c.opened_on
		WHEN 'day' THEN $2::text::datemultirange @> coalesce((c.record ->> 'issued_on')::date, c.opened_on)
			OR c.record ->> 'issued_on' IS NULL AND $2::text::datemultirange && daterange($4::date, NULL) END`

var (
	concernedCases = database.SQL(`SELECT c.body_id, c.kind, count(*) FROM ptr.case_file c WHERE ` + concernedCase + ` GROUP BY c.body_id, c.kind ORDER BY 3 DESC, 1, 2 LIMIT 100000`)

	markConcernedCases = database.SQL(`
	INSERT INTO ptr.case_recheck (case_id, entry_id, at) SELECT c.id, $6, $7 FROM ptr.case_file c WHERE ` + concernedCase + ` ORDER BY c.id ON CONFLICT DO NOTHING`)

	// Benefits that run in the changed times, and who draws them. Both tables lie in the same parts by applicant, so part is
	// joined to part and counted there. The server does so only when it is told; and since it cannot guess how many versions lie
	// in given times it has to be kept from looking each benefit up by itself.
	byParts = database.SQL(`
	SELECT set_config('enable_partitionwise_join', 'on', true), set_config('enable_partitionwise_aggregate', 'on', true),
		set_config('enable_nestloop', 'off', true), set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`)
	concernedBenefits = database.SQL(`
	SELECT coalesce(sum(a.n), 0)::bigint, count(*) FROM (
		SELECT b.applicant_id, count(*) AS n FROM ptr.benefit b WHERE b.kind = ANY ($1::text[]) AND EXISTS (
			SELECT FROM ptr.benefit_version v WHERE v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded) AND v.valid && $2::text::datemultirange)
		GROUP BY b.applicant_id) a`)

	concernedDecisions = database.SQL(`
	SELECT count(*) FROM ptr.decision d WHERE d.kind = ANY ($1::text[]) AND d.state IN ('issued', 'appealed', 'final') AND $2::text::datemultirange @> d.issued_on`)
	concernedProcedures = database.SQL(`
	SELECT count(*) FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id
	WHERE d.kind = ANY ($1::text[]) AND d.state IN ('issued', 'appealed', 'final') AND $2::text::datemultirange @> c.opened_on`)
)
