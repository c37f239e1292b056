package tartinfo

import "oszir/internal/platform/database"

// eventsOfMember: what a member was offered, the newest first. Who was left off the list was not offered.
var eventsOfMember = database.SQL(`
	SELECT s.id, s.number, s.body_id, coalesce(s.content ->> 'workplace_name', ''), s.post, s.status_kind, coalesce(s.content ->> 'weekly_hours', ''), l.made_at, l.state, l.closes_at, o.outcome, o.by_system
	FROM tartinfo.offer o JOIN tartinfo.offer_list l ON l.id = o.list_id JOIN tartinfo.search s ON s.id = l.search_id
	WHERE o.member_id = $1 AND o.place > 0 ORDER BY l.made_at DESC, l.id DESC LIMIT 1000`)
