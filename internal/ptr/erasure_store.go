package ptr

import "oszir/internal/platform/database"

var (
	// The last day of what is known of people's benefits and cases, whatever they are in them; true: it has no end. A case
	// under way has none, whatever comes of it.
	lastUse = database.SQL(`
	SELECT u.id, coalesce(max(upper(v.valid)), DATE '1800-01-02') - 1, bool_or(upper_inf(v.valid)) FROM unnest($1::bigint[]) AS u (id) CROSS JOIN LATERAL (
		SELECT v.valid FROM ptr.benefit_version v WHERE v.applicant_id = u.id AND upper_inf(v.recorded)
		UNION ALL
		SELECT v.valid FROM ptr.benefit b JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
		WHERE b.entitled_id = u.id AND b.entitled_id <> 0
		UNION ALL
		SELECT v.valid FROM ptr.benefit_person p JOIN ptr.benefit_version v ON v.applicant_id = p.applicant_id AND v.benefit_id = p.benefit_id AND upper_inf(v.recorded)
		WHERE p.person_id = u.id AND upper_inf(p.recorded)
		UNION ALL
		SELECT daterange(c.opened_on, greatest(c.opened_on, (c.finished_at AT TIME ZONE 'Europe/Budapest')::date), '[]') FROM ptr.case_file c
		WHERE c.people @> ARRAY[u.id] AND c.finished_at IS NOT NULL
		UNION ALL
		SELECT daterange(c.opened_on, NULL) FROM ptr.case_file c WHERE c.people @> ARRAY[u.id] AND c.finished_at IS NULL
	) v GROUP BY u.id ORDER BY u.id`)

	// Of the people, those to whom a body grants nothing and who are in none of its cases.
	ungranted = database.SQL(`
	SELECT u.id FROM unnest($2::bigint[]) AS u (id)
	WHERE NOT EXISTS (SELECT FROM ptr.benefit b WHERE b.applicant_id = u.id AND b.body_id = $1)
		AND NOT EXISTS (SELECT FROM ptr.benefit b WHERE b.entitled_id = u.id AND b.entitled_id <> 0 AND b.body_id = $1)
		AND NOT EXISTS (SELECT FROM ptr.benefit_person p JOIN ptr.benefit b ON b.applicant_id = p.applicant_id AND b.id = p.benefit_id
			WHERE p.person_id = u.id AND upper_inf(p.recorded) AND b.body_id = $1)
		AND NOT EXISTS (SELECT FROM ptr.case_file c WHERE c.people @> ARRAY[u.id] AND c.body_id = $1) ORDER BY u.id`)

	// Uploads that were answered before a moment and still have their bytes. One whose bytes another upload loads waits
	// for that one.
	oldFiles = database.SQL(`
	SELECT f.id, (greatest(f.processed_at, f.uploaded_at) AT TIME ZONE 'Europe/Budapest')::date FROM ptr.load_file f
	WHERE f.related_id IS NULL AND f.status <> 'FELTOLTVE' AND f.erased_at IS NULL AND greatest(f.processed_at, f.uploaded_at) < $1 AND ($2::bigint[] IS NULL OR f.id = ANY($2))
		AND NOT EXISTS (SELECT FROM ptr.load_file o WHERE o.rehearsed_id = f.id AND (o.status = 'FELTOLTVE' OR greatest(o.processed_at, o.uploaded_at) >= $1))
	ORDER BY f.id`)

	oldFindings = database.SQL(`
	SELECT f.id, (f.processed_at AT TIME ZONE 'Europe/Budapest')::date FROM ptr.load_file f
	WHERE f.related_id IS NULL AND f.processed_at < $1 AND ($2::bigint[] IS NULL OR f.id = ANY($2)) AND EXISTS (SELECT FROM ptr.load_group g WHERE g.file_id = f.id)
	ORDER BY f.id`)

	erasePersons  = database.SQL(`SELECT ptr.erase_persons($1, $2)`)
	eraseFiles    = database.SQL(`SELECT ptr.erase_files($1, $2)`)
	eraseFindings = database.SQL(`SELECT ptr.erase_findings($1, $2)`)
)
