package identity

import "oszir/internal/platform/database"

var (
	// Bodies with rights that were in force when the review begins and have none of that year yet. One that was asked for
	// shortly before stands for it.
	openReviews = database.SQL(`
	INSERT INTO identity.review (year, body_id, opened_at)
	SELECT $1, m.body_id, $2 FROM identity.membership m
	WHERE m.role = ANY($3) AND m.valid_from < $4 AND (m.valid_until IS NULL OR m.valid_until > $2)
		AND NOT EXISTS (SELECT FROM identity.review r WHERE r.body_id = m.body_id AND (r.year = $1 AND r.turn = 0 OR r.opened_at >= $5))
	GROUP BY m.body_id ORDER BY m.body_id LIMIT 500
	ON CONFLICT ON CONSTRAINT review_once DO NOTHING
	RETURNING id`)

	// The next turn of a body's reviews in a year, and how many of them are open.
	nextReview = database.SQL(`
	SELECT coalesce(max(turn) FILTER (WHERE year = $2), 0) + 1, count(*) FILTER (WHERE closed_at IS NULL) FROM identity.review WHERE body_id = $1`)

	insertReview = database.SQL(`INSERT INTO identity.review (year, body_id, turn, reason, opened_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`)

	fillReview = database.SQL(`
	INSERT INTO identity.review_item (review_id, membership_id)
	SELECT r.id, m.id FROM identity.review r JOIN identity.membership m ON m.body_id = r.body_id
	WHERE r.id = ANY($1) AND m.role = ANY($2) AND m.valid_from < $3 AND (m.valid_until IS NULL OR m.valid_until > $4)`)

	reviewsDue = database.SQL(`
	SELECT id, body_id, opened_at, reminded_at FROM identity.review
	WHERE closed_at IS NULL AND (opened_at <= $2 OR opened_at <= $1 AND reminded_at IS NULL)
	ORDER BY id LIMIT 1000`)

	lockReview = database.SQL(`SELECT id, body_id, year, turn, reason, opened_at, reminded_at, closed_at FROM identity.review WHERE id = $1 FOR UPDATE`)

	noteReminded = database.SQL(`UPDATE identity.review SET reminded_at = $2 WHERE id = $1`)

	closeReview = database.SQL(`
	UPDATE identity.review r SET closed_at = $2 WHERE r.id = $1 AND r.closed_at IS NULL
		AND NOT EXISTS (SELECT FROM identity.review_item i WHERE i.review_id = r.id AND i.answer = '')`)

	// What ended by itself since needs no answer any more.
	passOver = database.SQL(`
	UPDATE identity.review_item i SET answer = 'gone', at = $2 FROM identity.membership m
	WHERE i.review_id = $1 AND i.answer = '' AND m.id = i.membership_id AND m.valid_until <= $2`)

	reviewItems = database.SQL(`
	SELECT m.id, a.id, a.code, a.name, a.disabled_at IS NOT NULL, m.body_id, m.role, m.valid_from, CASE WHEN s.membership_id IS NULL THEN m.valid_until ELSE s.until END,
		s.membership_id IS NOT NULL,
		greatest((SELECT max(x.last_seen) FROM identity.session x WHERE x.membership_id = m.id), (SELECT max(k.last_used) FROM identity.api_key k WHERE k.membership_id = m.id)),
		i.answer, coalesce(b.code, ''), i.at
	FROM identity.review_item i
	JOIN identity.membership m ON m.id = i.membership_id
	JOIN identity.account a ON a.id = m.account_id
	LEFT JOIN identity.suspension s ON s.membership_id = m.id AND s.over_at IS NULL
	LEFT JOIN identity.account b ON b.id = i.by_account
	WHERE i.review_id = $1
	ORDER BY a.name, m.id LIMIT 2000`)

	answerItem = database.SQL(`
	UPDATE identity.review_item SET answer = $3, by_account = nullif($4::bigint, 0), at = $5 WHERE review_id = $1 AND membership_id = $2 AND answer = ''`)

	openItemsOf = database.SQL(`
	SELECT i.review_id FROM identity.review_item i JOIN identity.review r ON r.id = i.review_id AND r.closed_at IS NULL
	WHERE i.membership_id = $1 AND i.answer = '' ORDER BY i.review_id LIMIT 10 FOR UPDATE OF r`)

	listReviews = database.SQL(`
	SELECT r.id, r.year, r.turn, r.body_id, r.opened_at, r.reminded_at, r.closed_at, count(i.membership_id), count(i.membership_id) FILTER (WHERE i.answer <> ''),
		count(i.membership_id) FILTER (WHERE i.answer = 'withdrawn'), count(i.membership_id) FILTER (WHERE i.answer = 'suspended')
	FROM identity.review r LEFT JOIN identity.review_item i ON i.review_id = r.id
	WHERE ($1::bigint[] IS NULL OR r.body_id = ANY($1)) AND ($2 = 0 OR r.year = $2)
	GROUP BY r.id
	ORDER BY r.year DESC, r.closed_at IS NOT NULL, r.body_id, r.turn LIMIT 5000`)

	countOpenReviews = database.SQL(`SELECT count(*) FROM identity.review WHERE closed_at IS NULL AND ($1::bigint[] IS NULL OR body_id = ANY($1))`)

	reviewPlace = database.SQL(`SELECT body_id FROM identity.review WHERE id = $1`)

	representativesOf = database.SQL(`
	SELECT DISTINCT m.account_id FROM identity.membership m JOIN identity.account a ON a.id = m.account_id AND a.disabled_at IS NULL
	WHERE m.role = 'idm.representative' AND m.body_id = ANY($1) AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
	ORDER BY m.account_id LIMIT 100`)
)
