package tartinfo

import "oszir/internal/platform/database"

const searchFields = `s.id, s.number, s.body_id, s.kind, s.state, s.content, s.vacant_since, s.head_count, s.created_at, s.created_by, s.sent_at, s.searched_at, s.changed_at, s.closed_on,
		coalesce(s.close_reason, ''), s.filled_on, coalesce(s.through, false), s.version`

const searchColumns = `
	SELECT ` + searchFields + `
	FROM tartinfo.search s`

// dueOfSearch is until when something is due: a prepared vacancy to be sent, a sent search to be answered by the centre.
const dueOfSearch = `CASE WHEN s.state = 'preparing' AND s.kind = 'vacancy' THEN s.vacant_since + 15
		WHEN s.state IN ('sent', 'offered') AND s.searched_at IS NULL THEN (SELECT (max(d.due_at) AT TIME ZONE 'Europe/Budapest')::date - 1 FROM tartinfo.deadline d WHERE d.search_id = s.id AND d.kind = 'search.answer') END`

// orderOfSearches is by which text a list is sorted, for each column.
const orderOfSearches = `CASE $5 WHEN 'number' THEN l.number WHEN 'kind' THEN l.kind WHEN 'post' THEN tartinfo.sort_key(l.content ->> 'post') WHEN 'employer' THEN tartinfo.sort_key(l.content ->> 'employer_name')
		WHEN 'county' THEN l.content ->> 'workplace_county' WHEN 'vacant_since' THEN l.vacant_since::text WHEN 'state' THEN array_position(ARRAY['preparing', 'sent', 'offered', 'successful', 'unsuccessful'], l.state)::text
		WHEN 'sent' THEN to_char(l.sent_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS') WHEN 'search_due' THEN l.due::text WHEN 'changed' THEN to_char(l.changed_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')
		WHEN 'lateness' THEN nullif(l.content ->> 'report_late_reason', '') END COLLATE "C"`

var (
	drawSearch   = database.SQL(`SELECT nextval('tartinfo.search_id')`)
	insertSearch = database.SQL(`
	INSERT INTO tartinfo.search (id, number, body_id, kind, state, content, post, county, status_kind, families, study_fields, keys, head_count, vacant_since, created_at, created_by, entry_id)
	VALUES ($1, $2, $3, $4, 'preparing', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`)
	changeSearch = database.SQL(`
	UPDATE tartinfo.search SET content = $3, post = $4, county = $5, families = $6, study_fields = $7, keys = $8, head_count = $9, vacant_since = $10,
		changed_at = CASE WHEN state = 'preparing' THEN NULL ELSE $11::timestamptz END, version = version + 1, entry_id = $12
	WHERE id = $1 AND version = $2 AND closed_on IS NULL`)
	sendSearch = database.SQL(`
	UPDATE tartinfo.search SET state = 'sent', number = $3, sent_at = $4, version = version + 1, entry_id = $5 WHERE id = $1 AND version = $2 AND state = 'preparing'`)
	closeSearch = database.SQL(`
	UPDATE tartinfo.search SET state = $3, closed_on = $4, close_reason = $5, filled_on = $6, through = $7, version = version + 1, entry_id = $8
	WHERE id = $1 AND version = $2 AND kind = 'vacancy' AND state IN ('sent', 'offered')`)
	oneSearch     = database.SQL(searchColumns + ` WHERE s.id = $1`)
	lockSearch    = database.SQL(searchColumns + ` WHERE s.id = $1 FOR UPDATE`)
	searchOfEntry = database.SQL(`SELECT s.id FROM tartinfo.search s WHERE s.entry_id = $1`)
	seenSearch    = database.SQL(`SELECT ` + searchFields + `, ` + dueOfSearch + ` FROM tartinfo.search s WHERE s.id = $1`)

	// A list is narrowed, counted and sorted by the database. $1: of which body, 0 for all; $2 to $4 the filter; $5 and $6 the order; $7
	// and $8 which part.
	listSearches = database.SQL(`
	SELECT l.* FROM (
		SELECT ` + searchFields + `, ` + dueOfSearch + ` AS due, count(*) OVER ()
		FROM tartinfo.search s
		WHERE ($1::bigint = 0 OR s.body_id = $1) AND ($2 = '' OR s.kind = $2) AND ($3 = '' OR s.state = $3)
			AND ($4 = '' OR tartinfo.fold(s.post) LIKE '%' || tartinfo.fold($4) || '%' OR s.number ILIKE '%' || $4 || '%')) l
	ORDER BY CASE WHEN $6 THEN ` + orderOfSearches + ` END DESC NULLS LAST, CASE WHEN NOT $6 THEN ` + orderOfSearches + ` END NULLS LAST, l.id DESC
	LIMIT $7 OFFSET $8`)

	holdListsOfSearch = database.SQL(`SELECT l.id FROM tartinfo.offer_list l WHERE l.search_id = $1 AND l.state IN ('waiting', 'two_days') ORDER BY l.id LIMIT 10000 FOR UPDATE`)
	// A closed search ends its lists as they stand: successful if somebody on it is chosen, as when it is finalised.
	endListsOfSearch = database.SQL(`
	UPDATE tartinfo.offer_list l SET ended_at = $2, version = version + 1,
		state = CASE WHEN EXISTS (SELECT FROM tartinfo.offer o WHERE o.list_id = l.id AND o.place > 0 AND o.outcome = 'chosen') THEN 'successful' ELSE 'unsuccessful' END
	WHERE l.search_id = $1 AND l.state IN ('waiting', 'two_days') RETURNING l.id`)

	// Task areas that a body has used so far, of its searches and its members.
	usedTaskAreas = database.SQL(`
	SELECT a.area FROM (
		SELECT s.content ->> 'task_area' AS area FROM tartinfo.search s WHERE s.body_id = $1
		UNION SELECT m.content ->> 'task_area_1' FROM tartinfo.member m WHERE m.body_id = $1 AND m.removed_on IS NULL
		UNION SELECT m.content ->> 'task_area_2' FROM tartinfo.member m WHERE m.body_id = $1 AND m.removed_on IS NULL) a
	WHERE a.area IS NOT NULL AND a.area NOT LIKE '*%' ORDER BY tartinfo.sort_key(a.area) LIMIT 300`)
)
