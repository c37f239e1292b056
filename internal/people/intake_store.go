package people

import (
	"strings"

	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
)

// personColumn ties a field of the client to its column of people.person_version.
type personColumn struct {
	name  string
	field *fields.Field
}

var personColumns = []personColumn{
	{"title", FieldTitle}, {"family_name", FieldFamilyName}, {"given_name", FieldGivenName},
	{"birth_family_name", FieldBirthFamilyName}, {"birth_given_name", FieldBirthGivenName},
	{"mother_family_name", FieldMotherFamilyName}, {"mother_given_name", FieldMotherGivenName},
	{"birth_place", FieldBirthPlace}, {"birth_date", FieldBirthDate}, {"sex", FieldSex}, {"tax_id", FieldTaxID},
	{"citizenship", FieldCitizenship}, {"immigration_status", FieldImmigrationStatus}, {"marital_status", FieldMaritalStatus},
	{"education", FieldEducation}, {"vocation", FieldVocation}, {"no_residence_kind", FieldNoResidenceKind},
	{"no_residence_address", FieldNoResidenceAddress}, {"mailing_choice", FieldMailingChoice}, {"phone", FieldPhone},
	{"mobile", FieldMobile}, {"email", FieldEmail}, {"note", FieldNote},
}

var (
	intakeColumns        = append([]string{"key", "sheet", "row", "bad", "complete", "ref", "cached_ref", "taj_text", "taj", "provisional", "digest", "dwelling", "words", "new_words"}, columnNames("")...)
	intakeAddressColumns = append([]string{"key", "kind", "digest", "habitual"}, addressColumns...)
)

// columnNames lists the person columns, each with a prefix such as "i.".
func columnNames(prefix string) []string {
	out := make([]string, 0, len(personColumns))
	for _, c := range personColumns {
		out = append(out, prefix+c.name)
	}
	return out
}

func columnList(prefix string) string { return strings.Join(columnNames(prefix), ", ") }

func addressList(prefix string) string {
	return prefix + strings.Join(addressColumns, ", "+prefix)
}

// definitions gives "name type" of the person columns.
func definitions() string {
	out := make([]string, 0, len(personColumns))
	for _, c := range personColumns {
		if c.field.Type == fields.Date {
			out = append(out, c.name+" date")
			continue
		}
		out = append(out, c.name+" text")
	}
	return strings.Join(out, ", ")
}

