package ptr

import "oszir/internal/platform/database"

// Made-up cases about benefits of the register, for measuring.
var (
	// Of twenty benefits: a new case that ended long ago, eleven times; others of every branch on their way. $1 the body, $2 how
	// many, $3 its clerks, $4 the moment.
	createMadeCases = database.SQL(`
	CREATE TEMPORARY TABLE ptr_made_case ON COMMIT DROP AS
	WITH chosen AS (
		SELECT b.id, b.id_year, b.applicant_id, b.entitled_id, b.kind, b.support_start, b.body_id FROM ptr.benefit b WHERE b.body_id = $1 ORDER BY b.applicant_id, b.id LIMIT $2
	), numbered AS (
		SELECT c.*, row_number() OVER (ORDER BY c.applicant_id, c.id) AS no, (c.id % 20)::integer AS part FROM chosen c
	), timed AS (
		SELECT n.*, CASE WHEN n.part < 11 THEN n.support_start - (n.no % 20)::integer ELSE ($4::timestamptz AT TIME ZONE 'Europe/Budapest')::date - (n.no % 40)::integer END AS opened,
			CASE WHEN n.part < 11 THEN 'LEZART' WHEN n.part = 11 THEN 'KIADMANYOZVA' WHEN n.part = 12 THEN 'JOGERO_FIGYELES' WHEN n.part = 13 THEN 'FELLEBBEZES'
				WHEN n.part = 14 THEN 'ELLENORZES' WHEN n.part < 18 THEN 'DONTESTERVEZET' WHEN n.part = 18 THEN 'KERELEM' ELSE 'VISSZAVONT' END AS state,
			CASE WHEN n.part < 11 THEN 'new' WHEN n.part % 3 = 0 THEN 'review' WHEN n.part % 3 = 1 THEN 'change' ELSE 'ending' END AS branch
		FROM numbered n
	)
	SELECT t.*, t.part < 14 AS decided,
		CASE WHEN t.state IN ('LEZART', 'VISSZAVONT', 'FELLEBBEZES') OR t.part = 14 AND t.no % 3 = 0 THEN NULL ELSE t.opened + 21 END AS next_on,
		CASE WHEN t.part < 11 THEN 'Megállapító határozat' WHEN t.branch = 'review' THEN 'Felülvizsgálati határozat' WHEN t.branch = 'change' THEN 'Módosító határozat'
			ELSE 'Megszüntető határozat' END AS decision,
		'MINTA-' || t.no || '/' || extract(year FROM t.opened)::integer AS number, ($3::text[])[1 + (t.no % cardinality($3::text[]))::integer] AS clerk
	FROM timed t`)

	insertMadeCases = database.SQL(`
	INSERT INTO ptr.case_file (body_id, kind, branch, channel, state, version, applicant_id, entitled_id, people, household, record, proposal, benefit_id, case_number, clerk, drafted_by,
		opened_on, due_on, next_on, opened_at, changed_at, finished_at, entry_id)
	SELECT body_id, kind, branch, 'support', state, 2, applicant_id, entitled_id, CASE entitled_id WHEN 0 THEN ARRAY[applicant_id] ELSE ARRAY[applicant_id, entitled_id] END,
		'[]', '{}', CASE WHEN decided OR state = 'DONTESTERVEZET' THEN decision ELSE '' END, id, number, clerk, CASE WHEN state = 'DONTESTERVEZET' AND part = 16 THEN clerk END,
		opened, CASE WHEN decided OR state = 'VISSZAVONT' THEN NULL ELSE next_on END, next_on, opened::timestamptz, opened::timestamptz + interval '1 day',
		CASE WHEN state IN ('LEZART', 'VISSZAVONT') THEN opened::timestamptz + interval '40 days' END, $1
	FROM ptr_made_case t ORDER BY t.opened, t.no`)

	insertMadeSteps = database.SQL(`
	INSERT INTO ptr.case_step (case_id, version, command, state_before, state_after, at, actor, changes, note, entry_id)
	SELECT c.id, s.version, s.command, s.before, CASE s.version WHEN 1 THEN 'UJ' ELSE c.state END, c.opened_at + (s.version - 1) * interval '1 day', c.clerk, '[]', '', $1
	FROM ptr.case_file c CROSS JOIN (VALUES (1, 'open', ''), (2, 'save_clients', 'UJ')) s (version, command, before) WHERE c.entry_id = $1`)

	insertMadeDecisions = database.SQL(`
	INSERT INTO ptr.decision (case_id, no, state, decision, branch, kind, body_id, applicant_id, entitled_id, benefit_id, benefit_year, record, household, births, rule_version, law, values_used,
		derivation, proposed, check_version, drafted_by, issued_by, issued_on, issued_at, delivered_on, appeal_until, appealed_on, final_on, entry_id)
	SELECT c.id, 1, CASE c.state WHEN 'LEZART' THEN 'final' WHEN 'FELLEBBEZES' THEN 'appealed' ELSE 'issued' END, c.proposal, c.branch, c.kind, c.body_id, c.applicant_id, c.entitled_id, c.benefit_id, m.id_year,
		'{}', '[]', '{}', '', '', '[]', '[]', '{}', 2, c.clerk, c.clerk, c.opened_on + 10, c.opened_at + interval '10 days', c.opened_on + 14, c.opened_on + 29,
		CASE c.state WHEN 'FELLEBBEZES' THEN c.opened_on + 20 END, CASE c.state WHEN 'LEZART' THEN c.opened_on + 30 END, $1
	FROM ptr.case_file c JOIN ptr_made_case m ON m.id = c.benefit_id AND m.decided WHERE c.entry_id = $1`)

	madePersons      = database.SQL(`SELECT DISTINCT applicant_id FROM ptr_made_case ORDER BY applicant_id LIMIT 100000000`)
	analyzeMadeCases = database.SQL(`ANALYZE ptr_made_case`)
)
