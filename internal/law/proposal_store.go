package law

import "oszir/internal/platform/database"

const proposalColumns = `
	SELECT p.id, s.version, s.state, p.key, s.valid_from, s.valid_until, s.amount IS NULL, coalesce(s.amount, 0), s.law, s.source, s.verified, s.reason, s.note, s.based_on, p.drafted_by, p.drafted_at, s.actor, s.at
	FROM law.proposal p JOIN LATERAL (SELECT * FROM law.proposal_step x WHERE x.proposal_id = p.id ORDER BY x.version DESC LIMIT 1) s ON true`

var (
	insertProposal = database.SQL(`INSERT INTO law.proposal (key, drafted_by, drafted_at, entry_id) VALUES ($1, $2, $3, $4) RETURNING id`)

	insertStep = database.SQL(`
	INSERT INTO law.proposal_step (proposal_id, version, state, based_on, valid_from, valid_until, amount, law, source, verified, reason, note, at, actor, drafted_by, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`)

	oneProposal      = database.SQL(proposalColumns + ` WHERE p.id = $1`)
	latestProposals  = database.SQL(proposalColumns + ` ORDER BY s.state IN ('draft', 'submitted') DESC, p.id DESC LIMIT 300`)
	proposalsOfKey   = database.SQL(proposalColumns + ` WHERE p.key = $1 ORDER BY p.id DESC LIMIT 100`)
	waitingProposals = database.SQL(`
	SELECT count(*) FROM law.proposal p JOIN LATERAL (SELECT x.state FROM law.proposal_step x WHERE x.proposal_id = p.id ORDER BY x.version DESC LIMIT 1) s ON true
	WHERE s.state = 'submitted' AND p.drafted_by <> $1`)

	proposalOfEntry = database.SQL(`SELECT id FROM law.proposal WHERE entry_id = $1`)
	editionOfEntry  = database.SQL(`SELECT number FROM law.edition WHERE entry_id = $1`)

	stepsOfProposal = database.SQL(`SELECT version, state, at, actor, note FROM law.proposal_step WHERE proposal_id = $1 ORDER BY version LIMIT 500`)
)
