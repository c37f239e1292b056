package orgs

import "oszir/internal/platform/database"

var (
	bodyByCode = database.SQL(`
	SELECT b.id, v.name, v.kind, coalesce(v.county_code, ''), coalesce(s.name, '')
	FROM orgs.body b
	JOIN orgs.body_version v ON v.body_id = b.id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
	LEFT JOIN orgs.settlement s ON s.id = v.settlement_id
	WHERE b.code = $1`)

	bodyByID = database.SQL(`
	SELECT b.code, v.name, v.kind, coalesce(v.county_code, ''), coalesce(s.name, '')
	FROM orgs.body b
	JOIN orgs.body_version v ON v.body_id = b.id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
	LEFT JOIN orgs.settlement s ON s.id = v.settlement_id
	WHERE b.id = $1`)

	insertBody = database.SQL(`INSERT INTO orgs.body (code) VALUES ($1) ON CONFLICT ON CONSTRAINT body_code_once DO NOTHING RETURNING id`)

	insertBodyVersion = database.SQL(`
	INSERT INTO orgs.body_version (body_id, name, kind, county_code, settlement_id, entry_id)
	VALUES ($1, $2, $3, nullif($4, ''), (SELECT id FROM orgs.settlement WHERE county_code = $4 AND name = $5), $6)`)
)