var (
	createIntake = database.Temporary("people_intake", `(
		key bigint NOT NULL, sheet smallint NOT NULL, row integer NOT NULL, bad boolean NOT NULL, complete boolean NOT NULL,
		ref text, cached_ref text, taj_text text NOT NULL, taj integer, provisional bytea, digest bytea, dwelling bigint, words integer[], new_words text[],
		`+definitions()+`
	)`)

	createIntakeAddress = database.Temporary("people_intake_address", `(
		key bigint NOT NULL, kind text NOT NULL, digest bytea NOT NULL, habitual boolean NOT NULL,
		`+strings.Join(addressColumns, " text, ")+` text
	)`)

	createStruck = database.Temporary("people_struck", `(key bigint NOT NULL)`)
	indexStruck  = database.Tune(`CREATE INDEX ON people_struck (key)`)

	analyzeIntake = database.Tune(`ANALYZE people_intake (key, sheet, row, bad, complete, ref, taj_text, taj, provisional)`)
	indexIntake   = database.Tune(`CREATE INDEX ON people_intake (key)`)

	// Two different clients of one file may have the same marker, name and birth date and differ only in how much is
	// known of them: the second and further ones get a digest of their own.
	parseProvisional = database.SQL(`
	UPDATE people_intake i SET provisional = substr(sha256(i.provisional || int8send(n.no)), 1, 16)
	FROM (SELECT key, row_number() OVER (PARTITION BY provisional ORDER BY ref, key) AS no FROM people_intake WHERE provisional IS NOT NULL AND NOT bad) n
	WHERE n.key = i.key AND n.no > 1`)

	// own_id is the record that the client names, person_id the one that stands for them.
	createKnown = database.Temporary("people_known", `
	SELECT k.key, k.own_id, coalesce(m.survivor_id, k.own_id) AS person_id
	FROM (
		SELECT i.key, p.id AS own_id FROM people_intake i JOIN people.person p ON p.taj = i.taj WHERE NOT i.bad AND i.taj IS NOT NULL
		UNION ALL
		SELECT i.key, p.id FROM people_intake i JOIN people.person p ON p.provisional = i.provisional WHERE NOT i.bad AND i.taj IS NULL
	) k LEFT JOIN people.merge m ON m.absorbed_id = k.own_id AND upper_inf(m.recorded)`)

	analyzeKnown = database.Tune(`ANALYZE people_known`)

	// Whoever changes a person locks it first, and many in the order of their ids: nobody overtakes, nobody waits in a
	// circle. What is read after this is what will be replaced.
	lockKnown = database.SQL(`
	SELECT count(*) FROM (
		SELECT p.id FROM people.person p WHERE p.id IN (SELECT person_id FROM people_known UNION ALL SELECT own_id FROM people_known WHERE own_id <> person_id)
		ORDER BY p.id FOR UPDATE
	) locked`)

	// Who was merged or taken apart between the two statements before. Who is locked cannot be any more.
	movedKnown = database.SQL(`
	SELECT count(*) FROM people_known k LEFT JOIN people.merge m ON m.absorbed_id = k.own_id AND upper_inf(m.recorded)
	WHERE k.person_id <> coalesce(m.survivor_id, k.own_id)`)
	followKnown = database.SQL(`
	UPDATE people_known k SET person_id = coalesce((SELECT m.survivor_id FROM people.merge m WHERE m.absorbed_id = k.own_id AND upper_inf(m.recorded)), k.own_id)`)

	// What is known of those who are known is looked up by index, one by one: joined whole, the planner would read every
	// version of the registry for every load.
	createMatch = database.Temporary("people_match", `
	WITH known AS MATERIALIZED (
		SELECT k.key, k.person_id, p.complete AS was_complete, i.birth_date, i.mother_family_name, i.mother_given_name
		FROM people_known k JOIN people_intake i ON i.key = k.key JOIN people.person p ON p.id = k.person_id
	), compared AS (
		SELECT k.key, k.person_id, k.was_complete, v.birth_date <> k.birth_date AS other_birth, v.mother_family_name IS NOT NULL AND k.mother_family_name IS NOT NULL
			AND lower(concat(v.mother_family_name, ' ', v.mother_given_name)) <> lower(concat(k.mother_family_name, ' ', k.mother_given_name)) AS other_mother
		FROM known k LEFT JOIN LATERAL (
			SELECT * FROM people.person_version v WHERE v.person_id = k.person_id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE LIMIT 1
		) v ON true
	), twice AS (
		-- Of several clients of one file that are one person since they were merged, one speaks: the record that stands for them.
		SELECT key FROM (
			SELECT key, row_number() OVER (PARTITION BY person_id ORDER BY own_id <> person_id, key) AS no FROM people_known
			WHERE person_id IN (SELECT survivor_id FROM people.merge WHERE upper_inf(recorded))
		) x WHERE no > 1
	)
	SELECT i.key, c.person_id, c.was_complete, CASE
			WHEN i.key IN (SELECT key FROM twice) THEN 'people.conflict.merged'
			WHEN c.other_birth AND c.other_mother THEN 'people.conflict.both'
			WHEN c.other_birth THEN 'people.conflict.birth_date'
			WHEN c.other_mother THEN 'people.conflict.mother'
		END AS conflict
	FROM people_intake i LEFT JOIN compared c ON c.key = i.key WHERE NOT i.bad`)
	indexMatch = database.Tune(`CREATE INDEX ON people_match (key)`)

	createFinal = database.Temporary("people_final", `
	SELECT m.key, coalesce(m.person_id, people.stirred(m.number)) AS person_id, m.person_id IS NULL AS is_new,
		coalesce(m.was_complete, false) AS was_complete, i.complete, i.dwelling
	FROM (SELECT *, CASE WHEN person_id IS NULL THEN nextval('people.person_number') END AS number FROM people_match WHERE conflict IS NULL) m
	JOIN people_intake i ON i.key = m.key
	WHERE NOT EXISTS (SELECT FROM people_struck s WHERE s.key = m.key)`)
	indexFinal   = database.Tune(`CREATE INDEX ON people_final (key)`)
	analyzeFinal = database.Tune(`ANALYZE people_final`)

	countFinal = database.SQL(`SELECT count(*) FROM people_final`)

	// Inserts need no shuffling: people.stirred scatters.
	insertPersons = database.SQL(`
	INSERT INTO people.person (id, taj, provisional, complete, entry_id, birth_date, words)
	SELECT f.person_id, i.taj, CASE WHEN i.taj IS NULL THEN i.provisional END, i.complete, $1, i.birth_date, i.words
	FROM people_final f JOIN people_intake i ON i.key = f.key WHERE f.is_new`)

	insertVersions = database.SQL(`
	INSERT INTO people.person_version (person_id, recorded, entry_id, body_id, digest, ` + columnList("") + `)
	SELECT f.person_id, tstzrange($3, NULL), $1, $2, i.digest, ` + columnList("i.") + `
	FROM people_final f JOIN people_intake i ON i.key = f.key WHERE f.is_new`)

	// What is known after an office has spoken again: a full client of the same office says all it knows, so an empty
	// cell empties; another office's empty cell takes nothing away; an incomplete client never weakens a full one.
	createChanged = database.Temporary("people_changed", `
	SELECT * FROM (
		SELECT f.person_id, v.valid, i.digest, i.complete AND NOT f.was_complete AS completes, `+mergedColumns()+`,
			ROW(`+columnList("v.")+`)::text AS before
		FROM people_final f
		JOIN people_intake i ON i.key = f.key
		JOIN people.person_version v ON v.person_id = f.person_id AND upper_inf(v.recorded) AND v.valid @> CURRENT_DATE
		WHERE NOT f.is_new AND v.digest <> i.digest
	) c
	WHERE c.completes OR c.before <> ROW(`+columnList("c.")+`)::text`)

	closeVersions = database.SQL(`
	UPDATE people.person_version v SET recorded = tstzrange(lower(v.recorded), $1)
	FROM people_changed c WHERE v.person_id = c.person_id AND upper_inf(v.recorded) AND v.valid = c.valid`)

	insertChanged = database.SQL(`
	INSERT INTO people.person_version (person_id, valid, recorded, entry_id, body_id, digest, ` + columnList("") + `)
	SELECT person_id, valid, tstzrange($3, NULL), $1, $2, digest, ` + columnList("") + ` FROM people_changed`)

	completePersons = database.SQL(`
	UPDATE people.person p SET complete = true, complete_since = $1 FROM people_changed c WHERE c.completes AND p.id = c.person_id`)

	// Of people who are new every address is; only those who are known are compared.
	createAddressChange = database.Temporary("people_address_change", `
	SELECT f.person_id, a.key, a.kind FROM people_final f JOIN people_intake_address a ON a.key = f.key WHERE f.is_new
	UNION ALL
	SELECT f.person_id, a.key, a.kind
	FROM people_final f
	JOIN people_intake_address a ON a.key = f.key
	LEFT JOIN LATERAL (
		SELECT * FROM people.address o WHERE o.person_id = f.person_id AND o.kind = a.kind AND upper_inf(o.recorded) AND o.valid @> CURRENT_DATE LIMIT 1
	) o ON true
	WHERE NOT f.is_new AND o.digest IS DISTINCT FROM a.digest AND (o.person_id IS NULL OR f.complete OR NOT f.was_complete)`)

	closeAddresses = database.SQL(`
	UPDATE people.address o SET recorded = tstzrange(lower(o.recorded), $1)
	FROM people_final f
	WHERE o.person_id = f.person_id AND NOT f.is_new AND upper_inf(o.recorded) AND o.valid @> CURRENT_DATE AND (
		EXISTS (SELECT FROM people_address_change c WHERE c.person_id = o.person_id AND c.kind = o.kind)
		OR f.complete AND o.body_id = $2 AND NOT EXISTS (SELECT FROM people_intake_address a WHERE a.key = f.key AND a.kind = o.kind))`)

	insertAddresses = database.SQL(`
	INSERT INTO people.address (person_id, kind, recorded, entry_id, body_id, digest, habitual, ` + addressList("") + `)
	SELECT c.person_id, c.kind, tstzrange($3, NULL), $1, $2, a.digest, a.habitual, ` + addressList("a.") + `
	FROM people_address_change c JOIN people_intake_address a ON a.key = c.key AND a.kind = c.kind`)
)

// mergedColumns gives, for each person column, what is known after i spoke and v was known.
func mergedColumns() string {
	out := make([]string, 0, len(personColumns))
	for _, c := range personColumns {
		out = append(out, strings.ReplaceAll(`CASE WHEN i.complete AND v.body_id = $1 THEN i.@ WHEN i.complete OR NOT f.was_complete THEN coalesce(i.@, v.@) ELSE coalesce(v.@, i.@) END AS @`, "@", c.name))
	}
	return strings.Join(out, ", ")
}
