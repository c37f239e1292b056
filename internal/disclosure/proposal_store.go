package disclosure

import "oszir/internal/platform/database"

const proposalColumns = `
	SELECT p.id, s.version, s.state, p.sort, s.content, s.note, p.drafted_by, p.drafted_at, s.actor, s.at, pub.day, sent.day
	FROM disclosure.proposal p JOIN LATERAL (SELECT * FROM disclosure.proposal_step x WHERE x.proposal_id = p.id ORDER BY x.version DESC LIMIT 1) s ON true
	LEFT JOIN disclosure.policy_mark pub ON pub.proposal_id = p.id AND pub.sort = 'published' LEFT JOIN disclosure.policy_mark sent ON sent.proposal_id = p.id AND sent.sort = 'sent'`

var (
	insertProposal = database.SQL(`INSERT INTO disclosure.proposal (sort, key, drafted_by, drafted_at, entry_id) VALUES ($1, $2, $3, $4, $5) RETURNING id`)
	insertStep     = database.SQL(`
	INSERT INTO disclosure.proposal_step (proposal_id, version, state, content, note, at, actor, drafted_by, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	oneProposal       = database.SQL(proposalColumns + ` WHERE p.id = $1`)
	proposalsOfSort   = database.SQL(proposalColumns + ` WHERE p.sort = $1 ORDER BY p.id DESC LIMIT 300`)
	approvedProposals = database.SQL(proposalColumns + ` WHERE s.state = 'approved' AND p.sort = $1 ORDER BY s.at, p.id LIMIT 2000`)
	waitingProposals  = database.SQL(`
	SELECT count(*) FROM disclosure.proposal p JOIN LATERAL (SELECT x.state FROM disclosure.proposal_step x WHERE x.proposal_id = p.id ORDER BY x.version DESC LIMIT 1) s ON true
	WHERE s.state = 'submitted' AND p.drafted_by <> $1`)
	proposalOfEntry = database.SQL(`SELECT id FROM disclosure.proposal WHERE entry_id = $1`)

	insertMark = database.SQL(`INSERT INTO disclosure.policy_mark (proposal_id, sort, day, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6)`)
)
