package law

import "oszir/internal/platform/database"

// editionLock is the advisory lock under which proposals are decided on and editions numbered.
const editionLock = 7_100_026

var (
	latestEdition = database.SQL(`SELECT coalesce(max(number), 0) FROM law.edition`)

	// The numbers that editions up to one have changed, each with its values then; a number that has none any more stands
	// there with one row of nothing.
	valuesAt = database.SQL(`
	SELECT k.key, v.id IS NOT NULL, lower(v.valid), upper(v.valid), coalesce(v.amount, 0), coalesce(v.law, ''), coalesce(v.source, ''), coalesce(v.basis, ''), coalesce(v.verified, false), coalesce(v.proposal_id, 0)
	FROM (SELECT DISTINCT e.key FROM law.edition e WHERE e.number <= $1) k
	LEFT JOIN law.value v ON v.key = k.key AND v.edition_from <= $1 AND (v.edition_until IS NULL OR v.edition_until > $1)
	ORDER BY k.key, v.valid LIMIT 100000`)

	editionOfKey = database.SQL(`SELECT coalesce(max(number), 0) FROM law.edition WHERE key = $1`)

	insertEdition = database.SQL(`INSERT INTO law.edition (number, key, proposal_id, at, entry_id) VALUES ($1, $2, $3, $4, $5)`)
	closeValue    = database.SQL(`UPDATE law.value SET edition_until = $3 WHERE key = $1 AND valid = daterange($2::date, $4::date) AND edition_until IS NULL`)
	insertValue   = database.SQL(`
	INSERT INTO law.value (key, valid, amount, law, source, basis, verified, proposal_id, edition_from)
	VALUES ($1, daterange($2::date, $3::date), $4, $5, $6, $7, $8, nullif($9::bigint, 0), $10)`)

	editionsOfKey = database.SQL(`
	SELECT e.number, e.at, e.proposal_id, p.drafted_by, s.actor, s.reason FROM law.edition e
	JOIN law.proposal p ON p.id = e.proposal_id JOIN law.proposal_step s ON s.proposal_id = e.proposal_id AND s.state = 'approved'
	WHERE e.key = $1 ORDER BY e.number DESC LIMIT 200`)
)
