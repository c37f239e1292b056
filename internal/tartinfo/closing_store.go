package tartinfo

import "oszir/internal/platform/database"

const closingColumns = `SELECT c.id, c.body_id, c.last_day, c.successors, c.awaited, c.supervisor, c.state, c.version FROM tartinfo.closing c`

const takeoverColumns = `
	SELECT t.id, t.member_id, m.name, m.post, m.reserve_end, t.decision, t.state = 'moved', t.version, t.closing_id, t.from_body, t.to_body, c.last_day
	FROM tartinfo.takeover t JOIN tartinfo.member m ON m.id = t.member_id JOIN tartinfo.closing c ON c.id = t.closing_id
	WHERE t.to_body = $1 AND t.state IN ('proposed', 'moved') AND m.removed_on IS NULL AND ($2::bigint = 0 OR t.id = $2)`

// mayHand are the members of a body that somebody has to take over: those who are there after its last day ($2), or wait to be removed.
const mayHand = ` m.body_id = $1 AND m.removed_on IS NULL AND m.reserve_end >= $2`

var (
	openClosing    = database.SQL(closingColumns + ` WHERE c.body_id = $1 AND c.state IN ('preparing', 'ordered') FOR UPDATE`)
	lastClosing    = database.SQL(closingColumns + ` WHERE c.body_id = $1 AND c.state <> 'withdrawn' ORDER BY c.id DESC LIMIT 1`)
	oneClosing     = database.SQL(closingColumns + ` WHERE c.id = $1`)
	lockClosing    = database.SQL(closingColumns + ` WHERE c.id = $1 FOR UPDATE`)
	insertClosing  = database.SQL(`INSERT INTO tartinfo.closing (body_id, last_day, successors, awaited, supervisor, state, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, 'preparing', $6, $7, $8) RETURNING id`)
	changeClosing  = database.SQL(`UPDATE tartinfo.closing SET last_day = $3, successors = $4, awaited = $5, supervisor = $6, at = $7, actor = $8, entry_id = $9, version = version + 1 WHERE id = $1 AND version = $2`)
	stepClosing    = database.SQL(`UPDATE tartinfo.closing SET state = $3, entry_id = $4, version = version + 1 WHERE id = $1 AND version = $2`)
	awaitedOnes    = database.SQL(`SELECT c.id, c.body_id, c.awaited FROM tartinfo.closing c WHERE c.state = 'preparing' AND cardinality(c.awaited) > 0 ORDER BY c.id LIMIT 1000`)
	openSearchesOf = database.SQL(`
	SELECT (SELECT count(*) FROM tartinfo.search s WHERE s.body_id = $1 AND s.state IN ('sent', 'offered')), (SELECT count(*) FROM tartinfo.offer_list l WHERE l.body_id = $1 AND l.state IN ('waiting', 'two_days'))`)

	// Whom the closing concerns: who is still with the body, and who went from it by this closing.
	handedMembers = database.SQL(`
	SELECT coalesce(t.id, 0), coalesce(t.version, 0), m.id, m.name, m.post, m.reserve_end, coalesce(t.to_body, 0), coalesce(t.decision, 'undecided'), coalesce(t.state = 'moved', false)
	FROM tartinfo.member m LEFT JOIN tartinfo.takeover t ON t.member_id = m.id AND t.closing_id = $3 AND t.state IN ('proposed', 'moved')
	WHERE m.removed_on IS NULL AND (m.body_id = $1 AND m.reserve_end >= $2 OR t.id IS NOT NULL) ORDER BY m.name_key, m.id LIMIT 20000`)
	// Members of a body, and how often it takes over from one that is to end.
	membersHere = database.SQL(`
	SELECT (SELECT count(*) FROM tartinfo.member m WHERE m.body_id = $1 AND m.removed_on IS NULL) + (SELECT count(*) FROM tartinfo.takeover t WHERE t.to_body = $1 AND t.state = 'proposed')
		+ (SELECT count(*) FROM tartinfo.closing c WHERE c.state = 'ordered'
			AND ($1 = ANY (c.successors) OR c.supervisor AND $1 = (SELECT b.supervisor_id FROM tartinfo.body b WHERE b.body_id = c.body_id ORDER BY b.version DESC LIMIT 1)))`)
	inTheWay    = database.SQL(`SELECT m.id, m.name, m.reserve_end FROM tartinfo.member m WHERE ` + mayHand + ` ORDER BY m.name_key, m.id LIMIT 20000`)
	memberPlace = database.SQL(`UPDATE tartinfo.member SET body_id = $2, version = version + 1, entry_id = $3 WHERE id = $1 AND removed_on IS NULL`)

	// With the body its searches end without success and its offer lists run out.
	endSearches = database.SQL(`UPDATE tartinfo.search SET state = 'unsuccessful', closed_on = $2, version = version + 1, entry_id = $3 WHERE body_id = $1 AND state IN ('sent', 'offered')`)
	endLists    = database.SQL(`UPDATE tartinfo.offer_list SET state = 'expired', ended_at = $2, version = version + 1, entry_id = $3 WHERE body_id = $1 AND state IN ('waiting', 'two_days')`)
	endDue      = database.SQL(`
	UPDATE tartinfo.deadline SET dropped = true WHERE done_at IS NULL AND NOT dropped
		AND (search_id IN (SELECT s.id FROM tartinfo.search s WHERE s.body_id = $1) OR list_id IN (SELECT l.id FROM tartinfo.offer_list l WHERE l.body_id = $1))`)

	insertTakeover = database.SQL(`
	INSERT INTO tartinfo.takeover (closing_id, member_id, from_body, to_body, decision, state, at, actor, entry_id) VALUES ($1, $2, $3, $4, 'undecided', $5, $6, $7, $8) RETURNING id`)
	decideTakeover  = database.SQL(`UPDATE tartinfo.takeover SET decision = $3, state = $4, at = $5, actor = $6, entry_id = $7, version = version + 1 WHERE id = $1 AND version = $2`)
	replaceTakeover = database.SQL(`UPDATE tartinfo.takeover SET state = 'replaced', entry_id = $3, version = version + 1 WHERE id = $1 AND version = $2 AND state IN ('proposed', 'moved')`)
	dropOther       = database.SQL(`UPDATE tartinfo.takeover SET state = 'dropped', version = version + 1 WHERE member_id = $1 AND id <> $2 AND state = 'proposed'`)

	// What is proposed to a body, or came to it; $2: one of them, 0: all.
	takeoversTo    = database.SQL(takeoverColumns + ` ORDER BY t.decision <> 'undecided', m.name_key, t.id LIMIT 20000`)
	lockTakeovers  = database.SQL(takeoverColumns + ` ORDER BY t.id LIMIT 20000 FOR UPDATE OF t`)
	holdClosingsTo = database.SQL(`
	SELECT c.id FROM tartinfo.closing c WHERE EXISTS (SELECT FROM tartinfo.takeover t WHERE t.closing_id = c.id AND t.to_body = $1 AND t.state IN ('proposed', 'moved') AND ($2::bigint = 0 OR t.id = $2))
	ORDER BY c.id FOR SHARE`)

	// Closed bodies with members for whom nobody answers.
	stuckHere = database.SQL(`
	SELECT c.id, c.body_id, count(*) FROM tartinfo.closing c JOIN tartinfo.member m ON m.body_id = c.body_id AND m.removed_on IS NULL AND m.reserve_end >= $1
	WHERE c.state = 'done' GROUP BY c.id, c.body_id ORDER BY c.id LIMIT 1000`)
)
