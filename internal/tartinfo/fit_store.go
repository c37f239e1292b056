package tartinfo

import "oszir/internal/platform/database"

// What counts of members.
const personColumns = `
	SELECT m.id, m.name, m.body_id, m.post, m.county, m.status_kind, m.families, coalesce(m.content->>'mobility', ''), coalesce((m.content->>'service_years')::int, 0), m.reserve_end, m.profile
	FROM tartinfo.member m`

// Who is on the list on a day ($1).
const activeOn = `m.removed_on IS NULL AND m.reserve_start <= $1 AND m.reserve_end >= $1`

// A search for which a newcomer is of interest: one that waits for its first answer, and a vacancy as long as it is open.
const meetable = `s.state IN ('sent', 'offered') AND (s.searched_at IS NULL OR s.kind = 'vacancy')`

var (
	onePerson     = database.SQL(personColumns + ` WHERE m.id = $1 AND m.removed_on IS NULL`)
	fittingPeople = database.SQL(personColumns + ` WHERE ` + activeOn + ` AND m.keys && $2::text[] ORDER BY m.id LIMIT 100000`)
	missingPeople = database.SQL(personColumns + ` WHERE ` + activeOn + ` AND NOT m.keys && $2::text[] AND ($3 = '' OR m.words LIKE '%' || tartinfo.fold($3) || '%') ORDER BY m.name_key, m.id LIMIT $4 OFFSET $5`)
	countMissing  = database.SQL(`SELECT count(*) FROM tartinfo.member m WHERE ` + activeOn + ` AND NOT m.keys && $2::text[] AND ($3 = '' OR m.words LIKE '%' || tartinfo.fold($3) || '%')`)
	countActive   = database.SQL(`SELECT count(*) FROM tartinfo.member m WHERE ` + activeOn)

	// What counts of the lines of a member's tabs, in the form in which match reads it.
	keepProfile = database.SQL(`
	UPDATE tartinfo.member m SET profile = coalesce((
		SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('tab', l.tab, 'what', coalesce(l.content ->> 'school_level', l.content ->> 'job_family', l.content ->> 'language', l.content ->> 'exam'),
			'which', coalesce(l.content ->> 'study_field', l.content ->> 'language_level'), 'mark', coalesce(l.content ->> 'in_progress', l.content ->> 'public_service'),
			'from', l.content ->> 'from_day', 'until', l.content ->> 'until_day')) ORDER BY l.id)
		FROM tartinfo.line l WHERE l.member_id = m.id AND NOT l.taken AND l.tab IN ('school', 'workplace', 'language', 'exam')), '[]')
	WHERE m.id = $1 AND m.removed_on IS NULL`)
	keepKeys      = database.SQL(`UPDATE tartinfo.member SET keys = $2 WHERE id = $1`)
	dropNewcomers = database.SQL(`DELETE FROM tartinfo.newcomer WHERE member_id = $1 OR search_id = $2`)
	endNewcomers  = database.SQL(`DELETE FROM tartinfo.newcomer n USING tartinfo.search s WHERE s.id = n.search_id AND s.body_id = $1`)

	// Who fits, and was never held against the search.
	newcomersOfMember = database.SQL(`
	INSERT INTO tartinfo.newcomer (search_id, member_id)
	SELECT s.id, m.id FROM tartinfo.member m JOIN tartinfo.search s ON s.keys && m.keys
	WHERE m.id = $1 AND m.removed_on IS NULL AND m.reserve_start <= $2 AND ` + meetable + `
		AND NOT EXISTS (SELECT FROM tartinfo.offer o JOIN tartinfo.offer_list l ON l.id = o.list_id WHERE o.member_id = m.id AND l.search_id = s.id)`)
	newcomersOfSearch = database.SQL(`
	INSERT INTO tartinfo.newcomer (search_id, member_id)
	SELECT s.id, m.id FROM tartinfo.search s JOIN tartinfo.member m ON m.keys && s.keys
	WHERE s.id = $1 AND ` + meetable + ` AND m.removed_on IS NULL AND m.reserve_start <= $2
		AND NOT EXISTS (SELECT FROM tartinfo.offer_list l JOIN tartinfo.offer o ON o.list_id = l.id WHERE l.search_id = s.id AND o.member_id = m.id)`)

	// What waits for the centre, those due sooner first: searches without an answer, and vacancies with newcomers. $1: how many.
	searchesWaiting = database.SQL(`
	SELECT ` + searchFields + `, (SELECT count(*) FROM tartinfo.newcomer n WHERE n.search_id = s.id), s.of
	FROM (SELECT s.*, count(*) OVER () AS of FROM tartinfo.search s WHERE s.state IN ('sent', 'offered') AND s.searched_at IS NULL ORDER BY s.sent_at, s.id LIMIT $1) s ORDER BY s.sent_at, s.id`)
	searchesAgain = database.SQL(`
	SELECT ` + searchFields + `, (SELECT count(*) FROM tartinfo.newcomer n WHERE n.search_id = s.id), s.of
	FROM (
		SELECT s.*, count(*) OVER () AS of FROM tartinfo.search s
		WHERE s.state IN ('sent', 'offered') AND s.searched_at IS NOT NULL AND s.kind = 'vacancy' AND EXISTS (SELECT FROM tartinfo.newcomer n WHERE n.search_id = s.id)
		ORDER BY s.sent_at, s.id LIMIT $1) s
	ORDER BY s.sent_at, s.id`)
)
