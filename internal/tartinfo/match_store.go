package tartinfo

import "oszir/internal/platform/database"

var (
	// What counts of all who are active on a day, and whether the name has what is looked for: one statement, whatever the number.
	activePeople = database.SQL(`
	SELECT m.id, m.name, m.body_id, m.post, m.county, m.status_kind, m.families, coalesce(m.content->>'mobility', ''), coalesce((m.content->>'service_years')::int, 0), m.reserve_end, coalesce(l.lines, '[]'),
		$2 = '' OR m.words LIKE '%' || tartinfo.fold($2) || '%'
	FROM tartinfo.member m
	LEFT JOIN (
		SELECT l.member_id, jsonb_agg(jsonb_build_object('tab', l.tab,
			'what', coalesce(l.content->>'school_level', l.content->>'job_family', l.content->>'language', l.content->>'exam', ''), 'which', coalesce(l.content->>'study_field', l.content->>'language_level', ''),
			'mark', coalesce(l.content->>'in_progress', l.content->>'public_service', ''), 'from', coalesce(l.content->>'from_day', ''), 'until', coalesce(l.content->>'until_day', ''))) AS lines
		FROM tartinfo.line l WHERE NOT l.taken AND l.tab IN ('school', 'workplace', 'language', 'exam') GROUP BY l.member_id) l ON l.member_id = m.id
	WHERE m.removed_on IS NULL AND m.reserve_start <= $1 AND m.reserve_end >= $1
	ORDER BY m.name_key, m.id LIMIT 100000`)

	openSearches = database.SQL(searchColumns + ` WHERE s.state IN ('sent', 'offered') ORDER BY s.sent_at, s.id LIMIT 100000`)

	// Who was held against which open search before, and with what outcome; the last list counts.
	offeredBefore = database.SQL(`
	SELECT DISTINCT ON (s.id, o.member_id) s.id, o.member_id, o.place > 0, o.outcome, o.left_off, l.state
	FROM tartinfo.search s JOIN tartinfo.offer_list l ON l.search_id = s.id JOIN tartinfo.offer o ON o.list_id = l.id
	WHERE s.state IN ('sent', 'offered') AND ($1::bigint = 0 OR s.id = $1)
	ORDER BY s.id, o.member_id, o.list_id DESC LIMIT 1000000`)

	// Lists whose time has run out, of searches that are still open, for the centre: the newest first.
	expiredLists = database.SQL(`
	SELECT l.id, s.id, s.number, s.post, l.body_id, l.closes_at, (SELECT count(*) FROM tartinfo.offer o WHERE o.list_id = l.id AND o.place > 0)
	FROM tartinfo.offer_list l JOIN tartinfo.search s ON s.id = l.search_id
	WHERE l.state = 'expired' AND l.closes_at > $1 ORDER BY l.closes_at DESC, l.id LIMIT 200`)

	answerSearch = database.SQL(`UPDATE tartinfo.search SET state = $3, searched_at = $4, closed_on = $5, version = version + 1, entry_id = $6 WHERE id = $1 AND version = $2 AND state IN ('sent', 'offered')`)
)
