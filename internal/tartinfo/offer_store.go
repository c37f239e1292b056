package tartinfo

import "oszir/internal/platform/database"

const offerListColumns = `
	SELECT l.id, l.search_id, l.body_id, l.state, l.made_at, l.opens_at, l.closes_at, l.considered, l.ended_at, l.version FROM tartinfo.offer_list l`

var (
	insertOfferList = database.SQL(`
	INSERT INTO tartinfo.offer_list (search_id, body_id, state, made_at, made_by, opens_at, closes_at, considered, ended_at, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`)
	insertOffers = database.SQL(`
	INSERT INTO tartinfo.offer (list_id, member_id, place, fit, left_off)
	SELECT $1, x.member, x.place, x.fit, x.why FROM jsonb_to_recordset($2) x (member bigint, place integer, fit jsonb, why text)`)

	leftOnList = database.SQL(`SELECT count(*) FROM tartinfo.offer o JOIN tartinfo.member m ON m.id = o.member_id WHERE o.list_id = $1 AND m.removed_on IS NOT NULL`)

	oneOfferList  = database.SQL(offerListColumns + ` WHERE l.id = $1`)
	lockOfferList = database.SQL(offerListColumns + ` WHERE l.id = $1 FOR UPDATE`)
	listOfEntry   = database.SQL(`SELECT l.id FROM tartinfo.offer_list l WHERE l.entry_id = $1`)
	moveOfferList = database.SQL(`UPDATE tartinfo.offer_list SET state = $3, ended_at = $4, version = version + 1, entry_id = $5 WHERE id = $1 AND version = $2 AND state IN ('waiting', 'two_days')`)
	// The reminder changes nothing that somebody who evaluates has seen.
	warnOfferList = database.SQL(`UPDATE tartinfo.offer_list SET state = 'two_days' WHERE id = $1 AND state = 'waiting'`)

	// $1: of which body, 0 for all; $2 part of the post or of the number; $3 the state; $4 and $5 the order; $6 and $7 which part.
	listOffers = database.SQL(`
	SELECT x.id, x.search_id, x.number, x.post, x.body_id, x.made_at, x.closes_at, x.state, x.people, x.done, count(*) OVER () FROM (
		SELECT l.id, l.search_id, s.number, s.post, l.body_id, l.made_at, l.closes_at, l.state,
			(SELECT count(*) FROM tartinfo.offer o WHERE o.list_id = l.id AND o.place > 0) AS people, (SELECT count(*) FROM tartinfo.offer o WHERE o.list_id = l.id AND o.place > 0 AND o.outcome <> 'offered') AS done
		FROM tartinfo.offer_list l JOIN tartinfo.search s ON s.id = l.search_id
		WHERE ($1::bigint = 0 OR l.body_id = $1)
			AND ($2 = '' OR tartinfo.fold(s.post) LIKE '%' || tartinfo.fold($2) || '%' OR s.number ILIKE '%' || $2 || '%')
			AND ($3 = '' OR l.state = $3 OR $3 = 'open' AND l.state IN ('waiting', 'two_days'))) x
	ORDER BY CASE WHEN $5 THEN CASE $4 WHEN 'number' THEN x.number WHEN 'post' THEN tartinfo.sort_key(x.post) WHEN 'closes' THEN to_char(x.closes_at, 'YYYYMMDDHH24') WHEN 'state' THEN x.state WHEN 'people' THEN to_char(x.people, '0000000') WHEN 'made' THEN to_char(x.id, '000000000000') END END COLLATE "C" DESC NULLS LAST,
		CASE WHEN NOT $5 THEN CASE $4 WHEN 'number' THEN x.number WHEN 'post' THEN tartinfo.sort_key(x.post) WHEN 'closes' THEN to_char(x.closes_at, 'YYYYMMDDHH24') WHEN 'state' THEN x.state WHEN 'people' THEN to_char(x.people, '0000000') WHEN 'made' THEN to_char(x.id, '000000000000') END END COLLATE "C" NULLS LAST, x.id DESC
	LIMIT $6 OFFSET $7`)

	// $1 the list; $2 today; $3 whether who is on it may be seen; $4 and $5 the order; $6 and $7 which part.
	listOffered = database.SQL(`
	SELECT x.member_id, x.place, x.name, x.county, x.address, x.post, x.reserve_end, x.mobility, x.outcome, x.note, x.by_system, x.fit, count(*) OVER () FROM (
		SELECT o.member_id, o.place, o.outcome, CASE WHEN $3 THEN o.note ELSE '' END AS note, o.by_system, CASE WHEN $3 THEN o.fit ELSE '{"criteria": []}' END AS fit, coalesce(m.name, '') AS name, coalesce(m.name_key, '') AS name_key, coalesce(m.county, '') AS county, coalesce(m.content->>'workplace_address', '') AS address,
			coalesce(m.post, '') AS post, m.reserve_end, coalesce(m.content->>'mobility', '') AS mobility
		FROM tartinfo.offer o LEFT JOIN tartinfo.member m ON m.id = o.member_id AND $3 AND m.removed_on IS NULL AND m.reserve_end >= $2
		WHERE o.list_id = $1 AND o.place > 0) x
	ORDER BY CASE WHEN $5 THEN CASE $4 WHEN 'name' THEN x.name_key WHEN 'workplace' THEN x.county || x.address WHEN 'post' THEN tartinfo.sort_key(x.post) WHEN 'reserve_end' THEN x.reserve_end::text WHEN 'mobility' THEN x.mobility WHEN 'outcome' THEN x.outcome WHEN 'place' THEN to_char(x.place, '000000') END END COLLATE "C" DESC NULLS LAST,
		CASE WHEN NOT $5 THEN CASE $4 WHEN 'name' THEN x.name_key WHEN 'workplace' THEN x.county || x.address WHEN 'post' THEN tartinfo.sort_key(x.post) WHEN 'reserve_end' THEN x.reserve_end::text WHEN 'mobility' THEN x.mobility WHEN 'outcome' THEN x.outcome WHEN 'place' THEN to_char(x.place, '000000') END END COLLATE "C" NULLS LAST, x.place
	LIMIT $6 OFFSET $7`)

	listLeftOff = database.SQL(`
	SELECT o.member_id, coalesce(m.name, ''), m.post, o.left_off, o.fit FROM tartinfo.offer o JOIN tartinfo.member m ON m.id = o.member_id WHERE o.list_id = $1 AND o.place = 0 ORDER BY m.name_key, m.id LIMIT 10000`)

	// Who is on a list, with whose member they are.
	lockOffers = database.SQL(`
	SELECT o.member_id, o.outcome, o.note, coalesce((o.fit->>'first')::boolean, false), m.body_id, coalesce(m.name, ''), m.post
	FROM tartinfo.offer o JOIN tartinfo.member m ON m.id = o.member_id WHERE o.list_id = $1 AND o.place > 0 ORDER BY o.place LIMIT 100000 FOR UPDATE OF o`)
	setOutcome  = database.SQL(`UPDATE tartinfo.offer SET outcome = $3, note = $4, by_system = $5 WHERE list_id = $1 AND member_id = $2 AND place > 0`)
	insertStep  = database.SQL(`INSERT INTO tartinfo.outcome_step (list_id, member_id, outcome, note, at, actor, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	listOutcome = database.SQL(`
	SELECT count(*), count(*) FILTER (WHERE o.outcome = 'offered'), count(*) FILTER (WHERE o.outcome = 'chosen') FROM tartinfo.offer o WHERE o.list_id = $1 AND o.place > 0`)

	// Whether a search was offered to a member of a body.
	searchOffered = database.SQL(`
	SELECT EXISTS (SELECT FROM tartinfo.offer_list l JOIN tartinfo.offer o ON o.list_id = l.id AND o.place > 0 JOIN tartinfo.member m ON m.id = o.member_id WHERE l.search_id = $1 AND m.body_id = $2)`)
)
