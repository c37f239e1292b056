package ptr_test

import (
	"testing"

	"oszir/internal/platform/database/dbtest"
)

// promisesKept count what breaks a promise of the register; each must come to 0 after any history.
var promisesKept = map[string]string{
	"the versions of a case run from 1 without gaps": `
		SELECT count(*)::text FROM ptr.case_file c WHERE (SELECT count(*) FROM ptr.case_step s WHERE s.case_id = c.id) <> c.version
			OR (SELECT max(s.version) FROM ptr.case_step s WHERE s.case_id = c.id) <> c.version`,
	"a step begins where the one before it ended": `
		SELECT count(*)::text FROM ptr.case_step s JOIN ptr.case_step n ON n.case_id = s.case_id AND n.version = s.version + 1 WHERE n.state_before <> s.state_after`,
	"a case stands where its last step left it": `
		SELECT count(*)::text FROM ptr.case_file c JOIN ptr.case_step s ON s.case_id = c.id AND s.version = c.version WHERE s.state_after <> c.state`,
	"the fields of a case are what its steps make of them": `
		WITH said AS (
			SELECT DISTINCT ON (s.case_id, x.key) s.case_id, x.key, x.after FROM ptr.case_step s
			CROSS JOIN LATERAL jsonb_to_recordset(s.changes) AS x (key text, before jsonb, after jsonb) ORDER BY s.case_id, x.key, s.version DESC
		), folded AS (
			SELECT case_id, jsonb_object_agg(key, after) FILTER (WHERE left(key, 1) <> '[' AND after <> 'null') AS record FROM said GROUP BY case_id
		) SELECT count(*)::text FROM ptr.case_file c JOIN folded f ON f.case_id = c.id WHERE coalesce(f.record, '{}') <> c.record`,
	"the decisions of a case are numbered without gaps": `
		SELECT count(*)::text FROM (SELECT case_id FROM ptr.decision GROUP BY case_id HAVING max(no) <> count(*)) d`,
	"a final grant is a benefit, and no other is": `
		SELECT count(*)::text FROM ptr.decision d FULL JOIN (SELECT * FROM ptr.benefit WHERE case_id IS NOT NULL) b ON b.case_id = d.case_id
		WHERE (d.id IS NULL OR d.decision = 'Megállapító határozat' AND d.state = 'final') AND b.id IS NULL OR b.id IS NOT NULL AND d.id IS NULL`,
	"the versions of a benefit follow each other without a gap": `
		SELECT count(*)::text FROM (SELECT lower(valid) AS begins, lag(upper(valid)) OVER (PARTITION BY applicant_id, benefit_id ORDER BY valid) AS ended
			FROM ptr.benefit_version WHERE upper_inf(recorded)) v WHERE ended IS NOT NULL AND begins <> ended`,
	"every step has its entry, written by the same transaction": `
		SELECT count(*)::text FROM ptr.case_step s LEFT JOIN audit.entry e ON e.id = s.entry_id WHERE e.id IS NULL OR e.xmin <> s.xmin OR e.actor <> s.actor`,
	"one benefit of a kind at a time, or somebody said why": `
		WITH now AS (SELECT b.id, b.kind, b.applicant_id, b.entitled_id, b.case_id, v.valid FROM ptr.benefit b
			JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded))
		SELECT count(*)::text FROM now a JOIN now b ON a.id < b.id AND a.kind = b.kind AND a.applicant_id = b.applicant_id AND a.entitled_id = b.entitled_id AND a.valid && b.valid
		WHERE NOT EXISTS (SELECT FROM ptr.case_acknowledgement k JOIN ptr.case_file c ON c.id = k.case_id WHERE c.applicant_id = a.applicant_id)`,
}

// promisesBroken break one promise each, as the owner of the database only can.
var promisesBroken = map[string]string{
	"the versions of a case run from 1 without gaps":            `WITH x AS (DELETE FROM ptr.case_step WHERE (case_id, version) = (SELECT min(case_id), 1 FROM ptr.case_step) RETURNING 1) SELECT count(*)::text FROM x`,
	"a step begins where the one before it ended":               `WITH x AS (UPDATE ptr.case_step SET state_before = 'MÁS' WHERE version = 2 RETURNING 1) SELECT count(*)::text FROM x`,
	"a case stands where its last step left it":                 `WITH x AS (UPDATE ptr.case_file SET state = 'MÁS' RETURNING 1) SELECT count(*)::text FROM x`,
	"the fields of a case are what its steps make of them":      `WITH x AS (UPDATE ptr.case_file SET record = record || '{"gross_monthly": 1}' RETURNING 1) SELECT count(*)::text FROM x`,
	"the decisions of a case are numbered without gaps":         `WITH x AS (UPDATE ptr.decision SET no = no + 7 RETURNING 1) SELECT count(*)::text FROM x`,
	"a final grant is a benefit, and no other is":               `WITH x AS (UPDATE ptr.benefit SET case_id = -1 WHERE case_id IS NOT NULL RETURNING 1) SELECT count(*)::text FROM x`,
	"every step has its entry, written by the same transaction": `WITH x AS (UPDATE ptr.case_step SET actor = 'más' RETURNING 1) SELECT count(*)::text FROM x`,
}

func dbtestQuery(t *testing.T, url, sql string) { t.Helper(); dbtest.Query(t, url, sql) }
