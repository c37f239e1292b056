package outbox

import "oszir/internal/platform/database"

const letterColumns = `o.id, o.partner, o.subject_id, o.person_id, o.body_id, o.state, o.tries, o.fault, o.findings, o.reason, o.created_at, o.settled_at`

// $1: of all bodies, else of body $2.
var (
	deadLetters = database.SQL(`
	SELECT ` + letterColumns + ` FROM exchange.outbox o WHERE o.state = 'dead' AND ($1 OR o.body_id = $2) AND o.id < $3 ORDER BY o.id DESC LIMIT $4`)
	countDead = database.SQL(`SELECT count(*) FROM exchange.outbox o WHERE o.state = 'dead' AND ($1 OR o.body_id = $2)`)
	oneLetter = database.SQL(`SELECT ` + letterColumns + ` FROM exchange.outbox o WHERE o.id = $3 AND ($1 OR o.body_id = $2)`)

	lockLetter = database.SQL(`SELECT o.state, o.person_id, o.partner FROM exchange.outbox o WHERE o.id = $3 AND ($1 OR o.body_id = $2) FOR UPDATE`)
	reviveOne  = database.SQL(`UPDATE exchange.outbox SET state = 'waiting', tries = 0, due_at = $2, settled_at = NULL WHERE id = $1 AND state = 'dead'`)
	reviveAll  = database.SQL(`
	UPDATE exchange.outbox o SET state = 'waiting', tries = 0, due_at = $3, settled_at = NULL WHERE o.state = 'dead' AND ($1 OR o.body_id = $2) RETURNING o.person_id`)
	putAside = database.SQL(`UPDATE exchange.outbox SET state = 'aside', reason = $2, settled_at = $3 WHERE id = $1 AND state = 'dead'`)
)
