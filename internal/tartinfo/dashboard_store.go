package tartinfo

import "oszir/internal/platform/database"

var (
	// How members stand on a day ($1), and where the active ones are.
	countMembers = database.SQL(`
	SELECT x.status, sum(x.n)::bigint FROM (
		SELECT CASE WHEN m.reserve_end < $1 THEN 'no_more' WHEN m.reserve_start > $1 THEN 'not_yet' ELSE 'active' END AS status, count(*) AS n FROM tartinfo.member m WHERE m.removed_on IS NULL GROUP BY 1
		UNION ALL SELECT 'no_more', count(*) FROM tartinfo.member m WHERE m.removed_on IS NOT NULL) x
	WHERE x.n > 0 GROUP BY 1 ORDER BY 1 LIMIT 10`)
	countCounties = database.SQL(`
	SELECT m.county, count(*) FROM tartinfo.member m WHERE m.removed_on IS NULL AND m.reserve_start <= $1 AND m.reserve_end >= $1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30`)
	countFamilies = database.SQL(`
	SELECT f.family, count(*) FROM tartinfo.member m CROSS JOIN LATERAL unnest(m.families) f (family)
	WHERE m.removed_on IS NULL AND m.reserve_start <= $1 AND m.reserve_end >= $1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30`)

	countSearches = database.SQL(`SELECT s.state, count(*), count(*) FILTER (WHERE s.kind = 'vacancy') FROM tartinfo.search s GROUP BY 1 ORDER BY 1 LIMIT 10`)
	countLists    = database.SQL(`SELECT l.state, count(*) FROM tartinfo.offer_list l WHERE l.state <> 'expired' OR ` + ranOut + ` GROUP BY 1 ORDER BY 1 LIMIT 10`)
	countOutcomes = database.SQL(`SELECT o.outcome, count(*) FROM tartinfo.offer o WHERE o.place > 0 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20`)

	// Who left the list since a day ($1), how, and after how many days; and how long vacancies that were filled had waited.
	countLeft = database.SQL(`
	SELECT m.removal_reason, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY m.removed_on - m.reserve_start)
	FROM tartinfo.member m WHERE m.removed_on >= $1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10`)
	countPlaced = database.SQL(`
	SELECT date_trunc('month', m.removed_on)::date, count(*) FILTER (WHERE m.removal_reason IN ('transferred', 'moved')), count(*)
	FROM tartinfo.member m WHERE m.removed_on >= $1 GROUP BY 1 ORDER BY 1 LIMIT 24`)
	countFilled = database.SQL(`
	SELECT count(*), count(*) FILTER (WHERE s.through), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY s.filled_on - (s.sent_at AT TIME ZONE 'Europe/Budapest')::date), 0)
	FROM tartinfo.search s WHERE s.filled_on >= $1`)

	// How many searches the centre answered in time, and of how many the deadline came to its moment. Of those that were closed without an
	// answer it was dropped too.
	countAnswered = database.SQL(`
	SELECT count(*) FILTER (WHERE d.dropped AND s.searched_at IS NOT NULL), count(*) FILTER (WHERE d.done_at IS NOT NULL)
	FROM tartinfo.deadline d JOIN tartinfo.search s ON s.id = d.search_id WHERE d.kind = 'search.answer' AND d.due_at >= $1`)
)
