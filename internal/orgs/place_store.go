package orgs

import "oszir/internal/platform/database"

var (
	createPlaces = database.SQL(`
	CREATE TEMPORARY TABLE orgs_places (sort text NOT NULL, code text, name text NOT NULL, extra text, county text, district text, postcode text) ON COMMIT DROP`)

	upsertCounties = database.SQL(`
	INSERT INTO orgs.county (code, iso, name) SELECT code, extra, name FROM orgs_places WHERE sort = 'county'
	ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE orgs.county.name <> excluded.name`)

	upsertDistricts = database.SQL(`
	INSERT INTO orgs.district (code, name, county_code, seat) SELECT code, name, county, coalesce(extra, '') FROM orgs_places WHERE sort = 'district'
	ON CONFLICT (code) DO UPDATE SET name = excluded.name, county_code = excluded.county_code, seat = excluded.seat
	WHERE (orgs.district.name, orgs.district.county_code, orgs.district.seat) IS DISTINCT FROM (excluded.name, excluded.county_code, excluded.seat)`)

	upsertSettlements = database.SQL(`
	INSERT INTO orgs.settlement (name, county_code, district_code, code, postcode, kind)
	SELECT name, county, district, code, postcode, extra FROM orgs_places WHERE sort = 'settlement'
	ON CONFLICT (code) DO UPDATE SET name = excluded.name, county_code = excluded.county_code, district_code = excluded.district_code,
		postcode = coalesce(excluded.postcode, orgs.settlement.postcode), kind = coalesce(excluded.kind, orgs.settlement.kind)
	WHERE (orgs.settlement.name, orgs.settlement.county_code, orgs.settlement.district_code, orgs.settlement.kind)
		IS DISTINCT FROM (excluded.name, excluded.county_code, excluded.district_code, coalesce(excluded.kind, orgs.settlement.kind))`)
)
