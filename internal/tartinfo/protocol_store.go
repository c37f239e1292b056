package tartinfo

import "oszir/internal/platform/database"

// Protocols are the body's whose member it was; the centre sees those of bodies that are closed, and no other. $1: the actor's body; $2:
// the centre asks.
const protocolSeen = ` p.file IS NOT NULL AND CASE WHEN $2 THEN EXISTS (SELECT FROM tartinfo.closing c WHERE c.body_id = p.body_id AND c.state = 'done') ELSE p.body_id = $1 END`

var (
	insertProtocol = database.SQL(`
	INSERT INTO tartinfo.protocol (id, body_id, post, unit, reason, removed_on, keep_until, file, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	listProtocols = database.SQL(`
	SELECT p.id, p.post, p.unit, p.removed_on, p.reason, p.keep_until, count(*) OVER () FROM tartinfo.protocol p
	WHERE` + protocolSeen + `
		AND ($3 = '' OR p.id LIKE '%' || upper($3) || '%' OR tartinfo.fold(p.post) LIKE '%' || tartinfo.fold($3) || '%' OR tartinfo.fold(p.unit) LIKE '%' || tartinfo.fold($3) || '%')
		AND ($4 = '' OR p.reason = $4) AND ($5 = '' OR p.removed_on >= nullif($5, '')::date) AND ($6 = '' OR p.removed_on <= nullif($6, '')::date)
	ORDER BY CASE WHEN $8 THEN CASE $7 WHEN 'protocol' THEN p.id WHEN 'post' THEN tartinfo.sort_key(p.post) WHEN 'unit' THEN tartinfo.sort_key(p.unit) WHEN 'reason' THEN p.reason WHEN 'removed_on' THEN p.removed_on::text WHEN 'keep_until' THEN p.keep_until::text END END COLLATE "C" DESC,
		CASE WHEN NOT $8 THEN CASE $7 WHEN 'protocol' THEN p.id WHEN 'post' THEN tartinfo.sort_key(p.post) WHEN 'unit' THEN tartinfo.sort_key(p.unit) WHEN 'reason' THEN p.reason WHEN 'removed_on' THEN p.removed_on::text WHEN 'keep_until' THEN p.keep_until::text END END COLLATE "C",
		p.entry_id DESC, p.id
	LIMIT $9 OFFSET $10`)
	oneProtocol  = database.SQL(`SELECT p.id, p.post, p.unit, p.removed_on, p.reason, p.keep_until FROM tartinfo.protocol p WHERE` + protocolSeen + ` AND p.id = $3`)
	protocolFile = database.SQL(`SELECT p.file FROM tartinfo.protocol p WHERE` + protocolSeen + ` AND p.id = $3`)
	dropProtocol = database.SQL(`
	UPDATE tartinfo.protocol SET file = NULL, post = '', unit = '', deleted_at = $3, deleted_by = $4 WHERE id = $1 AND body_id = $2 AND file IS NOT NULL`)
	oldProtocols = database.SQL(`
	UPDATE tartinfo.protocol SET file = NULL, post = '', unit = '', deleted_at = $2, deleted_by = 'system' WHERE keep_until < $1 AND file IS NOT NULL`)
)
