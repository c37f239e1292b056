package tartinfo

import "oszir/internal/platform/database"

var (
	insertDeadline = database.SQL(`
	INSERT INTO tartinfo.deadline (kind, due_at, member_id, search_id, list_id, closing_id)
	VALUES ($1, $2, nullif($3::bigint, 0), nullif($4::bigint, 0), nullif($5::bigint, 0), nullif($6::bigint, 0))`)
	dropDeadlines = database.SQL(`
	UPDATE tartinfo.deadline SET dropped = true
	WHERE done_at IS NULL AND NOT dropped AND ($1 = '' OR kind = $1) AND ($2 = 0 OR member_id = $2) AND ($3 = 0 OR search_id = $3) AND ($4 = 0 OR list_id = $4) AND ($5 = 0 OR closing_id = $5)
		AND num_nonnulls(nullif($2::bigint, 0), nullif($3::bigint, 0), nullif($4::bigint, 0), nullif($5::bigint, 0)) = 1`)

	// What is due, in the order of its moments. A deadline that failed waits longer each time, and lets others pass.
	dueDeadlines = database.SQL(`
	SELECT id, kind, due_at, coalesce(member_id, 0), coalesce(search_id, 0), coalesce(list_id, 0), coalesce(closing_id, 0) FROM tartinfo.deadline
	WHERE done_at IS NULL AND NOT dropped AND due_at <= $1::timestamptz - make_interval(mins => tries * tries) AND id <> ALL ($3::bigint[])
	ORDER BY due_at, id LIMIT $2`)
	holdMember = database.SQL(`SELECT m.id FROM tartinfo.member m WHERE m.id = $1 FOR UPDATE`)
	holdSearch = database.SQL(`SELECT s.id FROM tartinfo.search s WHERE s.id = $1 FOR UPDATE`)
	holdList   = database.SQL(`SELECT l.id FROM tartinfo.offer_list l WHERE l.id = $1 FOR UPDATE`)
	// A search is held before its lists, by whoever ends a list as by whoever closes the search: else each could wait for the other. A list
	// never changes its search.
	holdSearchOfList = database.SQL(`SELECT s.id FROM tartinfo.search s WHERE s.id = (SELECT l.search_id FROM tartinfo.offer_list l WHERE l.id = $1) FOR UPDATE`)
	holdClosing      = database.SQL(`SELECT c.id FROM tartinfo.closing c WHERE c.id = $1 FOR UPDATE`)
	stillDue         = database.SQL(`SELECT count(*) FROM tartinfo.deadline WHERE id = $1 AND due_at = $2 AND done_at IS NULL AND NOT dropped`)
	doneDeadline     = database.SQL(`UPDATE tartinfo.deadline SET done_at = $2 WHERE id = $1 AND done_at IS NULL`)
	triedAgain       = database.SQL(`UPDATE tartinfo.deadline SET tries = tries + 1 WHERE id = $1 AND done_at IS NULL`)
	oldDrafts        = database.SQL(`DELETE FROM tartinfo.draft WHERE at < $1`)
)
