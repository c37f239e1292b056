package identity

import "oszir/internal/platform/database"

var (
	insertDesignation = database.SQL(`
	INSERT INTO identity.designation (kind, body_id, account_id, membership_id, head_name, head_post, effect_on, valid_until, state, made_by, made_at, entry_id)
	VALUES ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8, 'ELKESZULT', $9, $10, $11) RETURNING id`)

	designationOfEntry = database.SQL(`SELECT id FROM identity.designation WHERE entry_id = $1`)

	designationPlace = database.SQL(`SELECT account_id, body_id, made_by FROM identity.designation WHERE id = $1`)

	lockDesignation = database.SQL(`
	SELECT d.id, d.kind, d.body_id, d.account_id, a.code, a.name, coalesce(d.membership_id, 0), d.head_name, d.head_post, d.effect_on, d.valid_until, d.state,
		d.made_by, b.code, d.made_at, coalesce(d.document_id, 0), coalesce(encode(x.sha256, 'hex'), ''), coalesce(c.code, ''), d.decided_at, d.answer
	FROM identity.designation d
	JOIN identity.account a ON a.id = d.account_id
	JOIN identity.account b ON b.id = d.made_by
	LEFT JOIN identity.account c ON c.id = d.decided_by
	LEFT JOIN identity.document x ON x.id = d.document_id
	WHERE d.id = $1 FOR UPDATE OF d`)

	designationsOf = database.SQL(`
	SELECT d.id, d.kind, d.body_id, d.account_id, a.code, a.name, coalesce(d.membership_id, 0), d.head_name, d.head_post, d.effect_on, d.valid_until, d.state,
		d.made_by, b.code, d.made_at, coalesce(d.document_id, 0), coalesce(encode(x.sha256, 'hex'), ''), coalesce(c.code, ''), d.decided_at, d.answer
	FROM identity.designation d
	JOIN identity.account a ON a.id = d.account_id
	JOIN identity.account b ON b.id = d.made_by
	LEFT JOIN identity.account c ON c.id = d.decided_by
	LEFT JOIN identity.document x ON x.id = d.document_id
	WHERE d.account_id = $1 OR d.made_by = $1
	ORDER BY d.id DESC LIMIT 100`)

	designationsUploaded = database.SQL(`
	SELECT d.id, d.kind, d.body_id, d.account_id, a.code, a.name, coalesce(d.membership_id, 0), d.head_name, d.head_post, d.effect_on, d.valid_until, d.state,
		d.made_by, b.code, d.made_at, coalesce(d.document_id, 0), coalesce(encode(x.sha256, 'hex'), ''), coalesce(c.code, ''), d.decided_at, d.answer
	FROM identity.designation d
	JOIN identity.account a ON a.id = d.account_id
	JOIN identity.account b ON b.id = d.made_by
	LEFT JOIN identity.account c ON c.id = d.decided_by
	LEFT JOIN identity.document x ON x.id = d.document_id
	WHERE d.state = 'FELTOLTVE'
	ORDER BY d.id LIMIT 500`)

	insertDocument = database.SQL(`INSERT INTO identity.document (sha256, media, content, at, entry_id) VALUES ($1, $2, $3, $4, $5) RETURNING id`)

	documentOf = database.SQL(`SELECT media, content FROM identity.document WHERE id = $1`)

	attachDocument = database.SQL(`UPDATE identity.designation SET document_id = $2, state = 'FELTOLTVE' WHERE id = $1 AND state IN ('ELKESZULT', 'FELTOLTVE')`)

	decideDesignation = database.SQL(`
	UPDATE identity.designation SET state = $2, decided_by = nullif($3::bigint, 0), decided_at = $4, answer = $5, membership_id = coalesce(nullif($6::bigint, 0), membership_id)
	WHERE id = $1 AND state = 'FELTOLTVE'`)

	dropDesignation = database.SQL(`UPDATE identity.designation SET state = 'VISSZAVONVA' WHERE id = $1 AND state IN ('ELKESZULT', 'FELTOLTVE')`)
)
