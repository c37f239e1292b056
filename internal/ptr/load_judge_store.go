package ptr

import "oszir/internal/platform/database"

// The temporary tables of a load live as long as its transaction. A row is bad when it stands in ptr_bad.
var createStage = []*database.Statement{
	database.Temporary("ptr_stage_benefit", `(
		row integer NOT NULL, kind text, applicant_ref text NOT NULL, entitled_ref text NOT NULL, ref text NOT NULL, cached_ref text NOT NULL,
		support_start date, support_end date, review_due date, gross_monthly bigint, decision_kind text, case_number text,
		issued_on date, final_on date, data jsonb, digest bytea
	)`),
	database.Temporary("ptr_stage_relation", `(
		row integer NOT NULL, benefit_ref text NOT NULL, kind text NOT NULL, other text, client_full boolean NOT NULL, client_ref text NOT NULL
	)`),
	database.Temporary("ptr_stage_finding", `(
		seq bigint GENERATED ALWAYS AS IDENTITY, sheet smallint NOT NULL, row integer NOT NULL, field text NOT NULL, code text NOT NULL,
		severity text NOT NULL, key text NOT NULL, args text[] NOT NULL, value text NOT NULL
	)`),
	database.Temporary("ptr_bad", `(sheet smallint NOT NULL, row integer NOT NULL)`),
	database.Temporary("ptr_kind_group", `(kind text NOT NULL, group_code text NOT NULL, subject text NOT NULL)`),
	database.Temporary("ptr_kind_needs", `(kind text NOT NULL, field text NOT NULL)`),
}

