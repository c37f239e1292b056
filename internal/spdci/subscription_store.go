package spdci

import "oszir/internal/platform/database"

var (
	insertSubscriptions = database.SQL(`
	INSERT INTO spdci.subscription (code, partner_id, partner_code, registry, person_id, event, transaction_id, since, entry_id)
	SELECT u.code, $1, $9, $2, u.person_id, u.event, $3, $4, $5 FROM unnest($6::text[], $7::bigint[], $8::text[]) WITH ORDINALITY AS u (code, person_id, event, no) ORDER BY u.no
	ON CONFLICT (partner_id, registry, person_id, event) WHERE ended_at IS NULL DO NOTHING`)
	subscriptionsOf = database.SQL(`
	SELECT u.no, s.code, s.since FROM unnest($3::bigint[], $4::text[]) WITH ORDINALITY AS u (person_id, event, no)
	JOIN spdci.subscription s ON s.partner_id = $1 AND s.registry = $2 AND s.person_id = u.person_id AND s.event = u.event AND s.ended_at IS NULL ORDER BY u.no`)
	endSubscriptions = database.SQL(`
	UPDATE spdci.subscription SET ended_at = $4 WHERE partner_id = $1 AND registry = $2 AND code = ANY ($3::text[]) AND ended_at IS NULL RETURNING code, person_id`)
	endOfPersons = database.SQL(`UPDATE spdci.subscription SET ended_at = $2 WHERE person_id = ANY ($1::bigint[]) AND ended_at IS NULL`)

	anybodyWatched = database.SQL(`SELECT EXISTS (SELECT FROM spdci.subscription WHERE ended_at IS NULL)`)
	watching       = database.SQL(`
	SELECT s.id, s.partner_id, s.person_id, s.event FROM spdci.subscription s WHERE s.person_id = ANY ($1::bigint[]) AND s.ended_at IS NULL ORDER BY s.id`)
	insertNotices = database.SQL(`
	INSERT INTO spdci.notice (subscription_id, benefit_id, event, at, entry_id)
	SELECT u.subscription_id, u.benefit_id, u.event, $4, $5 FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY AS u (subscription_id, benefit_id, event, no)
	ORDER BY u.no ON CONFLICT ON CONSTRAINT notice_once DO NOTHING RETURNING id, subscription_id`)
	noticeTold = database.SQL(`
	SELECT s.code, s.partner_id, s.registry, s.person_id, s.transaction_id, n.benefit_id, n.event, n.at FROM spdci.notice n JOIN spdci.subscription s ON s.id = n.subscription_id
	WHERE n.id = $1`)

	forgetNotices       = database.SQL(`DELETE FROM spdci.notice WHERE at < $1`)
	forgetSubscriptions = database.SQL(`
	DELETE FROM spdci.subscription s WHERE s.ended_at < $1 AND NOT EXISTS (SELECT FROM spdci.notice n WHERE n.subscription_id = s.id)`)

	// Who is told of people ($1), a JSON object a row.
	copySubscriptions = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT s.id, s.partner_code AS recipient, s.registry AS register, s.person_id, s.event AS sort, s.since, s.ended_at
		FROM spdci.subscription s WHERE s.person_id = ANY ($1)
	) r ORDER BY r.id LIMIT 20000`)
)
