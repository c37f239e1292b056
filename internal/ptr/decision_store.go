package ptr

import "oszir/internal/platform/database"

const decisionColumns = `d.id, d.case_id, d.no, d.state, d.decision, d.branch, d.kind, d.body_id, d.applicant_id, d.entitled_id, coalesce(d.benefit_id, 0), coalesce(d.benefit_year, 0),
		lower(d.period), upper(d.period) - 1, d.record, d.household, d.births, d.rule_version, d.law, d.values_used, d.derivation, d.proposed, d.drafted_by, d.issued_by, d.issued_on, d.issued_at,
		d.delivered_on, d.presumed, d.waived_on, d.appeal_until, d.appealed_on, coalesce(d.appeal_outcome, ''), d.appeal_decided_on, d.final_on, d.edition, d.inputs`

var (
	insertDecision = database.SQL(`
	INSERT INTO ptr.decision (case_id, no, state, decision, branch, kind, body_id, applicant_id, entitled_id, dwelling, benefit_id, benefit_year, period, record, household, births,
		rule_version, law, values_used, derivation, proposed, check_version, drafted_by, issued_by, issued_on, issued_at, entry_id, edition, inputs)
	SELECT $1, coalesce(max(no), 0) + 1, 'issued', $2, $3, $4, $5, $6, $7, $8, $9, $10, daterange($11::date, $12::date, '[]'), $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28
	FROM ptr.decision WHERE case_id = $1 RETURNING id`)

	decisionOfCase = database.SQL(`
	SELECT ` + decisionColumns + ` FROM ptr.decision d WHERE d.case_id = $1 AND d.state IN ('issued', 'appealed', 'final') ORDER BY d.no DESC LIMIT 1`)
	decisionsOfCase    = database.SQL(`SELECT ` + decisionColumns + ` FROM ptr.decision d WHERE d.case_id = $1 ORDER BY d.no LIMIT 100`)
	decidedBefore      = database.SQL(`SELECT EXISTS (SELECT FROM ptr.decision WHERE case_id = $1)`)
	decisionsOfBenefit = database.SQL(`
	SELECT ` + decisionColumns + ` FROM ptr.decision d WHERE d.benefit_id = $1 ORDER BY d.issued_at, d.id LIMIT 500`)

	deliverDecision = database.SQL(`
	UPDATE ptr.decision SET delivered_on = $2, presumed = $3, waived_on = $4, appeal_until = $5 WHERE id = $1 AND state = 'issued'`)
	appealDecision = database.SQL(`UPDATE ptr.decision SET state = 'appealed', appealed_on = $2 WHERE id = $1 AND state = 'issued'`)
	settleDecision = database.SQL(`
	UPDATE ptr.decision SET state = $2, appeal_outcome = $3, appeal_decided_on = $4 WHERE id = $1 AND state = 'appealed'`)
	finalizeDecision = database.SQL(`UPDATE ptr.decision SET state = 'final', final_on = $2 WHERE id = $1 AND state = 'issued'`)
	withdrawDecision = database.SQL(`UPDATE ptr.decision SET state = 'withdrawn' WHERE id = $1 AND state IN ('issued', 'appealed')`)

	nextBenefitID = database.SQL(`SELECT nextval('ptr.benefit_id')`)

	insertCaseBenefit = database.SQL(`
	INSERT INTO ptr.benefit (id, id_year, applicant_id, entitled_id, kind, support_start, body_id, entry_id, case_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	insertCasePeople = database.SQL(`
	INSERT INTO ptr.benefit_person (benefit_id, applicant_id, person_id, recorded, entry_id)
	SELECT $1, $2, p.id, tstzrange($4, NULL), $5 FROM unnest($3::bigint[]) AS p (id) WHERE p.id <> $2`)
	closeSpans = database.SQL(`
	UPDATE ptr.benefit_version SET recorded = tstzrange(lower(recorded), $3)
	WHERE applicant_id = $1 AND benefit_id = $2 AND upper_inf(recorded) AND NOT (lower(valid) = ANY ($4::date[]))`)
	insertSpan = database.SQL(`
	INSERT INTO ptr.benefit_version (benefit_id, applicant_id, valid, recorded, entry_id, body_id, digest, dwelling, review_due, gross_monthly, decision_kind, case_number,
		issued_on, final_on, data, decision_id)
	VALUES ($1, $2, daterange($3::date, $4::date, '[]'), tstzrange($5, NULL), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, nullif($17::bigint, 0))`)
	spansOfBenefit = database.SQL(`
	SELECT ` + versionColumns + `, v.body_id, v.dwelling, coalesce(v.decision_id, 0) FROM ptr.benefit b
	JOIN ptr.benefit_version v ON v.applicant_id = b.applicant_id AND v.benefit_id = b.id AND upper_inf(v.recorded)
	WHERE b.id = $1 ORDER BY lower(v.valid) LIMIT 500`)
	lockBenefit = database.SQL(`SELECT b.applicant_id, b.id_year FROM ptr.benefit b WHERE b.id = $1 AND b.body_id = $2 FOR UPDATE`)

	// Two decisions about one person or one dwelling are made one after the other, whatever office makes them.
	lockSubjects = database.SQL(`SELECT pg_advisory_xact_lock(7100002, hashint8(s)) FROM (SELECT DISTINCT s FROM unnest($1::bigint[]) AS u (s) ORDER BY s) t`)
)