var (
	indexBad = database.Tune(`CREATE UNIQUE INDEX ON ptr_bad (sheet, row)`)

	tellGroups = database.SQL(`INSERT INTO ptr_kind_group SELECT * FROM unnest($1::text[], $2::text[], $3::text[])`)
	tellNeeds  = database.SQL(`INSERT INTO ptr_kind_needs SELECT * FROM unnest($1::text[], $2::text[])`)

	analyzeStage = database.Tune(`ANALYZE ptr_stage_benefit, ptr_stage_relation, ptr_stage_finding`)

	markBad = database.SQL(`
	INSERT INTO ptr_bad SELECT DISTINCT sheet, row FROM ptr_stage_finding WHERE severity = 'error' ON CONFLICT DO NOTHING`)

	// P4: a TAJ once over both client sheets, else all rows with it are wrong.
	judgeDuplicateTAJ = database.SQL(`
	WITH twice AS (
		SELECT taj_text FROM people_intake WHERE taj_text <> '' GROUP BY taj_text HAVING count(*) > 1
	), numbered AS (
		SELECT i.taj_text, i.sheet, i.row, row_number() OVER (PARTITION BY i.taj_text ORDER BY i.sheet, i.row) AS no FROM people_intake i JOIN twice USING (taj_text)
	), places AS (
		SELECT taj_text, string_agg(CASE sheet WHEN 1 THEN 'Ügyfél (teljes) ' ELSE 'Ügyfél (hiányos) ' END || row, ', ' ORDER BY no) AS list FROM numbered WHERE no <= 10 GROUP BY taj_text
	), said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT n.sheet, n.row, 'taj', 'duplicate_taj', 'error', 'finding.duplicate_taj', ARRAY[p.list], n.taj_text
		FROM numbered n JOIN places p USING (taj_text) ORDER BY n.sheet, n.row RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// W3: the marker must keep two incomplete clients apart.
	judgeDuplicateRef = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT 2, i.row, 'incomplete_id', 'duplicate_id', 'error', 'ptr.duplicate_incomplete', ARRAY[CASE i.row WHEN t.first THEN t.last ELSE t.first END::text], i.ref
		FROM (SELECT ref, min(row) AS first, max(row) AS last FROM people_intake WHERE sheet = 2 GROUP BY ref HAVING count(*) > 1) t
		JOIN people_intake i ON i.sheet = 2 AND i.ref = t.ref ORDER BY i.row RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// A client field that a benefit kind needs of its applicant.
	judgeNeeds = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT DISTINCT 1, i.row, n.field, 'required', 'error', 'ptr.required_of_applicant', ARRAY[b.kind], ''
		FROM ptr_stage_benefit b
		JOIN ptr_kind_needs n ON n.kind = b.kind
		JOIN people_intake i ON i.sheet = 1 AND i.taj_text = b.applicant_ref
		WHERE NOT i.bad AND n.field = 'tax_id' AND i.tax_id IS NULL ORDER BY i.row RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// P5: another birth date or mother's name under the same TAJ. Of two rows that are one person since their records were
	// merged, what names the client is at fault, and nothing else.
	judgeConflict = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT i.sheet, i.row,
			CASE WHEN m.conflict = 'people.conflict.merged' THEN CASE i.sheet WHEN 1 THEN 'taj' ELSE 'incomplete_id' END
				WHEN m.conflict = 'people.conflict.mother' THEN 'mother_family_name' ELSE 'birth_date' END,
			'identity_conflict', 'error',
			CASE WHEN m.conflict = 'people.conflict.merged' THEN CASE i.sheet WHEN 1 THEN 'ptr.merged_taj' ELSE 'ptr.merged_incomplete' END ELSE 'finding.identity_conflict' END,
			ARRAY['@' || m.conflict],
			CASE WHEN m.conflict = 'people.conflict.merged' THEN CASE i.sheet WHEN 1 THEN i.taj_text ELSE i.ref END
				WHEN m.conflict = 'people.conflict.mother' THEN concat_ws(' ', i.mother_family_name, i.mother_given_name) ELSE to_char(i.birth_date, 'YYYY.MM.DD') END
		FROM people_match m JOIN people_intake i ON i.key = m.key WHERE m.conflict IS NOT NULL ORDER BY i.sheet, i.row RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT sheet, row FROM said ON CONFLICT DO NOTHING`)

	strikeBad = database.SQL(`
	INSERT INTO people_struck SELECT i.key FROM people_intake i JOIN ptr_bad b ON b.sheet = i.sheet AND b.row = i.row WHERE NOT i.bad`)

	// The full clients that benefits and relations may name, good or bad. A TAJ that stands twice has no good client.
	createPerson = database.Temporary("ptr_person", `
	SELECT i.taj_text, min(i.row) AS row, min(f.person_id) AS person_id, bool_or(f.is_new) AS is_new, min(f.dwelling) AS dwelling
	FROM people_intake i LEFT JOIN people_final f ON f.key = i.key WHERE i.sheet = 1 AND i.taj_text <> '' GROUP BY i.taj_text`)
	indexPerson = database.Tune(`CREATE UNIQUE INDEX ON ptr_person (taj_text)`)

	judgeDuplicateBenefit = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT 3, b.row, 'migration_id', 'duplicate_id', 'error', 'finding.duplicate_id', ARRAY[CASE b.row WHEN t.first THEN t.last ELSE t.first END::text], b.ref
		FROM (SELECT ref, min(row) AS first, max(row) AS last FROM ptr_stage_benefit WHERE applicant_ref <> '' GROUP BY ref HAVING count(*) > 1) t
		JOIN ptr_stage_benefit b ON b.ref = t.ref ORDER BY b.row RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// Nobody has hundreds of benefits; a file that says so is wrong as a whole, and comparing each with each would
	// never end.
	judgeCrowd = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT 3, row, field, 'too_many_benefits', 'error', 'finding.too_many_benefits', ARRAY[$1::integer::text], taj FROM (
			SELECT row, 'applicant_taj' AS field, applicant_ref AS taj FROM ptr_stage_benefit
			WHERE applicant_ref IN (SELECT applicant_ref FROM ptr_stage_benefit WHERE applicant_ref <> '' GROUP BY applicant_ref HAVING count(*) > $1::integer)
			UNION ALL
			SELECT row, 'entitled_taj', entitled_ref FROM ptr_stage_benefit
			WHERE entitled_ref IN (SELECT entitled_ref FROM ptr_stage_benefit WHERE entitled_ref <> '' GROUP BY entitled_ref HAVING count(*) > $1::integer)
		) c ORDER BY row, field RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT DISTINCT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// P4, W4: TAJs of a benefit stand on the full sheet; if they stand there badly, the benefit waits for them.
	judgeTAJs = database.SQL(`
	WITH named AS (
		SELECT row, 'applicant_taj' AS field, applicant_ref AS taj FROM ptr_stage_benefit WHERE applicant_ref <> ''
		UNION ALL
		SELECT row, 'entitled_taj', entitled_ref FROM ptr_stage_benefit WHERE entitled_ref <> ''
	), said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT 3, n.row, n.field, CASE WHEN p.taj_text IS NULL THEN 'applicant_missing' ELSE 'depends_on_bad_row' END, 'error',
			CASE WHEN p.taj_text IS NULL THEN 'finding.applicant_missing' ELSE 'finding.depends_on_bad_row' END,
			CASE WHEN p.taj_text IS NULL THEN '{}'::text[] ELSE ARRAY['Ügyfél (teljes) ' || p.row] END, n.taj
		FROM named n LEFT JOIN ptr_person p ON p.taj_text = n.taj
		WHERE p.person_id IS NULL ORDER BY n.row, n.field RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT DISTINCT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// Only applicants who are known can have the benefit already; they are looked up one by one.
	createReady = database.Temporary("ptr_ready", `
	WITH dwellings AS (
		SELECT DISTINCT kind FROM ptr_kind_group WHERE subject = 'dwelling'
	), good AS MATERIALIZED (
		SELECT b.row, b.kind, b.support_start, daterange(b.support_start, b.support_end, '[]') AS valid, b.digest,
			a.person_id AS applicant_id, a.is_new AS applicant_new, coalesce(e.person_id, 0) AS entitled_id, coalesce(e.is_new, true) AS entitled_new,
			CASE WHEN w.kind IS NOT NULL THEN a.dwelling END AS dwelling
		FROM ptr_stage_benefit b
		JOIN ptr_person a ON a.taj_text = b.applicant_ref
		LEFT JOIN ptr_person e ON e.taj_text = b.entitled_ref AND b.entitled_ref <> ''
		LEFT JOIN dwellings w ON w.kind = b.kind
		WHERE NOT EXISTS (SELECT FROM ptr_bad bad WHERE bad.sheet = 3 AND bad.row = b.row)
	), known AS (
		SELECT g.row, x.id, x.body_id, x.id_year, x.case_id FROM good g CROSS JOIN LATERAL (
			SELECT * FROM ptr.benefit x WHERE x.applicant_id = g.applicant_id AND x.entitled_id = g.entitled_id AND x.kind = g.kind AND x.support_start = g.support_start
			ORDER BY x.case_id IS NULL LIMIT 1 -- what a case granted comes first: see judgeDecided
		) x WHERE NOT g.applicant_new
	)
	SELECT g.*, k.id AS known_id, k.body_id AS known_body, k.id_year AS known_year, k.case_id AS known_case FROM good g LEFT JOIN known k ON k.row = g.row`)

	// P6: another authority's benefit is refused.
	judgeOtherAuthority = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT 3, r.row, 'migration_id', 'other_authority', 'error', 'finding.other_authority', '{}'::text[], b.ref
		FROM ptr_ready r JOIN ptr_stage_benefit b ON b.row = r.row WHERE r.known_body <> $1 ORDER BY r.row RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// What people have decided since stays: a benefit that a case granted, changes or has changed is not loaded over.
	judgeDecided = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT 3, r.row, 'migration_id', 'decided_since', 'error', 'finding.decided_since', '{}'::text[], b.ref
		FROM ptr_ready r JOIN ptr_stage_benefit b ON b.row = r.row
		WHERE r.known_body = $1 AND (r.known_case IS NOT NULL OR EXISTS (SELECT FROM ptr.case_file c WHERE c.benefit_id = r.known_id AND c.state <> 'VISSZAVONT'))
		ORDER BY r.row RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT sheet, row FROM said ON CONFLICT DO NOTHING`)

	// What will be in the register, with its id. A rehearsal takes no number out of the sequence: its ids are negative.
	createDone = database.Temporary("ptr_done", `
	SELECT r.*, coalesce(r.known_id, CASE WHEN $2::boolean THEN -r.row ELSE nextval('ptr.benefit_id') END) AS benefit_id, coalesce(r.known_year, $3::integer)::smallint AS id_year
	FROM ptr_ready r WHERE (r.known_body IS NULL OR r.known_body = $1) AND NOT EXISTS (SELECT FROM ptr_bad b WHERE b.sheet = 3 AND b.row = r.row)`)
	indexDone   = database.Tune(`CREATE UNIQUE INDEX ON ptr_done (row)`)
	analyzeDone = database.Tune(`ANALYZE ptr_done`)

	// P4: relation ids resolve, by the id as the file has it or as the server makes it; a bad row at either end holds
	// the relation back.
	createLinks = database.Temporary("ptr_links", `
	WITH refs AS (
		SELECT ref, row FROM ptr_stage_benefit UNION ALL SELECT cached_ref, row FROM ptr_stage_benefit WHERE cached_ref NOT IN ('', ref)
	), benefits AS (
		SELECT ref, min(row) AS row FROM refs WHERE ref IN (SELECT benefit_ref FROM ptr_stage_relation) GROUP BY ref
	), partial AS (
		SELECT ref, row, key FROM people_intake WHERE sheet = 2 UNION ALL SELECT cached_ref, row, key FROM people_intake WHERE sheet = 2 AND cached_ref <> ref
	), incompletes AS (
		SELECT ref, min(row) AS row, min(key) AS key FROM partial GROUP BY ref
	)
	SELECT l.row, l.benefit_ref, l.client_ref, l.client_full, l.kind, l.other, b.row AS benefit_row,
		CASE WHEN l.client_full THEN p.row ELSE i.row END AS client_row,
		CASE WHEN l.client_full THEN p.person_id ELSE f.person_id END AS person_id,
		d.benefit_id, d.applicant_id, d.known_id IS NOT NULL AS known, NOT d.applicant_new AS applicant_known
	FROM ptr_stage_relation l
	LEFT JOIN benefits b ON b.ref = l.benefit_ref
	LEFT JOIN ptr_done d ON d.row = b.row
	LEFT JOIN ptr_person p ON l.client_full AND p.taj_text = l.client_ref
	LEFT JOIN incompletes i ON NOT l.client_full AND i.ref = l.client_ref
	LEFT JOIN people_final f ON f.key = i.key`)

	judgeLinks = database.SQL(`
	WITH said AS (
		INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
		SELECT 4, row, field, code, 'error', 'finding.' || code, args, value FROM (
			SELECT row, 1 AS no, 'migration_id' AS field, CASE WHEN benefit_row IS NULL THEN 'relation_unresolved' ELSE 'depends_on_bad_row' END AS code,
				CASE WHEN benefit_row IS NULL THEN '{}'::text[] ELSE ARRAY['Ellátás ' || benefit_row] END AS args, benefit_ref AS value
			FROM ptr_links WHERE benefit_id IS NULL AND benefit_ref <> ''
			UNION ALL
			SELECT row, 2, 'client_ref', CASE WHEN client_row IS NULL THEN 'relation_unresolved' ELSE 'depends_on_bad_row' END,
				CASE WHEN client_row IS NULL THEN '{}'::text[] ELSE ARRAY[CASE WHEN client_full THEN 'Ügyfél (teljes) ' ELSE 'Ügyfél (hiányos) ' END || client_row] END, client_ref
			FROM ptr_links WHERE person_id IS NULL AND client_ref <> ''
		) s ORDER BY row, no RETURNING sheet, row
	) INSERT INTO ptr_bad SELECT DISTINCT sheet, row FROM said ON CONFLICT DO NOTHING`)
)

