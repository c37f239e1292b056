package oversight

import "oszir/internal/platform/database"

var (
	keepSurvey = database.SQL(`
	INSERT INTO oversight.survey (kind, at, before, count, oldest) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (kind) DO UPDATE SET at = excluded.at, before = excluded.before, count = excluded.count, oldest = excluded.oldest`)

	surveys = database.SQL(`SELECT kind, at, before, count, oldest FROM oversight.survey ORDER BY kind LIMIT 100`)

	// $3: nobody's eyes but a proposer's are on this kind at a time.
	openErasure = database.SQL(`
	SELECT count(*) FROM oversight.erasure e WHERE e.kind = $1 AND (
		NOT EXISTS (SELECT FROM oversight.verdict v WHERE v.erasure_id = e.id)
		OR EXISTS (SELECT FROM oversight.verdict v WHERE v.erasure_id = e.id AND v.approved) AND EXISTS (SELECT FROM oversight.erasure_item i WHERE i.erasure_id = e.id AND i.outcome IS NULL))`)

	heldOf = database.SQL(`SELECT subject_id FROM oversight.hold WHERE kind = $1 AND released_at IS NULL ORDER BY subject_id LIMIT 100000`)

	insertErasure = database.SQL(`
	INSERT INTO oversight.erasure (kind, before, months, law, count, body_id, proposed_by, proposed_at, entry_id)
	VALUES ($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7, $8, $9) RETURNING id`)

	erasureOfEntry = database.SQL(`SELECT id FROM oversight.erasure WHERE entry_id = $1`)

	erasureColumns = `
	SELECT e.id, e.kind, e.before, e.months, e.law, e.count, coalesce(e.body_id, 0), e.proposed_by, e.proposed_at, v.approved, coalesce(v.decided_by, ''), v.decided_at,
		coalesce(v.reason, ''), coalesce(i.erased, 0), coalesce(i.held, 0), coalesce(i.not_due, 0), coalesce(i.left_over, 0), i.oldest
	FROM oversight.erasure e LEFT JOIN oversight.verdict v ON v.erasure_id = e.id LEFT JOIN LATERAL (
		SELECT count(*) FILTER (WHERE outcome = 'erased') AS erased, count(*) FILTER (WHERE outcome = 'held') AS held, count(*) FILTER (WHERE outcome = 'not_due') AS not_due,
			count(*) FILTER (WHERE outcome IS NULL) AS left_over, min(since) AS oldest
		FROM oversight.erasure_item WHERE erasure_id = e.id
	) i ON true`

	latestErasures = database.SQL(erasureColumns + ` ORDER BY e.id DESC LIMIT 100`)
	oneErasure     = database.SQL(erasureColumns + ` WHERE e.id = $1`)

	erasureItems = database.SQL(`
	SELECT subject_id, since, coalesce(outcome, ''), done_at FROM oversight.erasure_item WHERE erasure_id = $1 ORDER BY since, subject_id LIMIT $2`)

	erasureForVerdict = database.SQL(`SELECT proposed_by, coalesce(body_id, 0) FROM oversight.erasure WHERE id = $1`)

	insertVerdict = database.SQL(`
	INSERT INTO oversight.verdict (erasure_id, proposed_by, approved, decided_by, decided_at, reason, entry_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`)

	// The oldest erasure that was approved and is not done. Of two workers one waits here for the other.
	nextErasure = database.SQL(`
	SELECT e.id, e.kind, e.before, e.months, e.law, e.proposed_by, v.decided_by FROM oversight.erasure e JOIN oversight.verdict v ON v.erasure_id = e.id AND v.approved
	WHERE e.id > $1 AND EXISTS (SELECT FROM oversight.erasure_item i WHERE i.erasure_id = e.id AND i.outcome IS NULL) ORDER BY e.id LIMIT 1`)

	nextItems = database.SQL(`
	SELECT subject_id FROM oversight.erasure_item WHERE erasure_id = $1 AND outcome IS NULL ORDER BY subject_id LIMIT $2 FOR UPDATE`)

	finishItems = database.SQL(`
	UPDATE oversight.erasure_item SET outcome = $3, done_at = $4 WHERE erasure_id = $1 AND subject_id = ANY($2) AND outcome IS NULL`)

	holdsNow = database.SQL(`
	SELECT id, kind, subject_id, reason, held_by, held_at, coalesce(released_by, ''), released_at FROM oversight.hold WHERE released_at IS NULL ORDER BY id DESC LIMIT 1000`)

	insertHold = database.SQL(`
	INSERT INTO oversight.hold (kind, subject_id, reason, held_by, held_at, entry_id) VALUES ($1, $2, $3, $4, $5, $6)`)

	lockHold    = database.SQL(`SELECT kind, subject_id FROM oversight.hold WHERE id = $1 AND released_at IS NULL FOR UPDATE`)
	releaseHold = database.SQL(`UPDATE oversight.hold SET released_by = $2, released_at = $3, release_entry = $4 WHERE id = $1 AND released_at IS NULL`)
)

// erasureLock is the advisory lock under which proposals are made and carried out.
const erasureLock = 7_100_017
