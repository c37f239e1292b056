package ptr

import "oszir/internal/platform/database"

const replayRunColumns = `r.id, r.view, r.edition, r.day, r.actor, r.ordered_at, r.ended_at,
		(SELECT count(*) FROM ptr.replay_chunk c WHERE c.run_id = r.id), (SELECT count(*) FROM ptr.replay_chunk c WHERE c.run_id = r.id AND c.done_at IS NOT NULL)`

const replayLineColumns = `x.decision_id, coalesce(d.case_id, 0), coalesce(c.case_number, ''), x.benefit_id, coalesce(b.id_year, d.benefit_year, 0), x.valid_from, x.kind, x.body_id, x.what,
		x.then_amount, x.now_amount, x.monthly, x.fields, x.numbers, x.findings, coalesce(d.applicant_id, b.applicant_id, 0)`

// What belongs to a difference x: its decision and case, or its benefit.
const replayLineOf = `LEFT JOIN ptr.decision d ON d.id = x.decision_id LEFT JOIN ptr.case_file c ON c.id = d.case_id
		LEFT JOIN ptr.benefit b ON b.id = x.benefit_id AND (x.decision_id = 0 OR b.applicant_id = d.applicant_id)`

var (
	insertReplayRun = database.SQL(`
	INSERT INTO ptr.replay_run (view, edition, day, actor, role, body_id, ordered_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`)
	replayRunOfEntry = database.SQL(`SELECT id FROM ptr.replay_run WHERE entry_id = $1`)

	openReplayRuns = database.SQL(`SELECT r.id FROM ptr.replay_run r WHERE r.ended_at IS NULL ORDER BY r.id LIMIT 1000`)
	lockReplayRun  = database.SQL(`SELECT r.view, r.edition, r.day, r.known_at FROM ptr.replay_run r WHERE r.id = $1 AND r.ended_at IS NULL FOR UPDATE`)
	beginReplayRun = database.SQL(`UPDATE ptr.replay_run SET known_at = $2, edition = $3 WHERE id = $1 AND known_at IS NULL`)
	endReplayRun   = database.SQL(`
	UPDATE ptr.replay_run SET ended_at = $2
	WHERE id = $1 AND ended_at IS NULL AND known_at IS NOT NULL AND NOT EXISTS (SELECT FROM ptr.replay_chunk c WHERE c.run_id = $1 AND c.done_at IS NULL)`)

	// Pieces of some thousand decisions, and of the benefits of some thousand applicants: $1 the run, $2 how many.
	planDecisions = database.SQL(`
	INSERT INTO ptr.replay_chunk (run_id, sort, first, last)
	SELECT $1::bigint, 'decision', first, coalesce(lead(first) OVER (ORDER BY first) - 1, (SELECT max(id) FROM ptr.decision))
	FROM (SELECT id AS first, row_number() OVER (ORDER BY id) AS n FROM ptr.decision) t WHERE n % $2::integer = 1`)
	planVersions = database.SQL(`
	INSERT INTO ptr.replay_chunk (run_id, sort, first, last)
	SELECT $1::bigint, 'version', first, coalesce(lead(first) OVER (ORDER BY first) - 1, (SELECT max(applicant_id) FROM ptr.benefit))
	FROM (SELECT DISTINCT first FROM (SELECT applicant_id AS first, row_number() OVER (ORDER BY applicant_id) AS n FROM ptr.benefit) t WHERE n % $2::integer = 1) u`)

	// The next piece that nobody works on.
	nextReplayChunk = database.SQL(`
	SELECT c.sort, c.first, c.last FROM ptr.replay_chunk c WHERE c.run_id = $1 AND c.done_at IS NULL ORDER BY c.sort, c.first LIMIT 1 FOR UPDATE SKIP LOCKED`)
	endReplayChunk = database.SQL(`
	UPDATE ptr.replay_chunk SET done_at = $4, total = $5, counts = $6 WHERE run_id = $1 AND sort = $2 AND first = $3 AND done_at IS NULL`)

	decisionsToReplay = database.SQL(`
	SELECT ` + decisionColumns + `, c.body_id FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id WHERE d.id BETWEEN $1 AND $2 AND d.issued_at <= $3 ORDER BY d.id LIMIT 1000000`)
	versionsToReplay = database.SQL(`
	SELECT b.id, b.kind, b.applicant_id, b.entitled_id, b.body_id, lower(v.valid), upper(v.valid) - 1, v.review_due, v.gross_monthly, v.decision_kind, v.case_number, v.issued_on, v.final_on, v.data,
		coalesce(f.edition, -1)
	FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id LEFT JOIN ptr.load_file f ON f.id = v.load_id
	WHERE b.applicant_id BETWEEN $1 AND $2 AND v.applicant_id BETWEEN $1 AND $2 AND v.decision_id IS NULL AND v.recorded @> $3::timestamptz
	ORDER BY b.id, lower(v.valid) LIMIT 10000000`)

	// For whoever sees the whole country $2 is 0, else the own body.
	replayRuns      = database.SQL(`SELECT ` + replayRunColumns + ` FROM ptr.replay_run r ORDER BY r.id DESC LIMIT $1`)
	replayRunShown  = database.SQL(`SELECT ` + replayRunColumns + ` FROM ptr.replay_run r WHERE r.id = $1`)
	replayRunCounts = database.SQL(`SELECT c.sort, c.total, c.counts FROM ptr.replay_chunk c WHERE c.run_id = $1 AND c.done_at IS NOT NULL ORDER BY c.sort, c.first LIMIT 1000000`)
	replayGroups    = database.SQL(`
	SELECT x.kind, x.body_id, x.what, count(*), coalesce(sum(x.now_amount - x.then_amount) FILTER (WHERE x.monthly AND x.what <> 'broken'), 0)::bigint
	FROM ptr.replay_difference x WHERE x.run_id = $1 AND ($2::bigint = 0 OR x.body_id = $2) GROUP BY x.kind, x.body_id, x.what ORDER BY 4 DESC, 1, 2, 3 LIMIT $3`)
	replayLines = database.SQL(`
	SELECT ` + replayLineColumns + ` FROM ptr.replay_difference x ` + replayLineOf + `
	WHERE x.run_id = $1 AND ($2::bigint = 0 OR x.body_id = $2) ORDER BY x.kind, x.what, x.decision_id, x.benefit_id, x.valid_from LIMIT $3`)
)
