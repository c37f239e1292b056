package orgs

import "oszir/internal/platform/database"

// listedColumns are a body with its life.
const listedColumns = bodyColumns + `, l.since, l.until, lower(v.valid)`

// sought picks the bodies that a text names: $1 words as a query of PostgreSQL's, $2 the beginning of a code, $3 a
// number by which bodies are known.
const sought = `(v.words @@ $1::tsquery OR b.code LIKE $2 OR v.sector_id = $3 OR substr(v.tax_number, 1, 8) = substr($3, 1, 8))`

var (
	// First those that the text names alone or begin with it; of very many only the earliest known are looked at.
	findBodies = database.SQL(`
	WITH hits AS (
		SELECT v.body_id FROM orgs.body_version v WHERE v.words @@ $1::tsquery AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
		UNION SELECT b.id FROM orgs.body b WHERE b.code LIKE $2
		UNION SELECT v.body_id FROM orgs.body_version v WHERE v.sector_id = $3 AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
		ORDER BY 1 LIMIT 2000
	)
	SELECT ` + bodyColumns + ` FROM hits h JOIN ` + bodyTables + ` ON b.id = h.body_id WHERE upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
	ORDER BY b.code = $3 DESC, starts_with(orgs.fold(v.name), $4) DESC, v.sort_key, b.code LIMIT 20`)

	listBodies = database.SQL(`
	SELECT ` + listedColumns + `, v.sort_key FROM ` + bodyTables + ` JOIN ` + life + ` ON true
	WHERE ` + standing + ` AND ($1 = '' OR ` + sought + `) AND ($4 = '' OR v.kind = $4) AND ($5 = '' OR v.county_code = $5) AND ($6 = '' OR v.district_code = $6)
		AND CASE $7 WHEN '' THEN v.valid @> CURRENT_DATE WHEN 'closed' THEN upper(v.valid) <= CURRENT_DATE WHEN 'upcoming' THEN lower(v.valid) > CURRENT_DATE
			WHEN 'ending' THEN l.until >= CURRENT_DATE ELSE true END
		AND (v.sort_key, b.code) > ($8, $9)
	ORDER BY v.sort_key, b.code LIMIT $10`)

	countBodies = database.SQL(`
	SELECT count(*) FROM orgs.body b JOIN orgs.body_version v ON v.body_id = b.id JOIN ` + life + ` ON true
	WHERE ` + standing + ` AND ($1 = '' OR ` + sought + `) AND ($4 = '' OR v.kind = $4) AND ($5 = '' OR v.county_code = $5) AND ($6 = '' OR v.district_code = $6)
		AND CASE $7 WHEN '' THEN v.valid @> CURRENT_DATE WHEN 'closed' THEN upper(v.valid) <= CURRENT_DATE WHEN 'upcoming' THEN lower(v.valid) > CURRENT_DATE
			WHEN 'ending' THEN l.until >= CURRENT_DATE ELSE true END`)

	profileAsOf = database.SQL(`
	SELECT ` + bodyColumns + `, coalesce(c.name, ''), coalesce(d.name, ''), lower(v.valid), upper(v.valid) - 1, lower(v.recorded), a.actor
	FROM ` + bodyTables + ` LEFT JOIN orgs.county c ON c.code = v.county_code LEFT JOIN orgs.district d ON d.code = v.district_code
	JOIN orgs.entry_author a ON a.id = v.entry_id
	WHERE ` + database.AsOfSQL("v") + ` AND b.id = $3`)

	bodyFrame = database.SQL(`
	SELECT b.id, l.since, l.until, l.seen, CURRENT_DATE FROM orgs.body b JOIN ` + life + ` ON true WHERE b.code = $1 AND l.seen IS NOT NULL`)

	pathAsOf = database.SQL(`
	WITH RECURSIVE up AS (
		SELECT v.parent_id AS id, 1 AS step FROM orgs.body_version v WHERE ` + database.AsOfSQL("v") + ` AND v.body_id = $3
		UNION ALL
		SELECT v.parent_id, up.step + 1 FROM up JOIN orgs.body_version v ON v.body_id = up.id AND ` + database.AsOfSQL("v") + ` WHERE up.step < 64
	)
	SELECT b.code, v.name, v.kind, 0 FROM up JOIN orgs.body b ON b.id = up.id JOIN orgs.body_version v ON v.body_id = b.id AND ` + database.AsOfSQL("v") + `
	ORDER BY up.step DESC LIMIT 64`)

	childrenAsOf = database.SQL(`
	SELECT b.code, v.name, v.kind, (SELECT count(*) FROM orgs.body_version w WHERE w.parent_id = b.id AND ` + database.AsOfSQL("w") + `)
	FROM orgs.body_version v JOIN orgs.body b ON b.id = v.body_id WHERE ` + database.AsOfSQL("v") + ` AND v.parent_id = $3 ORDER BY v.sort_key, b.code LIMIT 2000`)

	servedAsOf = database.SQL(`
	SELECT b.code, v.name, v.kind, 0 FROM orgs.body_version v JOIN orgs.body b ON b.id = v.body_id WHERE ` + database.AsOfSQL("v") + ` AND v.office_id = $3
	ORDER BY v.sort_key, b.code LIMIT 2000`)

	successorsOf = database.SQL(`
	SELECT b.code, v.name, v.kind, 0 FROM orgs.body_successor x JOIN orgs.body b ON b.id = x.successor_id JOIN orgs.body_version v ON v.body_id = b.id AND ` + standing + `
	WHERE x.body_id = $1 AND upper_inf(x.recorded) ORDER BY v.sort_key, b.code LIMIT 1000`)

	predecessorsOf = database.SQL(`
	SELECT b.code, v.name, v.kind, 0 FROM orgs.body_successor x JOIN orgs.body b ON b.id = x.body_id JOIN orgs.body_version v ON v.body_id = b.id AND ` + standing + `
	WHERE x.successor_id = $1 AND upper_inf(x.recorded) ORDER BY v.sort_key, b.code LIMIT 1000`)

	versionsOf = database.SQL(`
	SELECT ` + bodyColumns + `, coalesce(c.name, ''), coalesce(d.name, ''), lower(v.valid), upper(v.valid) - 1, lower(v.recorded), coalesce(upper(v.recorded), 'infinity') = 'infinity',
		coalesce(upper(v.recorded), '9999-01-01'), v.entry_id, a.actor, a.operation, coalesce(r.reason, '')
	FROM ` + bodyTables + ` LEFT JOIN orgs.county c ON c.code = v.county_code LEFT JOIN orgs.district d ON d.code = v.district_code
	JOIN orgs.entry_author a ON a.id = v.entry_id LEFT JOIN orgs.body_reason r ON r.entry_id = v.entry_id
	WHERE b.code = $1 ORDER BY lower(v.recorded), lower(v.valid) NULLS FIRST LIMIT 5000`)

	// By county, and those of the whole country last, under no code.
	countByCounty = database.SQL(`
	SELECT code, name, bodies FROM (
	SELECT c.code, c.name, (SELECT count(*) FROM orgs.body_version v WHERE v.county_code = c.code AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE) AS bodies
	FROM orgs.county c
	UNION ALL
	SELECT '', '', (SELECT count(*) FROM orgs.body_version v WHERE v.county_code IS NULL AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE)
	) x ORDER BY orgs.sort_key(name) LIMIT 1000`)

	// What lies in a county, by district; first what has no district, and the office of the county, wherever its seat is.
	bodiesOfCounty = database.SQL(`
	SELECT coalesce(d.code, ''), coalesce(d.name, ''), b.code, v.name, v.kind, coalesce(p.code, '')
	FROM orgs.body_version v JOIN orgs.body b ON b.id = v.body_id LEFT JOIN orgs.district d ON d.code = v.district_code AND v.kind <> 'county_office' LEFT JOIN orgs.body p ON p.id = v.parent_id
	WHERE v.county_code IS NOT DISTINCT FROM nullif($1, '') AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
	ORDER BY d.name IS NOT NULL, orgs.sort_key(d.name), v.sort_key, b.code LIMIT 5000`)

	districtList = database.SQL(`SELECT code, name, county_code FROM orgs.district ORDER BY orgs.sort_key(name), code LIMIT 1000`)
)
