package orgs

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// bodyColumns are what scanBody reads, from bodyTables.
const bodyColumns = `b.id, b.code, v.name, v.kind, coalesce(v.county_code, ''), coalesce(v.district_code, ''), coalesce(s.name, ''),
	coalesce(v.postcode, ''), coalesce(v.address, ''), coalesce(p.code, ''), coalesce(o.code, ''), coalesce(v.tax_number, ''),
	coalesce(v.sector_id, ''), coalesce(v.legal_status, ''), coalesce(v.email, ''), coalesce(v.phone, '')`

const bodyTables = `orgs.body b JOIN orgs.body_version v ON v.body_id = b.id
	LEFT JOIN orgs.settlement s ON s.id = v.settlement_id LEFT JOIN orgs.body p ON p.id = v.parent_id LEFT JOIN orgs.body o ON o.id = v.office_id`

// standing picks, of what is known now, the version v by which a body is known today: the one of today, the last one of
// a body that is closed, the first one of a body that begins later. The versions of a body have no days between them.
const standing = `upper_inf(v.recorded) AND (v.valid @> CURRENT_DATE
	OR upper(v.valid) <= CURRENT_DATE AND NOT EXISTS (SELECT FROM orgs.body_version t WHERE t.body_id = v.body_id AND upper_inf(t.recorded) AND lower(t.valid) >= upper(v.valid))
	OR lower(v.valid) > CURRENT_DATE AND NOT EXISTS (SELECT FROM orgs.body_version t WHERE t.body_id = v.body_id AND upper_inf(t.recorded) AND upper(t.valid) <= lower(v.valid)))`

// life gives first and last day of a body as known now; NULL: always, for ever.
const life = `LATERAL (
	SELECT CASE WHEN bool_or(lower_inf(t.valid)) THEN NULL ELSE min(lower(t.valid)) END AS since,
		CASE WHEN bool_or(upper_inf(t.valid)) THEN NULL ELSE max(upper(t.valid)) - 1 END AS until, max(t.entry_id) AS seen
	FROM orgs.body_version t WHERE t.body_id = b.id AND upper_inf(t.recorded)) l`

func bodyInto(b *Body) []any {
	return []any{
		&b.ID, &b.Code, &b.Name, &b.Kind, &b.County, &b.District, &b.Settlement, &b.Postcode, &b.Address, &b.Parent, &b.Office, &b.TaxNumber,
		&b.SectorID, &b.LegalStatus, &b.Email, &b.Phone,
	}
}

// dayOf gives a day as a statement takes it; none is NULL.
func dayOf(d calendar.Day) any {
	if d == calendar.None {
		return nil
	}
	return d.Time()
}

var (
	bodyByCode = database.SQL(`SELECT ` + bodyColumns + ` FROM ` + bodyTables + ` WHERE b.code = $1 AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE`)

	bodyByID = database.SQL(`SELECT ` + bodyColumns + ` FROM ` + bodyTables + ` WHERE b.id = $1 AND ` + standing)

	bodiesAmong = database.SQL(`SELECT ` + bodyColumns + `, l.since, l.until, l.seen FROM ` + bodyTables + ` JOIN ` + life + ` ON true
	WHERE b.id = ANY ($1) AND ` + standing + ` ORDER BY v.sort_key, b.code LIMIT 100000`)

	// Each step goes to the body above as it stands today; the tree is never deeper than the check of changes lets it be.
	bodiesAbove = database.SQL(`
	WITH RECURSIVE up AS (
		SELECT v.parent_id AS id, 1 AS step FROM orgs.body_version v WHERE v.body_id = $1 AND ` + standing + `
		UNION ALL
		SELECT v.parent_id, up.step + 1 FROM up JOIN orgs.body_version v ON v.body_id = up.id AND ` + standing + ` WHERE up.step < 64
	)
	SELECT id FROM up WHERE id IS NOT NULL ORDER BY step LIMIT 64`)

	// Those that lie in a body today, however deep.
	bodiesBelow = database.SQL(`
	WITH RECURSIVE under AS (
		SELECT v.body_id AS id, 1 AS step FROM orgs.body_version v WHERE v.parent_id = $1 AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
		UNION ALL
		SELECT v.body_id, u.step + 1 FROM under u JOIN orgs.body_version v ON v.parent_id = u.id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE WHERE u.step < 64
	)
	SELECT id FROM under ORDER BY step, id LIMIT 100000`)

	bodyState = database.SQL(`SELECT l.since, l.until, CURRENT_DATE FROM orgs.body b JOIN ` + life + ` ON true WHERE b.id = $1 AND l.seen IS NOT NULL`)

	today = database.SQL(`SELECT CURRENT_DATE`)
)
