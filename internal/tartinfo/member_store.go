package tartinfo

import "oszir/internal/platform/database"

const memberColumns = `
	SELECT m.id, m.body_id, m.placed_by, m.content, coalesce(m.name, ''), m.reserve_start, m.reserve_end, m.recorded_on, m.recorded_by, m.removed_on, coalesce(m.removal_reason, ''), m.version
	FROM tartinfo.member m`

var (
	insertMember = database.SQL(`
	INSERT INTO tartinfo.member (id, body_id, placed_by, content, name, post, unit, county, status_kind, families, reserve_start, reserve_end, recorded_on, recorded_by, entry_id)
	VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`)
	changeMember = database.SQL(`
	UPDATE tartinfo.member SET content = $3, name = $4, post = $5, unit = $6, county = $7, families = $8, reserve_start = $9, reserve_end = $10, version = version + 1, entry_id = $11
	WHERE id = $1 AND version = $2 AND removed_on IS NULL`)
	oneMember  = database.SQL(memberColumns + ` WHERE m.id = $1`)
	lockMember = database.SQL(memberColumns + ` WHERE m.id = $1 FOR UPDATE`)
	// Those who are still there, kept from being removed until the transaction ends.
	holdMembers   = database.SQL(`SELECT m.id FROM tartinfo.member m WHERE m.id = ANY($1) AND m.removed_on IS NULL ORDER BY m.id LIMIT 100000 FOR KEY SHARE`)
	memberOfEntry = database.SQL(`SELECT m.id FROM tartinfo.member m WHERE m.entry_id = $1`)
	drawMember    = database.SQL(`SELECT nextval('tartinfo.member_id')`)

	// Who may open a member's sheet besides its own body: a body that it is offered to, while the list can be evaluated, or handed to.
	openTo = database.SQL(`
	SELECT EXISTS (SELECT FROM tartinfo.offer o JOIN tartinfo.offer_list l ON l.id = o.list_id WHERE o.member_id = $1 AND o.place > 0 AND l.body_id = $2 AND l.state IN ('waiting', 'two_days') AND l.closes_at > $3),
		EXISTS (SELECT FROM tartinfo.takeover t WHERE t.member_id = $1 AND t.to_body = $2 AND t.state = 'proposed' AND t.decision <> 'refused')`)

	insertLine = database.SQL(`INSERT INTO tartinfo.line (member_id, tab, content, entry_id) VALUES ($1, $2, $3, $4)`)
	changeLine = database.SQL(`UPDATE tartinfo.line SET content = $4, entry_id = $5 WHERE id = $1 AND member_id = $2 AND tab = $3 AND NOT taken`)
	takeLine   = database.SQL(`UPDATE tartinfo.line SET content = '{}', taken = true, entry_id = $4 WHERE id = $1 AND member_id = $2 AND tab = $3 AND NOT taken`)
	// No member has more, see mostLines.
	linesOf    = database.SQL(`SELECT l.id, l.tab, l.content FROM tartinfo.line l WHERE l.member_id = $1 AND NOT l.taken AND ($2 = '' OR l.tab = $2) ORDER BY l.tab, l.id LIMIT 500`)
	countLines = database.SQL(`SELECT count(*) FROM tartinfo.line l WHERE l.member_id = $1 AND NOT l.taken`)
	moveOn     = database.SQL(`UPDATE tartinfo.member SET version = version + 1 WHERE id = $1 AND version = $2 AND removed_on IS NULL`)

	keepDraft = database.SQL(`
	INSERT INTO tartinfo.draft AS d (account, form, member_id, content, at) VALUES ($1, $2, nullif($3::bigint, 0), $4, $5)
	ON CONFLICT (account, form) DO UPDATE SET content = excluded.content, at = excluded.at`)
	// More of a draft whose fields come in parts; nothing when it would become too much ($5, in bytes).
	addDraft = database.SQL(`
	INSERT INTO tartinfo.draft AS d (account, form, content, at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (account, form) DO UPDATE SET content = d.content || excluded.content, at = excluded.at WHERE octet_length((d.content || excluded.content)::text) < $5`)
	oneDraft  = database.SQL(`SELECT d.content, d.at FROM tartinfo.draft d WHERE d.account = $1 AND d.form = $2`)
	dropDraft = database.SQL(`DELETE FROM tartinfo.draft WHERE account = $1 AND form = $2`)
)
