package orgs

import "oszir/internal/platform/database"

var (
	// The newest entry that wrote something of a body: what an editor has seen.
	seenOf = database.SQL(`
	SELECT max(v.entry_id) FROM orgs.body b JOIN orgs.body_version v ON v.body_id = b.id AND upper_inf(v.recorded) WHERE b.code = $1 GROUP BY b.id`)

	bodyLife = database.SQL(`SELECT b.id, l.since, l.until FROM orgs.body b JOIN ` + life + ` ON true WHERE b.code = $1 AND l.seen IS NOT NULL`)

	// Bodies that are there on a day, by code.
	presentOn = database.SQL(`
	SELECT b.id, b.code FROM orgs.body b JOIN orgs.body_version v ON v.body_id = b.id AND upper_inf(v.recorded) AND v.valid @> $2::date
	WHERE b.code = ANY ($1) ORDER BY b.code LIMIT 1000`)

	// What lies under a body from a day on, all the way down, and what it serves; served ones are not gone down from.
	dependentsOf = database.SQL(`
	WITH RECURSIVE under AS (
		SELECT v.body_id AS id, 1 AS step FROM orgs.body_version v WHERE v.parent_id = $1 AND upper_inf(v.recorded) AND v.valid && daterange($2::date, NULL)
		UNION
		SELECT v.body_id, u.step + 1 FROM under u JOIN orgs.body_version v ON v.parent_id = u.id AND upper_inf(v.recorded) AND v.valid && daterange($2::date, NULL) WHERE u.step < 64
	)
	SELECT id, min(step), true FROM under GROUP BY id
	UNION ALL
	SELECT v.body_id, 1, false FROM orgs.body_version v WHERE v.office_id = $1 AND upper_inf(v.recorded) AND v.valid && daterange($2::date, NULL) GROUP BY v.body_id
	ORDER BY 1 LIMIT 100000`)

	closeMoment = database.SQL(`
	SELECT greatest(clock_timestamp(), max(lower(v.recorded)) + interval '1 microsecond') FROM orgs.body_version v WHERE v.body_id = ANY ($1) AND upper_inf(v.recorded)`)

	// What is known of the days after the last one ($3 is the day after) is closed; what goes before is recorded anew.
	endVersions = database.SQL(`
	WITH gone AS (
		UPDATE orgs.body_version v SET recorded = tstzrange(lower(v.recorded), $1) WHERE v.body_id = ANY ($4) AND upper_inf(v.recorded) AND v.valid && daterange($3::date, NULL)
		RETURNING v.body_id, v.valid * daterange(NULL, $3::date) AS kept, v.name, v.kind, v.county_code, v.district_code, v.settlement_id, v.postcode, v.address, v.parent_id, v.office_id,
			v.tax_number, v.sector_id, v.legal_status, v.email, v.phone
	)
	INSERT INTO orgs.body_version (body_id, valid, recorded, entry_id, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone)
	SELECT body_id, kept, tstzrange($1, NULL), $2, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone
	FROM gone WHERE NOT isempty(kept)`)

	// A body whose last day is put off is known to the new one.
	prolongVersions = database.SQL(`
	WITH gone AS (
		UPDATE orgs.body_version v SET recorded = tstzrange(lower(v.recorded), $1) WHERE v.body_id = $4 AND upper_inf(v.recorded) AND upper(v.valid) < $3::date
			AND NOT EXISTS (SELECT FROM orgs.body_version t WHERE t.body_id = $4 AND upper_inf(t.recorded) AND lower(t.valid) >= upper(v.valid))
		RETURNING v.body_id, daterange(lower(v.valid), $3::date) AS kept, v.name, v.kind, v.county_code, v.district_code, v.settlement_id, v.postcode, v.address, v.parent_id, v.office_id,
			v.tax_number, v.sector_id, v.legal_status, v.email, v.phone
	)
	INSERT INTO orgs.body_version (body_id, valid, recorded, entry_id, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone)
	SELECT body_id, kept, tstzrange($1, NULL), $2, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone
	FROM gone`)

	// From a day on, what lay under a body lies under another, and what it served another serves; 0: none.
	moveDependents = database.SQL(`
	WITH gone AS (
		UPDATE orgs.body_version v SET recorded = tstzrange(lower(v.recorded), $1)
		WHERE ($6::boolean AND v.parent_id = $4 OR v.office_id = $4) AND upper_inf(v.recorded) AND v.valid && daterange($3::date, NULL)
		RETURNING v.body_id, v.valid, v.name, v.kind, v.county_code, v.district_code, v.settlement_id, v.postcode, v.address, v.parent_id, v.office_id,
			v.tax_number, v.sector_id, v.legal_status, v.email, v.phone
	)
	INSERT INTO orgs.body_version (body_id, valid, recorded, entry_id, name, kind, county_code, district_code, settlement_id, postcode, address, parent_id, office_id,
		tax_number, sector_id, legal_status, email, phone)
	SELECT body_id, valid * part.days, tstzrange($1, NULL), $2, name, kind, county_code, district_code, settlement_id, postcode, address,
		CASE WHEN part.later AND $6 AND parent_id = $4 THEN nullif($5::bigint, 0) ELSE parent_id END, CASE WHEN part.later AND office_id = $4 THEN nullif($5::bigint, 0) ELSE office_id END,
		tax_number, sector_id, legal_status, email, phone
	FROM gone CROSS JOIN (VALUES (false, daterange(NULL, $3::date)), (true, daterange($3::date, NULL))) part (later, days) WHERE NOT isempty(valid * part.days)`)

	endSuccessors = database.SQL(`UPDATE orgs.body_successor SET recorded = tstzrange(lower(recorded), greatest($1, lower(recorded))) WHERE body_id = $2 AND upper_inf(recorded)`)

	insertSuccessors = database.SQL(`INSERT INTO orgs.body_successor (body_id, successor_id, recorded, entry_id) SELECT $2, s, tstzrange($1, NULL), $3 FROM unnest($4::bigint[]) s`)

	// Who takes over in the end: successors that are closed lead on to theirs.
	heirsOf = database.SQL(`
	WITH RECURSIVE chain AS (
		SELECT s.successor_id AS id, 1 AS step FROM orgs.body_successor s JOIN orgs.body b ON b.id = s.body_id WHERE b.code = $1 AND upper_inf(s.recorded)
		UNION
		SELECT s.successor_id, c.step + 1 FROM chain c JOIN orgs.body_successor s ON s.body_id = c.id AND upper_inf(s.recorded)
		JOIN LATERAL (SELECT max(coalesce(upper(v.valid), 'infinity')) AS ends FROM orgs.body_version v WHERE v.body_id = c.id AND upper_inf(v.recorded)) x ON x.ends <= CURRENT_DATE
		WHERE c.step < 64
	)
	SELECT ` + bodyColumns + ` FROM ` + bodyTables + ` WHERE b.id IN (SELECT id FROM chain) AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE ORDER BY v.sort_key, b.code LIMIT 1000`)
)
