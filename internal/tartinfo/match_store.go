package tartinfo

import "oszir/internal/platform/database"

// ranOut are lists that nobody finalised in time; those that ended with their body had time left.
const ranOut = `l.state = 'expired' AND l.ended_at >= l.closes_at`

var (
	// Who was held against a search before, and with what outcome; the last list counts.
	offeredBefore = database.SQL(`
	SELECT DISTINCT ON (o.member_id) o.member_id, o.place > 0, o.outcome, o.left_off, l.state
	FROM tartinfo.offer_list l JOIN tartinfo.offer o ON o.list_id = l.id
	WHERE l.search_id = $1 ORDER BY o.member_id, o.list_id DESC LIMIT 100000`)

	// Lists whose time has run out, for the centre: the newest first.
	expiredLists = database.SQL(`
	SELECT l.id, s.id, s.number, s.post, l.body_id, l.closes_at, (SELECT count(*) FROM tartinfo.offer o WHERE o.list_id = l.id AND o.place > 0), count(*) OVER ()
	FROM tartinfo.offer_list l JOIN tartinfo.search s ON s.id = l.search_id
	WHERE ` + ranOut + ` AND l.closes_at > $1 ORDER BY l.closes_at DESC, l.id LIMIT $2`)

	answerSearch = database.SQL(`UPDATE tartinfo.search SET state = $3, searched_at = $4, closed_on = $5, version = version + 1, entry_id = $6 WHERE id = $1 AND version = $2 AND state IN ('sent', 'offered')`)
)