var (
	insertBenefits = database.SQL(`
	INSERT INTO ptr.benefit (id, id_year, applicant_id, entitled_id, kind, support_start, body_id, entry_id)
	SELECT benefit_id, id_year, applicant_id, entitled_id, kind, support_start, $1, $2 FROM ptr_done WHERE known_id IS NULL`)

	insertBenefitVersions = database.SQL(`
	INSERT INTO ptr.benefit_version (benefit_id, applicant_id, valid, recorded, entry_id, body_id, load_id, load_row, digest, dwelling,
		review_due, gross_monthly, decision_kind, case_number, issued_on, final_on, data)
	SELECT d.benefit_id, d.applicant_id, d.valid, tstzrange($4, NULL), $2, $1, nullif($3::bigint, 0), d.row, b.digest, d.dwelling,
		b.review_due, b.gross_monthly, b.decision_kind, b.case_number, b.issued_on, b.final_on, b.data
	FROM ptr_done d JOIN ptr_stage_benefit b ON b.row = d.row
	WHERE d.known_id IS NULL OR EXISTS (SELECT FROM ptr_replaced r WHERE r.row = d.row)`)

	// P6: what differs from what is loaded already replaces it; what is the same stays untouched.
	createReplaced = database.Temporary("ptr_replaced", `
	SELECT d.row, d.benefit_id, d.applicant_id, (
		SELECT coalesce(sum(v.gross_monthly), 0)::bigint FROM ptr.benefit_version v WHERE v.applicant_id = d.applicant_id AND v.benefit_id = d.benefit_id AND upper_inf(v.recorded)
	) AS monthly_before
	FROM ptr_done d WHERE d.known_id IS NOT NULL AND NOT EXISTS (
		SELECT FROM ptr.benefit_version v WHERE v.applicant_id = d.applicant_id AND v.benefit_id = d.benefit_id AND upper_inf(v.recorded) AND v.digest = d.digest)`)

	closeReplaced = database.SQL(`
	UPDATE ptr.benefit_version v SET recorded = tstzrange(lower(v.recorded), $1)
	FROM ptr_replaced r WHERE v.applicant_id = r.applicant_id AND v.benefit_id = r.benefit_id AND upper_inf(v.recorded)`)

	createPeopleOf = database.Temporary("ptr_people_of", `
	SELECT DISTINCT l.benefit_id, l.applicant_id, l.person_id, l.known FROM ptr_links l
	WHERE l.benefit_id IS NOT NULL AND l.person_id IS NOT NULL AND NOT EXISTS (SELECT FROM ptr_bad b WHERE b.sheet = 4 AND b.row = l.row)`)

	insertPeopleOf = database.SQL(`
	INSERT INTO ptr.benefit_person (benefit_id, applicant_id, person_id, recorded, entry_id)
	SELECT n.benefit_id, n.applicant_id, n.person_id, tstzrange($2, NULL), $1 FROM ptr_people_of n
	WHERE NOT (n.known AND EXISTS (SELECT FROM ptr.benefit_person o WHERE o.applicant_id = n.applicant_id AND o.benefit_id = n.benefit_id AND o.person_id = n.person_id AND upper_inf(o.recorded)))`)

	// People who are no longer listed with a benefit leave it, unless a bad relation row may have meant them.
	closePeopleOf = database.SQL(`
	UPDATE ptr.benefit_person o SET recorded = tstzrange(lower(o.recorded), $1)
	FROM ptr_done d
	WHERE d.known_id IS NOT NULL AND o.applicant_id = d.applicant_id AND o.benefit_id = d.benefit_id AND upper_inf(o.recorded)
		AND NOT EXISTS (SELECT FROM ptr_people_of n WHERE n.benefit_id = o.benefit_id AND n.person_id = o.person_id)
		AND NOT EXISTS (SELECT FROM ptr_links l JOIN ptr_bad b ON b.sheet = 4 AND b.row = l.row WHERE l.benefit_row = d.row)`)

	relate = database.SQL(`
	INSERT INTO people_relating (person_id, other_id, kind, other_text, known)
	SELECT DISTINCT ON (l.applicant_id, l.person_id, l.kind) l.applicant_id, l.person_id, l.kind, l.other, l.applicant_known
	FROM ptr_links l JOIN ptr_people_of n ON n.benefit_id = l.benefit_id AND n.person_id = l.person_id
	WHERE l.applicant_id <> l.person_id AND NOT EXISTS (SELECT FROM ptr_bad b WHERE b.sheet = 4 AND b.row = l.row)
	ORDER BY l.applicant_id, l.person_id, l.kind, l.row`)

	// P7: the same or an excluding benefit for overlapping time, in this file or anywhere in the register. People who
	// are new cannot be in the register, so only those who are known are looked up there, by all of their records. In a
	// family, a member of one benefit's household is the applicant of the other. Dwellings where more than 200 people of
	// one file live are homes and shelters, not one household.
	createParallel = database.Temporary("ptr_parallel", `
	WITH everyone AS (
		SELECT d.row, d.benefit_id, d.kind, d.applicant_id, d.valid, g.group_code, g.subject, d.applicant_new, d.entitled_new,
			CASE g.subject WHEN 'applicant' THEN d.applicant_id WHEN 'entitled' THEN nullif(d.entitled_id, 0) ELSE d.dwelling END AS who
		FROM ptr_done d JOIN ptr_kind_group g ON g.kind = d.kind AND g.subject <> 'family'
	), crowds AS (
		SELECT group_code, subject, who, count(*) AS crowd FROM everyone WHERE who IS NOT NULL GROUP BY group_code, subject, who
	), shared AS (
		SELECT e.* FROM everyone e JOIN crowds c USING (group_code, subject, who) WHERE c.crowd BETWEEN 2 AND 200
	), mine AS (
		SELECT e.row, e.benefit_id, e.kind, e.applicant_id, e.valid, e.group_code, e.subject, e.applicant_new, e.entitled_new, coalesce(s.same_id, e.who) AS who
		FROM everyone e LEFT JOIN people_same s ON s.person_id = e.who AND e.subject <> 'dwelling' WHERE e.subject = 'applicant' AND NOT e.applicant_new OR e.subject = 'entitled' AND NOT e.entitled_new OR e.subject = 'dwelling' AND e.who IS NOT NULL
	), inside AS (
		SELECT m.row, m.benefit_id, o.benefit_id AS other_id, m.group_code, $1::bigint AS other_body, o.kind AS other_kind, m.valid * o.valid AS overlap
		FROM shared m JOIN shared o ON o.group_code = m.group_code AND o.subject = m.subject AND o.who = m.who AND o.benefit_id <> m.benefit_id AND o.valid && m.valid
	), families AS (
		SELECT d.row, d.benefit_id, d.valid, g.group_code, p.person_id AS member
		FROM ptr_done d JOIN ptr_kind_group g ON g.kind = d.kind AND g.subject = 'family' JOIN ptr_people_of p ON p.benefit_id = d.benefit_id
		WHERE p.person_id <> d.applicant_id
	), relatives AS (
		SELECT f.row, f.benefit_id, o.row AS other_row, o.benefit_id AS other_id, f.group_code, o.kind AS other_kind, f.valid * o.valid AS overlap
		FROM families f JOIN ptr_done o ON o.applicant_id = f.member JOIN ptr_kind_group g ON g.kind = o.kind AND g.group_code = f.group_code AND g.subject = 'family'
		WHERE o.benefit_id <> f.benefit_id AND o.valid && f.valid
	), found AS (
		SELECT m.row, m.benefit_id, m.group_code, m.valid, b.id AS other_id, b.applicant_id AS other_applicant, b.kind AS other_kind, b.body_id AS other_body
		FROM mine m JOIN ptr.benefit b ON b.applicant_id = m.who JOIN ptr_kind_group g ON g.kind = b.kind AND g.group_code = m.group_code AND g.subject = 'applicant'
		WHERE m.subject = 'applicant' AND NOT m.applicant_new
		UNION ALL
		SELECT m.row, m.benefit_id, m.group_code, m.valid, b.id, b.applicant_id, b.kind, b.body_id
		FROM mine m JOIN ptr.benefit b ON b.entitled_id = m.who AND b.entitled_id <> 0 JOIN ptr_kind_group g ON g.kind = b.kind AND g.group_code = m.group_code AND g.subject = 'entitled'
		WHERE m.subject = 'entitled' AND NOT m.entitled_new
		UNION ALL
		SELECT f.row, f.benefit_id, f.group_code, f.valid, b.id, b.applicant_id, b.kind, b.body_id
		FROM families f JOIN ptr.benefit b ON b.applicant_id = f.member JOIN ptr_kind_group g ON g.kind = b.kind AND g.group_code = f.group_code AND g.subject = 'family'
		UNION ALL
		SELECT d.row, d.benefit_id, h.group_code, d.valid, b.id, b.applicant_id, b.kind, b.body_id
		FROM ptr_done d JOIN ptr_kind_group h ON h.kind = d.kind AND h.subject = 'family'
		JOIN ptr.benefit_person p ON p.person_id = d.applicant_id AND upper_inf(p.recorded)
		JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id
		JOIN ptr_kind_group g ON g.kind = b.kind AND g.group_code = h.group_code AND g.subject = 'family'
		WHERE NOT d.applicant_new
	), register AS (
		SELECT f.row, f.benefit_id, f.other_id, f.group_code, f.other_body, f.other_kind, f.valid * v.valid AS overlap
		FROM found f JOIN ptr.benefit_version v ON v.applicant_id = f.other_applicant AND v.benefit_id = f.other_id AND upper_inf(v.recorded) AND v.valid && f.valid
		WHERE NOT EXISTS (SELECT FROM ptr_done d WHERE d.benefit_id = f.other_id) -- those of this file are compared as they will be
		UNION ALL
		SELECT m.row, m.benefit_id, v.benefit_id, m.group_code, b.body_id, b.kind, m.valid * v.valid
		FROM mine m
		JOIN ptr.benefit_version v ON v.dwelling = m.who AND v.dwelling IS NOT NULL AND upper_inf(v.recorded) AND v.valid && m.valid
		JOIN ptr.benefit b ON b.applicant_id = v.applicant_id AND b.id = v.benefit_id
		JOIN ptr_kind_group g ON g.kind = b.kind AND g.group_code = m.group_code AND g.subject = 'dwelling'
		WHERE m.subject = 'dwelling' AND NOT EXISTS (SELECT FROM ptr_done d WHERE d.benefit_id = v.benefit_id)
	)
	SELECT DISTINCT ON (row, other_id) row, benefit_id, other_id, group_code, other_body, other_kind, overlap
	FROM (
		SELECT * FROM inside UNION ALL SELECT * FROM register
		UNION ALL SELECT row, benefit_id, other_id, group_code, $1, other_kind, overlap FROM relatives
		UNION ALL SELECT r.other_row, r.other_id, r.benefit_id, r.group_code, $1, d.kind, r.overlap FROM relatives r JOIN ptr_done d ON d.row = r.row
	) every ORDER BY row, other_id, group_code`)

	judgeParallel = database.SQL(`
	INSERT INTO ptr_stage_finding (sheet, row, field, code, severity, key, args, value)
	SELECT 3, row, 'benefit_code', 'parallel_benefit', 'warning', 'finding.parallel_benefit',
		ARRAY[other_kind, to_char(lower(overlap), 'YYYY.MM.DD.') || '–' || to_char(upper(overlap) - 1, 'YYYY.MM.DD.')], ''
	FROM ptr_parallel ORDER BY row, other_id`)

	insertSuspicions = database.SQL(`
	INSERT INTO ptr.parallel_suspicion (benefit_id, other_id, group_code, body_id, other_body_id, overlap, found_at, entry_id)
	SELECT DISTINCT ON (least(benefit_id, other_id), greatest(benefit_id, other_id), group_code) least(benefit_id, other_id), greatest(benefit_id, other_id), group_code,
		CASE WHEN benefit_id < other_id THEN $1 ELSE other_body END, CASE WHEN benefit_id < other_id THEN other_body ELSE $1 END, overlap, $3, $2
	FROM ptr_parallel ORDER BY least(benefit_id, other_id), greatest(benefit_id, other_id), group_code
	ON CONFLICT ON CONSTRAINT parallel_suspicion_once DO NOTHING`)

	insertOutside = database.SQL(`
	INSERT INTO ptr.outside_range (benefit_id, applicant_id, start, entry_id, field, key, args, value)
	SELECT d.benefit_id, d.applicant_id, lower(d.valid), $1, f.field, f.key, f.args, f.value
	FROM ptr_stage_finding f JOIN ptr_done d ON d.row = f.row
	WHERE f.sheet = 3 AND f.code = 'outside_statutory_range' AND (d.known_id IS NULL OR EXISTS (SELECT FROM ptr_replaced r WHERE r.row = d.row))
	ORDER BY d.row, f.seq ON CONFLICT DO NOTHING`)

	beginRehearsal = database.SQL(`SAVEPOINT ptr_rehearsal`)
	endRehearsal   = database.SQL(`ROLLBACK TO SAVEPOINT ptr_rehearsal`)

	countAllBad = database.SQL(`SELECT count(*) FROM ptr_bad`)
	countBad    = database.SQL(`SELECT sheet, count(*) FROM ptr_bad GROUP BY sheet ORDER BY sheet`)
	countWarned = database.SQL(`
	SELECT f.sheet, count(DISTINCT f.row) FROM ptr_stage_finding f
	WHERE f.severity = 'warning' AND NOT EXISTS (SELECT FROM ptr_bad b WHERE b.sheet = f.sheet AND b.row = f.row) GROUP BY f.sheet ORDER BY f.sheet`)
	countFindings = database.SQL(`SELECT sheet, code, severity, count(*) FROM ptr_stage_finding GROUP BY sheet, code, severity ORDER BY sheet, code`)
	countBenefits = database.SQL(`
	SELECT d.kind, count(DISTINCT d.applicant_id), count(*) FILTER (WHERE d.known_id IS NULL), count(r.row), count(*), coalesce(sum(b.gross_monthly), 0)::bigint,
		(coalesce(sum(b.gross_monthly) FILTER (WHERE d.known_id IS NULL OR r.row IS NOT NULL), 0) - coalesce(sum(r.monthly_before), 0))::bigint
	FROM ptr_done d JOIN ptr_stage_benefit b ON b.row = d.row LEFT JOIN ptr_replaced r ON r.row = d.row GROUP BY d.kind ORDER BY d.kind`)

	stageAnswers = database.SQL(`
	SELECT f.sheet, f.row, f.field, f.code, f.severity, f.key, f.args, f.value FROM ptr_stage_finding f WHERE f.sheet = $1 ORDER BY f.row, f.seq`)
	stageIDs = database.SQL(`SELECT row, benefit_id, id_year FROM ptr_done ORDER BY row`)

	// Findings of one sort, the worst and most frequent first. Examples come from the first ones: one look at three
	// values tells a wrong column.
	createGroups = database.SQL(`
	CREATE TEMPORARY TABLE ptr_group ON COMMIT DROP AS
	WITH numbered AS (
		SELECT sheet, field, code, severity, key, row, args, value, row_number() OVER (PARTITION BY sheet, field, code, severity, key ORDER BY seq) AS n FROM ptr_stage_finding
	), counted AS (
		SELECT sheet, field, code, severity, key, count(DISTINCT row) AS rows FROM ptr_stage_finding GROUP BY sheet, field, code, severity, key
	), firsts AS (
		SELECT sheet, field, code, severity, key, array_agg(value ORDER BY n) FILTER (WHERE value <> '') AS seen, max(args) FILTER (WHERE n = 1) AS args
		FROM numbered WHERE n <= 20 GROUP BY sheet, field, code, severity, key
	)
	SELECT row_number() OVER (ORDER BY severity, c.rows DESC, sheet, field, code, key)::integer AS no, sheet, field, code, severity, key, c.rows,
		f.args,
		array(SELECT value FROM unnest(f.seen) WITH ORDINALITY AS u (value, n) GROUP BY value ORDER BY min(n) LIMIT 3) AS examples
	FROM counted c JOIN firsts f USING (sheet, field, code, severity, key)`)

	keepGroups = database.SQL(`
	INSERT INTO ptr.load_group (file_id, no, sheet, field, code, severity, key, args, rows, examples)
	SELECT $1, no, sheet, field, code, severity, key, args, rows, examples FROM ptr_group ORDER BY no`)

	keepFindings = database.SQL(`
	INSERT INTO ptr.load_finding (file_id, sheet, row, field, code, severity, key, args, value, group_no)
	SELECT $1, f.sheet, f.row, f.field, f.code, f.severity, f.key, f.args, f.value, g.no
	FROM ptr_stage_finding f JOIN ptr_group g USING (sheet, field, code, severity, key) ORDER BY f.sheet, f.row, f.seq`)

	// Whom a load speaks of: those the registry knew, and with $1 those it made.
	touchedPersons = database.SQL(`
	SELECT DISTINCT u.person_id FROM (
		SELECT person_id FROM people_match WHERE person_id IS NOT NULL UNION ALL SELECT person_id FROM people_final WHERE $1
	) u ORDER BY u.person_id`)

	// Of whom the rows speak that pages show, as far as the registry knows them; with $2 also those this load made.
	keepRowPersons = database.SQL(`
	INSERT INTO ptr.load_row_person (file_id, sheet, row, person_id)
	WITH known AS MATERIALIZED (
		SELECT i.sheet, i.row, i.taj_text, coalesce(m.person_id, f.person_id) AS person_id
		FROM people_intake i LEFT JOIN people_match m ON m.key = i.key LEFT JOIN people_final f ON f.key = i.key AND $2
		WHERE m.person_id IS NOT NULL OR f.person_id IS NOT NULL
	), named AS (
		SELECT sheet, row, person_id FROM known
		UNION ALL SELECT 3, b.row, k.person_id FROM ptr_stage_benefit b JOIN known k ON k.sheet = 1 AND k.taj_text = b.applicant_ref AND k.taj_text <> ''
		UNION ALL SELECT 3, b.row, k.person_id FROM ptr_stage_benefit b JOIN known k ON k.sheet = 1 AND k.taj_text = b.entitled_ref AND k.taj_text <> ''
		UNION ALL SELECT 4, l.row, k.person_id FROM ptr_links l JOIN known k ON k.sheet = CASE WHEN l.client_full THEN 1 ELSE 2 END AND k.row = l.client_row
		UNION ALL SELECT 4, l.row, k.person_id FROM ptr_links l JOIN ptr_stage_benefit b ON b.row = l.benefit_row
			JOIN known k ON k.sheet = 1 AND k.taj_text = b.applicant_ref AND k.taj_text <> ''
	), shown AS (
		SELECT sheet, row FROM ptr_stage_finding UNION SELECT sheet, row FROM ptr.load_rework WHERE file_id = $1
	)
	SELECT DISTINCT $1::bigint, n.sheet, n.row, n.person_id FROM shown s JOIN named n ON n.sheet = s.sheet AND n.row = s.row`)

	// R2: what is needed to load the rows in error alone. A benefit brings its clients and all its relations, else the
	// people who belong to it would seem to have left; a relation brings its benefit and its client.
	keepRework = database.SQL(`
	WITH benefits AS (
		SELECT row FROM ptr_bad WHERE sheet = 3
		UNION SELECT l.benefit_row FROM ptr_links l JOIN ptr_bad b ON b.sheet = 4 AND b.row = l.row WHERE l.benefit_row IS NOT NULL
	), relations AS (
		SELECT row FROM ptr_bad WHERE sheet = 4
		UNION SELECT l.row FROM ptr_links l JOIN benefits b ON b.row = l.benefit_row
	), named AS (
		SELECT s.applicant_ref AS taj FROM ptr_stage_benefit s JOIN benefits b ON b.row = s.row
		UNION SELECT s.entitled_ref FROM ptr_stage_benefit s JOIN benefits b ON b.row = s.row
	), needed AS (
		SELECT 1 AS sheet, p.row FROM ptr_person p JOIN named n ON n.taj = p.taj_text
		UNION SELECT CASE WHEN l.client_full THEN 1 ELSE 2 END, l.client_row FROM ptr_links l JOIN relations r ON r.row = l.row WHERE l.client_row IS NOT NULL
		UNION SELECT 3, row FROM benefits
		UNION SELECT 4, row FROM relations
		UNION SELECT sheet, row FROM ptr_bad
	)
	INSERT INTO ptr.load_rework (file_id, sheet, row, bad)
	SELECT $1, n.sheet, n.row, EXISTS (SELECT FROM ptr_bad b WHERE b.sheet = n.sheet AND b.row = n.row) FROM needed n ORDER BY n.sheet, n.row`)
)

// stageRows lists the rows of each sheet that were read.
var stageRows = map[int16]*database.Statement{
	sheetFull:       database.SQL(`SELECT row FROM people_intake WHERE sheet = 1 ORDER BY row`),
	sheetIncomplete: database.SQL(`SELECT row FROM people_intake WHERE sheet = 2 ORDER BY row`),
	sheetBenefit:    database.SQL(`SELECT row FROM ptr_stage_benefit ORDER BY row`),
	sheetRelation:   database.SQL(`SELECT row FROM ptr_stage_relation ORDER BY row`),
}
