package ptr

import "oszir/internal/platform/database"

// All that the register holds of people ($1: their numbers), a JSON object a row. What others applied for and got is theirs: of
// that a person is told what they are in it.
var (
	copyBenefits = database.SQL(`
	SELECT row_to_json(b) FROM ptr.benefit b WHERE b.applicant_id = ANY($1) OR b.entitled_id <> 0 AND b.entitled_id = ANY($1) ORDER BY b.support_start, b.id LIMIT 20000`)
	copyVersions = database.SQL(`
	SELECT row_to_json(v) FROM ptr.benefit_version v WHERE v.applicant_id = ANY($1) ORDER BY v.benefit_id, lower(v.recorded), lower(v.valid) LIMIT 20000`)
	copyEntitled = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT b.id AS benefit_id, b.kind, b.applicant_id, v.valid, v.recorded, v.body_id, v.gross_monthly, v.decision_kind, v.case_number, v.issued_on, v.final_on
		FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id
		WHERE b.entitled_id <> 0 AND b.entitled_id = ANY($1) AND b.applicant_id <> ALL($1)
	) r ORDER BY r.benefit_id, lower(r.recorded), lower(r.valid) LIMIT 20000`)
	copyMembers = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT p.benefit_id, b.kind, b.body_id, p.applicant_id, p.person_id, p.recorded
		FROM ptr.benefit_person p JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id WHERE p.applicant_id = ANY($1)
		UNION ALL
		SELECT p.benefit_id, b.kind, b.body_id, p.applicant_id, p.person_id, p.recorded
		FROM ptr.benefit_person p JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id WHERE p.person_id = ANY($1) AND p.applicant_id <> ALL($1)
	) r ORDER BY r.benefit_id, lower(r.recorded) LIMIT 20000`)

	copyCases = database.SQL(`SELECT row_to_json(c) FROM ptr.case_file c WHERE c.applicant_id = ANY($1) ORDER BY c.id LIMIT 20000`)
	// Of somebody else's case: that there is one, and what was stated of oneself.
	copyInCases = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT c.id AS case_id, c.kind, c.body_id, c.applicant_id, c.state, c.opened_on, c.finished_at,
			(SELECT coalesce(jsonb_agg(m), '[]') FROM jsonb_array_elements(c.household) AS e (m) WHERE (m ->> 'person')::bigint = ANY($1)) AS household
		FROM ptr.case_file c WHERE c.people && $1 AND (c.applicant_id IS NULL OR c.applicant_id <> ALL($1))
	) r ORDER BY r.case_id LIMIT 20000`)
	// Who worked on it is left out; numbers of people and offices are marked as such.
	copySteps = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT s.case_id, s.version, s.command, s.state_before, s.state_after, s.at, s.note,
			(SELECT coalesce(jsonb_agg(CASE
				WHEN x ->> 'key' IN ('[applicant]', '[entitled]') THEN jsonb_build_object('key', x -> 'key', 'before', jsonb_build_object('person', x -> 'before'), 'after', jsonb_build_object('person', x -> 'after'))
				WHEN x ->> 'key' = '[body]' THEN jsonb_build_object('key', 'body_id', 'before', jsonb_build_object('body_id', x -> 'before'), 'after', jsonb_build_object('body_id', x -> 'after'))
				ELSE x END ORDER BY no), '[]')
				FROM jsonb_array_elements(s.changes) WITH ORDINALITY AS e (x, no) WHERE x ->> 'key' NOT IN ('[clerk]', '[drafted_by]', '[dwelling]')) AS changes
		FROM ptr.case_step s JOIN ptr.case_file c ON c.id = s.case_id WHERE c.applicant_id = ANY($1)
	) r ORDER BY r.case_id, r.version LIMIT 20000`)
	copyStops = database.SQL(`
	SELECT row_to_json(s) FROM ptr.case_stop s JOIN ptr.case_file c ON c.id = s.case_id WHERE c.applicant_id = ANY($1) ORDER BY s.case_id, s.no LIMIT 20000`)
	copyChecks = database.SQL(`
	SELECT row_to_json(k) FROM ptr.case_check k JOIN ptr.case_file c ON c.id = k.case_id WHERE c.applicant_id = ANY($1) ORDER BY k.case_id, k.version, k.run LIMIT 20000`)
	copyAnswers = database.SQL(`
	SELECT row_to_json(a) FROM ptr.case_acknowledgement a JOIN ptr.case_file c ON c.id = a.case_id WHERE c.applicant_id = ANY($1) ORDER BY a.case_id, a.at LIMIT 20000`)
	copyRechecks = database.SQL(`
	SELECT row_to_json(x) FROM ptr.case_recheck x JOIN ptr.case_file c ON c.id = x.case_id WHERE c.applicant_id = ANY($1) ORDER BY x.case_id, x.at LIMIT 20000`)
	copyDecisions = database.SQL(`SELECT row_to_json(d) FROM ptr.decision d WHERE d.applicant_id = ANY($1) ORDER BY d.issued_at, d.id LIMIT 20000`)
	copyDecided   = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT d.id, d.case_id, d.kind, d.decision, d.body_id, d.applicant_id, d.benefit_id, d.period, d.state, d.issued_on, d.delivered_on, d.final_on
		FROM ptr.decision d WHERE d.entitled_id <> 0 AND d.entitled_id = ANY($1) AND d.applicant_id <> ALL($1)
	) r ORDER BY r.id LIMIT 20000`)

	// What suspicions say of a person's benefits: of the other one only which office has it.
	copySuspicions = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT s.id, b.id AS benefit_id, s.group_code, s.body_id, s.other_body_id, s.overlap, s.found_at, s.closed_at, s.verdict, s.other_verdict
		FROM ptr.benefit b JOIN ptr.parallel_suspicion s ON b.id IN (s.benefit_id, s.other_id) WHERE b.applicant_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)
	copySuspicionEvents = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT DISTINCT e.suspicion_id, e.no, e.sort, e.at, e.before, e.overlap, e.body_id, e.verdict
		FROM ptr.benefit b JOIN ptr.parallel_suspicion s ON b.id IN (s.benefit_id, s.other_id) JOIN ptr.suspicion_event e ON e.suspicion_id = s.id WHERE b.applicant_id = ANY($1)
	) r ORDER BY r.suspicion_id, r.no LIMIT 20000`)
	copyOpenings = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT o.id, o.benefit_id, o.body_id, o.of_body_id, o.at FROM ptr.detail_opening o WHERE o.applicant_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)
	copyOutside = database.SQL(`SELECT row_to_json(o) FROM ptr.outside_range o WHERE o.applicant_id = ANY($1) ORDER BY o.id LIMIT 20000`)
	copyOrders  = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT i.order_id, i.no, o.sort, o.body_id, o.to_body, o.day, i.benefit_id, i.case_id, i.kind, i.state, i.why AS key, i.why_args AS args, i.made_benefit, i.cases, i.at
		FROM ptr.bulk_item i JOIN ptr.bulk_order o ON o.id = i.order_id WHERE i.applicant_id = ANY($1)
	) r ORDER BY r.order_id, r.no LIMIT 20000`)

	// Rows of workbooks that named somebody, and what was found in them; numbers of other people that a row holds are not told.
	copyLoads = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT f.id AS file_id, f.body_id, f.uploaded_at, f.processed_at, f.status, f.rehearsal, p.sheet, p.row,
			(SELECT coalesce(jsonb_agg(jsonb_build_object('field', n.field, 'severity', n.severity, 'key', n.key, 'args', n.args, 'value',
				CASE WHEN n.field IN ('taj', 'applicant_taj', 'entitled_taj', 'client_ref', 'migration_id') THEN NULL ELSE n.value END) ORDER BY n.field), '[]')
				FROM ptr.load_finding n WHERE n.file_id = p.file_id AND n.sheet = p.sheet AND n.row = p.row) AS findings
		FROM ptr.load_row_person p JOIN ptr.load_file f ON f.id = p.file_id WHERE p.person_id = ANY($1)
	) r ORDER BY r.file_id, r.sheet, r.row LIMIT 20000`)
	copyLoaded   = database.SQL(`SELECT row_to_json(l) FROM ptr.load_benefit l WHERE l.applicant_id = ANY($1) ORDER BY l.file_id, l.row LIMIT 20000`)
	copyExtracts = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT e.serial, e.body_id, e.made_for, e.purpose, e.as_day, e.known_at, e.made_at FROM ptr.extract e WHERE e.person_id = ANY($1)
	) r ORDER BY r.serial LIMIT 20000`)
	copyExtractFiles = database.SQL(`SELECT e.serial, e.xml FROM ptr.extract e WHERE e.person_id = ANY($1) AND e.xml IS NOT NULL ORDER BY e.serial LIMIT 20000`)
)
