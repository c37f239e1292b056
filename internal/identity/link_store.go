package identity

import "oszir/internal/platform/database"

// When a provisional membership $until ends by itself, and that nobody has ended it otherwise.
const provisionalAsGiven = `m.valid_until IS NOT DISTINCT FROM CASE WHEN $1::timestamptz IS NOT NULL THEN greatest(m.valid_from, $1) END`

var (
	currentSwitch = database.SQL(`SELECT id, day FROM identity.link_switch ORDER BY id DESC LIMIT 1`)

	insertSwitch = database.SQL(`INSERT INTO identity.link_switch (day, at, entry_id) VALUES ($1, $2, $3)`)

	// Moving the date moves what ends by it. Where the same right was given otherwise since, that one counts.
	moveProvisional = database.SQL(`
	UPDATE identity.membership m SET valid_until = greatest(m.valid_from, $2)
	FROM identity.provisional p JOIN identity.legacy_right r ON r.id = p.right_id JOIN identity.legacy l ON l.id = r.legacy_id
	WHERE p.membership_id = m.id AND l.account_id IS NULL AND ` + provisionalAsGiven + `
		AND NOT EXISTS (SELECT FROM identity.membership o
			WHERE o.account_id = m.account_id AND o.body_id = m.body_id AND o.role = m.role AND o.id <> m.id
				AND tstzrange(o.valid_from, o.valid_until) && tstzrange(m.valid_from, greatest(m.valid_from, $2)))`)

	legacyOfCitizen = database.SQL(`
	SELECT id, code, name, account_id IS NOT NULL FROM identity.legacy WHERE issuer = $1 AND subject = $2`)

	lockLegacy = database.SQL(`
	SELECT l.id, l.code, coalesce(l.account_id, 0) FROM identity.legacy l
	JOIN identity.external e ON e.issuer = l.issuer AND e.subject = l.subject
	WHERE e.account_id = $1 AND l.id = $2 FOR UPDATE OF l`)

	// membership is 0 when none was made; asGiven says that only the switch date has ended it, or will.
	rightsOfLegacy = database.SQL(`
	SELECT r.id, r.body_id, r.role, coalesce(m.id, 0), coalesce(` + provisionalAsGiven + `, false), coalesce(m.valid_until IS NULL OR m.valid_until > $3, false)
	FROM identity.legacy_right r
	LEFT JOIN identity.provisional p ON p.right_id = r.id
	LEFT JOIN identity.membership m ON m.id = p.membership_id
	WHERE r.legacy_id = $2 ORDER BY r.id LIMIT 500`)

	insertProvisional = database.SQL(`INSERT INTO identity.provisional (right_id, membership_id) VALUES ($1, $2)`)

	makeLasting = database.SQL(`UPDATE identity.membership SET valid_until = NULL WHERE id = $1`)

	// Whether an account has a role for a body at some moment from one to another ($5; none: without end), but for one membership.
	heldBetween = database.SQL(`
	SELECT EXISTS (SELECT FROM identity.membership
		WHERE account_id = $1 AND body_id = $2 AND role = $3 AND id <> $6 AND tstzrange(valid_from, valid_until) && tstzrange($4::timestamptz, $5::timestamptz))`)

	linkLegacy = database.SQL(`UPDATE identity.legacy SET account_id = $2, linked_at = $3, link_entry_id = $4 WHERE id = $1 AND account_id IS NULL`)

	ownLegacy = database.SQL(`
	SELECT l.id, l.code, l.name, coalesce(a.code, ''), l.linked_at, b.bodies, b.roles
	FROM identity.external e
	JOIN identity.legacy l ON l.issuer = e.issuer AND l.subject = e.subject
	LEFT JOIN identity.account a ON a.id = l.account_id
	CROSS JOIN LATERAL (SELECT array_agg(r.body_id ORDER BY r.id) AS bodies, array_agg(r.role ORDER BY r.id) AS roles FROM identity.legacy_right r WHERE r.legacy_id = l.id) b
	WHERE e.account_id = $1 ORDER BY l.code LIMIT 10`)

	// $1: of which bodies; none: all. $2: linked or not; '': both.
	listLegacy = database.SQL(`
	SELECT l.id, l.code, l.name, coalesce(a.code, ''), l.linked_at, b.bodies, b.roles, coalesce(a.person_id, 0)
	FROM identity.legacy l
	LEFT JOIN identity.account a ON a.id = l.account_id
	CROSS JOIN LATERAL (
		SELECT array_agg(r.body_id ORDER BY r.id) AS bodies, array_agg(r.role ORDER BY r.id) AS roles FROM identity.legacy_right r
		WHERE r.legacy_id = l.id AND ($1::bigint[] IS NULL OR r.body_id = ANY($1))) b
	WHERE ($1::bigint[] IS NULL OR b.bodies IS NOT NULL) AND l.code > $3
		AND ($2 = '' OR ($2 = 'LINKELT') = (l.account_id IS NOT NULL))
	ORDER BY l.code LIMIT $4`)

	countLegacy = database.SQL(`
	SELECT count(*) FILTER (WHERE l.account_id IS NOT NULL), count(*) FILTER (WHERE l.account_id IS NULL) FROM identity.legacy l
	WHERE $1::bigint[] IS NULL OR EXISTS (SELECT FROM identity.legacy_right r WHERE r.legacy_id = l.id AND r.body_id = ANY($1))`)

	// Whether somebody works by a provisional membership now.
	worksProvisionally = database.SQL(`
	SELECT EXISTS (SELECT FROM identity.provisional p
		JOIN identity.legacy_right r ON r.id = p.right_id
		JOIN identity.legacy l ON l.id = r.legacy_id AND l.account_id IS NULL
		WHERE p.membership_id = $1)`)

	knownLegacy = database.SQL(`
	SELECT code, name, subject, account_id IS NOT NULL FROM identity.legacy
	WHERE code = ANY($1) OR issuer = $2 AND subject = ANY($3) ORDER BY code LIMIT 1000000`)

	insertLegacy = database.SQL(`
	INSERT INTO identity.legacy (code, name, issuer, subject, entry_id)
	SELECT x.code, x.name, $4, x.subject, $5 FROM unnest($1::text[], $2::text[], $3::text[]) AS x (code, name, subject) ORDER BY x.code
	ON CONFLICT (code) DO NOTHING`)

	insertLegacyRights = database.SQL(`
	INSERT INTO identity.legacy_right (legacy_id, body_id, role, entry_id)
	SELECT l.id, x.body_id, x.role, $4 FROM unnest($1::text[], $2::bigint[], $3::text[]) AS x (code, body_id, role)
	JOIN identity.legacy l ON l.code = x.code ORDER BY l.id, x.body_id, x.role
	ON CONFLICT ON CONSTRAINT legacy_right_once DO NOTHING`)
)
