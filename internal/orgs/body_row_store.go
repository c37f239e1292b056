package orgs

import "oszir/internal/platform/database"

// Bodies are written in one way, be it one of a form or all of a workbook: the rows as they are to be go into a
// temporary table, are matched to what is known, judged, and written by a few statements.

// rowStates of orgs_rows: bad (not to be written), there (known, and to be left), closed, unknown, same, new, changed.
var (
	createRows = database.SQL(`
	CREATE TEMPORARY TABLE orgs_rows (
		no int PRIMARY KEY, state text, since date,
		code text, name text, kind text, county text, district text, settlement text, postcode text, address text, parent text, office text,
		tax_number text, sector_id text, legal_status text, email text, phone text,
		known boolean NOT NULL DEFAULT false, body_id bigint, county_code text, district_code text, settlement_id bigint, parent_id bigint, office_id bigint,
		target daterange, valid daterange
	) ON COMMIT DROP`)

	matchRows = database.SQL(`
	UPDATE orgs_rows r SET body_id = b.id, known = b.id IS NOT NULL, county_code = c.code
	FROM orgs_rows q LEFT JOIN orgs.body b ON b.code = q.code LEFT JOIN orgs.county c ON c.code = q.county OR lower(c.name) = lower(q.county)
	WHERE q.no = r.no`)

	matchPlaces = database.SQL(`
	UPDATE orgs_rows r SET settlement_id = s.id, district_code = coalesce(d.code, CASE WHEN q.district IS NULL THEN s.district_code END)
	FROM orgs_rows q LEFT JOIN orgs.settlement s ON s.county_code = q.county_code AND s.name = q.settlement
	LEFT JOIN orgs.district d ON d.county_code = q.county_code AND (d.code = q.district OR lower(d.name) IN (lower(q.district), lower(q.district) || ' járás'))
	WHERE q.no = r.no AND q.county_code IS NOT NULL`)

	unknownPlaces = database.SQL(`
	SELECT no, CASE WHEN county_code IS NULL THEN 'county' WHEN n = 1 THEN 'district' ELSE 'settlement' END, CASE WHEN county_code IS NULL THEN county WHEN n = 1 THEN district ELSE settlement END
	FROM orgs_rows CROSS JOIN (VALUES (1), (2)) x (n)
	WHERE county IS NOT NULL AND (county_code IS NULL AND n = 1 OR county_code IS NOT NULL AND (n = 1 AND district IS NOT NULL AND district_code IS NULL OR n = 2 AND settlement IS NOT NULL AND settlement_id IS NULL))
	ORDER BY no, n LIMIT 100000`)

	setRowState = database.SQL(`UPDATE orgs_rows SET state = $1 WHERE no = ANY ($2)`)

	leaveKnown = database.SQL(`UPDATE orgs_rows SET state = 'there' WHERE known AND state IS NULL`)

	refuseUnknown = database.SQL(`UPDATE orgs_rows SET state = 'unknown' WHERE NOT known AND state IS NULL`)

	insertBodies = database.SQL(`
	WITH made AS (INSERT INTO orgs.body (code) SELECT code FROM orgs_rows WHERE NOT known AND state IS NULL ORDER BY no RETURNING id, code)
	UPDATE orgs_rows r SET body_id = made.id FROM made WHERE made.code = r.code AND r.state IS NULL`)

	matchOthers = database.SQL(`
	UPDATE orgs_rows r SET parent_id = p.id, office_id = o.id
	FROM orgs_rows q LEFT JOIN orgs.body p ON p.code = q.parent LEFT JOIN orgs.body o ON o.code = q.office
	WHERE q.no = r.no AND q.state IS NULL AND (q.parent IS NOT NULL OR q.office IS NOT NULL)`)

	// A parent that stands in a bad row of the same workbook is not unknown; it will be known when that row is mended.
	unknownOthers = database.SQL(`
	SELECT r.no, x.field, x.code FROM orgs_rows r CROSS JOIN LATERAL (VALUES ('parent', r.parent, r.parent_id), ('office', r.office, r.office_id)) x (field, code, id)
	WHERE r.state IS NULL AND x.code IS NOT NULL AND x.id IS NULL AND NOT EXISTS (SELECT FROM orgs_rows w WHERE w.code = x.code)
	ORDER BY r.no, x.field LIMIT 100000`)

	// The version that a change is about: that of the day from which it holds; before the first, the first.
	targetRows = database.SQL(`
	UPDATE orgs_rows r SET target = t.valid
	FROM orgs_rows q CROSS JOIN LATERAL (
		SELECT v.valid FROM orgs.body_version v WHERE v.body_id = q.body_id AND upper_inf(v.recorded)
		AND (v.valid @> coalesce(q.since, CURRENT_DATE) OR lower(v.valid) > coalesce(q.since, CURRENT_DATE))
		ORDER BY v.valid @> coalesce(q.since, CURRENT_DATE) DESC, lower(v.valid) LIMIT 1
	) t
	WHERE q.no = r.no AND q.known AND q.state IS NULL`)

	periodRows = database.SQL(`
	UPDATE orgs_rows SET valid = CASE WHEN NOT known THEN daterange(since, NULL) ELSE daterange(coalesce(since, lower(target)), upper(target)) END,
		state = CASE WHEN known AND target IS NULL THEN 'closed' END
	WHERE state IS NULL`)

	// A number is taken by another body that no row of the workbook changes, or by an earlier row.
	takenNumbers = database.SQL(`
	SELECT r.no, 'tax_number', b.code, r.tax_number FROM orgs_rows r JOIN orgs.body_kind k ON k.code = r.kind AND k.legal_person
	JOIN orgs.body_version v ON substr(v.tax_number, 1, 8) = substr(r.tax_number, 1, 8) AND upper_inf(v.recorded) AND v.body_id <> r.body_id AND v.valid && r.valid
	JOIN orgs.body_kind w ON w.code = v.kind AND w.legal_person JOIN orgs.body b ON b.id = v.body_id
	WHERE r.state IS NULL AND r.tax_number IS NOT NULL AND NOT EXISTS (SELECT FROM orgs_rows x WHERE x.body_id = v.body_id)
	UNION
	SELECT r.no, 'sector_id', b.code, r.sector_id FROM orgs_rows r
	JOIN orgs.body_version v ON v.sector_id = r.sector_id AND upper_inf(v.recorded) AND v.body_id <> r.body_id AND v.valid && r.valid JOIN orgs.body b ON b.id = v.body_id
	WHERE r.state IS NULL AND r.sector_id IS NOT NULL AND NOT EXISTS (SELECT FROM orgs_rows x WHERE x.body_id = v.body_id)
	UNION
	SELECT r.no, 'tax_number', w.code, r.tax_number FROM orgs_rows r JOIN orgs.body_kind k ON k.code = r.kind AND k.legal_person
	JOIN orgs_rows w ON substr(w.tax_number, 1, 8) = substr(r.tax_number, 1, 8) AND w.no < r.no AND w.valid && r.valid JOIN orgs.body_kind l ON l.code = w.kind AND l.legal_person
	WHERE r.state IS NULL AND w.state IS NULL
	UNION
	SELECT r.no, 'sector_id', w.code, r.sector_id FROM orgs_rows r JOIN orgs_rows w ON w.sector_id = r.sector_id AND w.no < r.no AND w.valid && r.valid WHERE r.state IS NULL AND w.state IS NULL
	ORDER BY 1, 2 LIMIT 100000`)

	// What already stands so, from that day on, is not written again.
	settleRows = database.SQL(`
	UPDATE orgs_rows r SET state = CASE WHEN NOT r.known THEN 'new' WHEN EXISTS (
		SELECT FROM orgs.body_version v WHERE v.body_id = r.body_id AND upper_inf(v.recorded) AND v.valid = r.target AND v.valid @> r.valid
		AND (v.name, v.kind, v.county_code, v.district_code, v.settlement_id, v.postcode, v.address, v.parent_id, v.office_id, v.tax_number, v.sector_id, v.legal_status, v.email, v.phone)
		IS NOT DISTINCT FROM (r.name, r.kind, r.county_code, r.district_code, r.settlement_id, r.postcode, r.address, r.parent_id, r.office_id, r.tax_number, r.sector_id, r.legal_status, r.email, r.phone)
	) THEN 'same' ELSE 'changed' END
	WHERE r.state IS NULL`)

	rowStates = database.SQL(`SELECT no, state, coalesce(body_id, 0) FROM orgs_rows ORDER BY no LIMIT 200000`)

	// A clock that was set back must not bring two changes of a body into one moment.
	rowMoment = database.SQL(`
	SELECT greatest(clock_timestamp(), max(lower(v.recorded)) + interval '1 microsecond') FROM orgs_rows r JOIN orgs.body_version v ON v.body_id = r.body_id AND upper_inf(v.recorded)`)

	// The version that is changed is closed, and what it says of the days before the change is recorded anew.
	splitVersions = database.SQL(`
	WITH gone AS (
		UPDATE orgs.body_version v SET recorded = tstzrange(lower(v.recorded), $1) FROM orgs_rows r
		WHERE r.state = 'changed' AND v.body_id = r.body_id AND upper_inf(v.recorded) AND v.valid = r.target
		RETURNING v.body_id, v.valid, v.name, v.kind, v.county_code, v.district_code, v.settlement_id, v.postcode, v.address, v.parent_id, v.office_id,
			v.tax_number, v.sector_id, v.legal_status, v.email, v.phone, daterange(NULL, lower(r.valid)) AS before
	)
	INSERT INTO orgs.body_version (body_id, valid, recorded, entry_id, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone)
	SELECT body_id, valid * before, tstzrange($1, NULL), $2, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone
	FROM gone WHERE NOT upper_inf(before) AND NOT isempty(valid * before)`)

	insertVersions = database.SQL(`
	INSERT INTO orgs.body_version (body_id, valid, recorded, entry_id, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone)
	SELECT body_id, valid, tstzrange($1, NULL), $2, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone
	FROM orgs_rows WHERE state IN ('new', 'changed') ORDER BY no`)

	insertReason = database.SQL(`INSERT INTO orgs.body_reason (entry_id, reason) VALUES ($1, $2)`)
)

