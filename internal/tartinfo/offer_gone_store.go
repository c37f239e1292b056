package tartinfo

import "oszir/internal/platform/database"

var (
	// What is undecided about somebody on lists that are still evaluated.
	undecidedOf = database.SQL(`
	SELECT o.list_id FROM tartinfo.offer o JOIN tartinfo.offer_list l ON l.id = o.list_id
	WHERE o.member_id = $1 AND o.place > 0 AND l.state IN ('waiting', 'two_days') AND o.outcome IN ('offered', 'invited') ORDER BY o.list_id LIMIT 10000 FOR UPDATE OF o`)
	emptyOffers = database.SQL(`UPDATE tartinfo.offer SET note = '', left_off = '' WHERE member_id = $1 AND (note <> '' OR left_off <> '')`)
	emptySteps  = database.SQL(`UPDATE tartinfo.outcome_step SET note = '' WHERE member_id = $1 AND note <> ''`)

	eventsOf = database.SQL(`
	SELECT l.id, l.search_id, s.number, l.body_id, s.post, coalesce(s.content->>'workplace_name', ''), s.county, s.status_kind, coalesce(s.content->>'weekly_hours', ''), o.outcome, o.note, l.state, l.made_at,
		(SELECT max(t.at) FROM tartinfo.outcome_step t WHERE t.list_id = o.list_id AND t.member_id = o.member_id)
	FROM tartinfo.offer o JOIN tartinfo.offer_list l ON l.id = o.list_id JOIN tartinfo.search s ON s.id = l.search_id
	WHERE o.member_id = $1 AND o.place > 0 ORDER BY l.made_at DESC, l.id DESC LIMIT 1000`)
)
