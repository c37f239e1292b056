package tartinfo

import "oszir/internal/platform/database"

// A list is narrowed, counted and sorted by the database. $1: of which body, 0 for all that the centre sees; $2 today; $3 the status;
// $4 to $6 the filter; $7 and $8 the order; $9 and $10 which part.
var listMembers = database.SQL(`
	SELECT m.id, CASE WHEN m.reserve_end >= $2 THEN coalesce(m.name, '') ELSE '' END, m.body_id, m.post, m.unit, m.county, coalesce(m.families[1], ''), m.reserve_start, m.reserve_end, m.recorded_on,
		CASE WHEN m.removed_on IS NOT NULL OR m.reserve_end < $2 THEN 'no_more' WHEN m.reserve_start > $2 THEN 'not_yet' ELSE 'active' END, count(*) OVER ()
	FROM tartinfo.member m
	WHERE ($1::bigint = 0 OR m.body_id = $1)
		AND CASE $3 WHEN 'active' THEN m.removed_on IS NULL AND m.reserve_start <= $2 AND m.reserve_end >= $2 WHEN 'not_yet' THEN m.removed_on IS NULL AND m.reserve_start > $2 ELSE m.removed_on IS NOT NULL OR m.reserve_end < $2 END
		AND ($4 = '' OR m.words LIKE '%' || tartinfo.fold($4) || '%' OR tartinfo.fold(m.post) LIKE '%' || tartinfo.fold($4) || '%')
		AND ($5 = '' OR m.county = $5) AND ($6 = '' OR $6 = ANY (m.families))
	ORDER BY CASE WHEN $8 THEN CASE $7 WHEN 'name' THEN m.name_key WHEN 'post' THEN tartinfo.sort_key(m.post) WHEN 'unit' THEN tartinfo.sort_key(m.unit) WHEN 'county' THEN m.county WHEN 'family' THEN m.families[1]
			WHEN 'reserve_start' THEN m.reserve_start::text WHEN 'recorded_on' THEN m.recorded_on::text ELSE m.reserve_end::text END END COLLATE "C" DESC NULLS LAST,
		CASE WHEN NOT $8 THEN CASE $7 WHEN 'name' THEN m.name_key WHEN 'post' THEN tartinfo.sort_key(m.post) WHEN 'unit' THEN tartinfo.sort_key(m.unit) WHEN 'county' THEN m.county WHEN 'family' THEN m.families[1]
			WHEN 'reserve_start' THEN m.reserve_start::text WHEN 'recorded_on' THEN m.recorded_on::text ELSE m.reserve_end::text END END COLLATE "C" NULLS LAST, m.id
	LIMIT $9 OFFSET $10`)