// The tree. Of some bodies that were just written: which of them, or of those under them, break a rule on some day.
var (
	// Somebody who goes up from a body must not come back to it, on any day.
	cyclesOf = database.SQL(`
	WITH RECURSIVE walk AS (
		SELECT v.body_id AS start, v.parent_id AS at, v.valid, 1 AS step FROM orgs.body_version v
		WHERE v.body_id = ANY ($1) AND upper_inf(v.recorded) AND v.parent_id IS NOT NULL
		UNION
		SELECT w.start, v.parent_id, w.valid * v.valid, w.step + 1 FROM walk w
		JOIN orgs.body_version v ON v.body_id = w.at AND upper_inf(v.recorded) AND v.parent_id IS NOT NULL AND v.valid && w.valid
		WHERE w.at <> w.start AND w.step < 64
	)
	SELECT DISTINCT start FROM walk WHERE at = start OR step >= 64 ORDER BY start LIMIT 1000`)

	// What a body lies under, and what serves it, must be there whenever it is.
	uncoveredOf = database.SQL(`
	WITH near AS (
		SELECT v.body_id, v.valid, 'parent' AS field, v.parent_id AS other FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.parent_id IS NOT NULL AND v.body_id = ANY ($1)
		UNION SELECT v.body_id, v.valid, 'parent', v.parent_id FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.parent_id = ANY ($1)
		UNION SELECT v.body_id, v.valid, 'office', v.office_id FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.office_id IS NOT NULL AND v.body_id = ANY ($1)
		UNION SELECT v.body_id, v.valid, 'office', v.office_id FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.office_id = ANY ($1)
	)
	SELECT n.body_id, n.other, n.field, c.code, p.code FROM near n JOIN orgs.body c ON c.id = n.body_id JOIN orgs.body p ON p.id = n.other
	WHERE NOT coalesce((SELECT range_agg(o.valid) FROM orgs.body_version o WHERE o.body_id = n.other AND upper_inf(o.recorded)), '{}'::datemultirange) @> n.valid
	GROUP BY 1, 2, 3, 4, 5 ORDER BY c.code LIMIT 1000`)

	misplacedOf = database.SQL(`
	WITH near AS (
		SELECT v.body_id, v.valid, v.kind, 'parent' AS field, v.parent_id AS other FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.parent_id IS NOT NULL AND v.body_id = ANY ($1)
		UNION SELECT v.body_id, v.valid, v.kind, 'parent', v.parent_id FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.parent_id = ANY ($1)
		UNION SELECT v.body_id, v.valid, v.kind, 'office', v.office_id FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.office_id IS NOT NULL AND v.body_id = ANY ($1)
		UNION SELECT v.body_id, v.valid, v.kind, 'office', v.office_id FROM orgs.body_version v WHERE upper_inf(v.recorded) AND v.office_id = ANY ($1)
	)
	SELECT n.body_id, n.other, n.field, c.code, p.code FROM near n JOIN orgs.body c ON c.id = n.body_id JOIN orgs.body p ON p.id = n.other
	JOIN orgs.body_version o ON o.body_id = n.other AND upper_inf(o.recorded) AND o.valid && n.valid
	WHERE n.field = 'office' AND o.kind <> 'common_office'
		OR n.field = 'parent' AND NOT EXISTS (SELECT FROM orgs.body_kind_parent k WHERE k.kind = n.kind AND k.parent = o.kind)
	GROUP BY 1, 2, 3, 4, 5 ORDER BY c.code LIMIT 1000`)
)
