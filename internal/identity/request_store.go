package identity

import "oszir/internal/platform/database"

var (
	draftOf = database.SQL(`
	SELECT register, role, body_id, valid_from, valid_until, reason, version FROM identity.request_draft WHERE account_id = $1`)

	// Nothing is kept over what somebody else, or oneself in another window, has typed since.
	keepDraft = database.SQL(`
	INSERT INTO identity.request_draft AS d (account_id, register, role, body_id, valid_from, valid_until, reason)
	VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (account_id) DO UPDATE SET register = $2, role = $3, body_id = $4, valid_from = $5, valid_until = $6, reason = $7, version = d.version + 1
	WHERE d.version = $8`)

	insertRequest = database.SQL(`
	INSERT INTO identity.request (account_id, body_id, role, valid_from, valid_until, reason, state, sent_at, entry_id)
	VALUES ($1, $2, $3, $4, $5, $6, 'BENYUJTVA', $7, $8) RETURNING id`)

	requestOfEntry = database.SQL(`SELECT id FROM identity.request WHERE entry_id = $1`)

	requestPlace = database.SQL(`SELECT account_id, body_id, role, state FROM identity.request WHERE id = $1`)

	lockRequest = database.SQL(`
	SELECT r.id, r.account_id, a.code, a.name, r.body_id, r.role, r.valid_from, r.valid_until, r.reason, r.state, r.sent_at,
		coalesce(f.code, ''), r.first_at, coalesce(s.code, ''), r.second_at, r.answer, r.sites, r.head_checked, coalesce(r.membership_id, 0)
	FROM identity.request r
	JOIN identity.account a ON a.id = r.account_id
	LEFT JOIN identity.account f ON f.id = r.first_by
	LEFT JOIN identity.account s ON s.id = r.second_by
	WHERE r.id = $1 FOR UPDATE OF r`)

	requestsOf = database.SQL(`
	SELECT r.id, r.account_id, a.code, a.name, r.body_id, r.role, r.valid_from, r.valid_until, r.reason, r.state, r.sent_at,
		coalesce(f.code, ''), r.first_at, coalesce(s.code, ''), r.second_at, r.answer, r.sites, r.head_checked, coalesce(r.membership_id, 0)
	FROM identity.request r
	JOIN identity.account a ON a.id = r.account_id
	LEFT JOIN identity.account f ON f.id = r.first_by
	LEFT JOIN identity.account s ON s.id = r.second_by
	WHERE r.account_id = $1
	ORDER BY r.id DESC LIMIT 200`)

	// The oldest first; $1 NULL: of all bodies.
	requestsWaiting = database.SQL(`
	SELECT r.id, r.account_id, a.code, a.name, r.body_id, r.role, r.valid_from, r.valid_until, r.reason, r.state, r.sent_at,
		coalesce(f.code, ''), r.first_at, coalesce(s.code, ''), r.second_at, r.answer, r.sites, r.head_checked, coalesce(r.membership_id, 0)
	FROM identity.request r
	JOIN identity.account a ON a.id = r.account_id
	LEFT JOIN identity.account f ON f.id = r.first_by
	LEFT JOIN identity.account s ON s.id = r.second_by
	WHERE r.state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA') AND ($1::bigint[] IS NULL OR r.body_id = ANY($1))
	ORDER BY r.id LIMIT $2`)

	// Whether anybody else than the citizen who asks can approve for one of the bodies.
	approverThere = database.SQL(`
	SELECT EXISTS (SELECT FROM identity.membership m JOIN identity.account a ON a.id = m.account_id AND a.disabled_at IS NULL
		WHERE m.role = $1 AND m.body_id = ANY($2)
			AND m.account_id NOT IN (SELECT $3::bigint UNION SELECT b.id FROM identity.account x JOIN identity.account b ON b.person_id = x.person_id WHERE x.id = $3) AND m.valid_from <= $4 AND (m.valid_until IS NULL OR m.valid_until > $4))`)

	approveFirst = database.SQL(`
	UPDATE identity.request SET state = 'ELSO_SZINTEN_JOVAHAGYVA', first_by = $2, first_at = $3 WHERE id = $1 AND state = 'BENYUJTVA'`)

	bringIntoForce = database.SQL(`
	UPDATE identity.request SET state = 'AKTIV', first_by = coalesce(first_by, $2), first_at = coalesce(first_at, $3),
		second_by = CASE WHEN state = 'ELSO_SZINTEN_JOVAHAGYVA' THEN $2 END, second_at = CASE WHEN state = 'ELSO_SZINTEN_JOVAHAGYVA' THEN $3::timestamptz END,
		sites = $4, head_checked = $5, membership_id = $6
	WHERE id = $1 AND state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA')`)

	refuseRequest = database.SQL(`
	UPDATE identity.request SET state = 'ELUTASITVA', answer = $4,
		first_by = CASE WHEN state = 'BENYUJTVA' THEN $2 ELSE first_by END, first_at = CASE WHEN state = 'BENYUJTVA' THEN $3 ELSE first_at END,
		second_by = CASE WHEN state = 'BENYUJTVA' THEN NULL ELSE $2 END, second_at = CASE WHEN state = 'BENYUJTVA' THEN NULL ELSE $3::timestamptz END
	WHERE id = $1 AND state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA')`)

	takeBackRequest = database.SQL(`
	UPDATE identity.request SET state = 'VISSZAVONVA' WHERE id = $1 AND state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA')`)

	moveRequestOf = database.SQL(`
	UPDATE identity.request SET state = $2 WHERE membership_id = $1 AND state IN ('AKTIV', 'FELFUGGESZTVE')`)

	waitingOfBody = database.SQL(`
	SELECT id, account_id, role FROM identity.request WHERE body_id = $1 AND state IN ('BENYUJTVA', 'ELSO_SZINTEN_JOVAHAGYVA') ORDER BY id LIMIT 10000`)
)

var ownRights = database.SQL(`
	SELECT id, body_id, role FROM identity.membership
	WHERE account_id = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2)
	ORDER BY id LIMIT 200`)
