package identity

import "oszir/internal/platform/database"

// All that the room holds of the owner of accounts ($1), a JSON object a row.
var (
	copyAccounts    = database.SQL(`SELECT row_to_json(a) FROM identity.account a WHERE a.id = ANY($1) ORDER BY a.id LIMIT 1000`)
	copyMemberships = database.SQL(`SELECT row_to_json(m) FROM identity.membership m WHERE m.account_id = ANY($1) ORDER BY m.id LIMIT 20000`)
	copySuspensions = database.SQL(`
	SELECT row_to_json(s) FROM identity.suspension s JOIN identity.membership m ON m.id = s.membership_id WHERE m.account_id = ANY($1) ORDER BY s.membership_id LIMIT 20000`)
	copyProfiles  = database.SQL(`SELECT row_to_json(p) FROM identity.profile p WHERE p.account_id = ANY($1) ORDER BY p.id LIMIT 20000`)
	copyExternals = database.SQL(`SELECT row_to_json(x) FROM identity.external x WHERE x.account_id = ANY($1) ORDER BY x.id LIMIT 20000`)
	copyLegacy    = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT l.id, l.code, l.name, l.issuer, l.subject, l.linked_at, (SELECT coalesce(jsonb_agg(jsonb_build_object('body_id', o.body_id, 'role', o.role) ORDER BY o.id), '[]')
			FROM identity.legacy_right o WHERE o.legacy_id = l.id) AS rights
		FROM identity.legacy l WHERE l.account_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)
	copyRequests     = database.SQL(`SELECT row_to_json(q) FROM identity.request q WHERE q.account_id = ANY($1) ORDER BY q.id LIMIT 20000`)
	copyDrafts       = database.SQL(`SELECT row_to_json(d) FROM identity.request_draft d WHERE d.account_id = ANY($1) ORDER BY d.account_id LIMIT 20000`)
	copyRightEvents  = database.SQL(`SELECT row_to_json(e) FROM identity.right_event e WHERE e.account_id = ANY($1) ORDER BY e.id LIMIT 20000`)
	copyDesignations = database.SQL(`SELECT row_to_json(d) FROM identity.designation d WHERE d.account_id = ANY($1) ORDER BY d.id LIMIT 20000`)
	copyReviews      = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT v.year, v.body_id, i.membership_id, i.answer, i.at FROM identity.review_item i
		JOIN identity.membership m ON m.id = i.membership_id JOIN identity.review v ON v.id = i.review_id WHERE m.account_id = ANY($1)
	) r ORDER BY r.year, r.membership_id LIMIT 20000`)
	copySessions = database.SQL(`SELECT row_to_json(s) FROM identity.session s WHERE s.account_id = ANY($1) ORDER BY s.id LIMIT 20000`)
	copyBrowsers = database.SQL(`SELECT row_to_json(r) FROM (SELECT d.created_at, d.until FROM identity.device d WHERE d.account_id = ANY($1)) r ORDER BY r.created_at LIMIT 20000`)
	copyFailures = database.SQL(`
	SELECT row_to_json(r) FROM (SELECT a.failures, a.last_at, a.told_at FROM identity.attempt a WHERE a.account_id = ANY($1)) r ORDER BY r.last_at LIMIT 20000`)
	copyCodes = database.SQL(`
	SELECT row_to_json(r) FROM (SELECT s.created_at, s.confirmed_at, s.removed_at FROM identity.code_secret s WHERE s.account_id = ANY($1)) r ORDER BY r.created_at LIMIT 20000`)
	copyRecoveries = database.SQL(`
	SELECT row_to_json(r) FROM (SELECT c.created_at, c.used_at, c.void_at FROM identity.recovery_code c WHERE c.account_id = ANY($1)) r ORDER BY r.created_at LIMIT 20000`)
	copyPasskeys = database.SQL(`SELECT row_to_json(k) FROM identity.passkey k WHERE k.account_id = ANY($1) ORDER BY k.id LIMIT 20000`)
	copyKeys     = database.SQL(`SELECT row_to_json(k) FROM identity.api_key k WHERE k.account_id = ANY($1) ORDER BY k.id LIMIT 20000`)
	copyUnlocks  = database.SQL(`
	SELECT row_to_json(r) FROM (
		SELECT u.id, u.asked_at, u.written_at, u.ends_at, u.used_at FROM identity.unlock_link u WHERE u.account_id = ANY($1)
	) r ORDER BY r.id LIMIT 20000`)

	accountsOfPersons = database.SQL(`SELECT id FROM identity.account WHERE person_id = ANY($1) ORDER BY id LIMIT 1000`)
)
