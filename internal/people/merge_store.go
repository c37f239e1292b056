package people

import "oszir/internal/platform/database"

var (
	// Whoever merges or takes apart locks both, in the order of ids like everybody who changes people.
	lockTwo = database.SQL(`
	SELECT count(*) FROM (SELECT id FROM people.person WHERE id IN ($1, $2) AND erased_at IS NULL ORDER BY id FOR UPDATE) locked`)

	// A clock that was set back must not bring two changes into one moment.
	mergeFrame = database.SQL(`
	SELECT greatest(clock_timestamp(), ` + lastChange("$1", "'infinity'") + ` + interval '1 microsecond', ` + lastChange("$2", "'infinity'") + ` + interval '1 microsecond')`)

	insertMerge = database.SQL(`
	INSERT INTO people.merge (absorbed_id, survivor_id, recorded, entry_id, reason) VALUES ($1, $2, tstzrange($3, NULL), $4, $5)`)

	currentMerge = database.SQL(`SELECT id, survivor_id FROM people.merge WHERE absorbed_id = $1 AND upper_inf(recorded)`)

	closeMerge = database.SQL(`UPDATE people.merge SET recorded = tstzrange(lower(recorded), $2) WHERE id = $1 AND upper_inf(recorded)`)

	insertMergeEnd = database.SQL(`INSERT INTO people.merge_end (merge_id, entry_id, reason) VALUES ($1, $2, $3)`)

	insertProposal = database.SQL(`
	INSERT INTO people.merge_proposal (absorbed_id, survivor_id, entry_id, reason) VALUES ($1, $2, $3, $4)`)

	insertVerdict = database.SQL(`
	INSERT INTO people.merge_verdict (proposal_id, entry_id, outcome, reason) VALUES ($1, $2, $3, $4)`)

	openProposal = database.SQL(`
	SELECT ` + proposalColumns + proposalsOpen + ` AND p.id = $1`)

	openProposalOfTwo = database.SQL(`
	SELECT ` + proposalColumns + proposalsOpen + ` AND p.absorbed_id IN ($1, $2) AND p.survivor_id IN ($1, $2) ORDER BY p.id LIMIT 1`)

	// Those that a body may decide, or has made.
	openProposals = database.SQL(`
	SELECT ` + proposalColumns + proposalsOpen + `
		AND (e.body_id = $1 OR ` + statedBy("p.absorbed_id", "$1") + ` OR ` + statedBy("p.survivor_id", "$1") + `)
	ORDER BY p.id LIMIT 200`)

	// What else was proposed of a record that is absorbed now is overtaken.
	overtakeProposals = database.SQL(`
	INSERT INTO people.merge_verdict (proposal_id, entry_id, outcome)
	SELECT p.id, $2, 'overtaken'` + proposalsOpen + ` AND (p.absorbed_id = $1 OR p.survivor_id = $1) AND p.id <> ALL (coalesce($3::bigint[], '{}'))`)

	// Whether an entry is of a merge or only of its proposal.
	entryMerged = database.SQL(`SELECT EXISTS (SELECT FROM people.merge WHERE entry_id = $1 AND absorbed_id = $2)`)
)

const (
	proposalColumns = `p.id, p.absorbed_id, p.survivor_id, e.actor, coalesce(e.body_id, 0), e.at, p.reason`
	proposalsOpen   = ` FROM people.merge_proposal p JOIN people.entry_author e ON e.id = p.entry_id
	WHERE NOT EXISTS (SELECT FROM people.merge_verdict v WHERE v.proposal_id = p.id)`
)
