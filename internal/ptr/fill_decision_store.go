package ptr

import "oszir/internal/platform/database"

// Made-up decisions, for measuring.
var (
	createPatterns = database.SQL(`
	CREATE TEMPORARY TABLE ptr_pattern (
		no integer PRIMARY KEY, kind text NOT NULL, applicant_id bigint NOT NULL, entitled_id bigint NOT NULL, issued_on date NOT NULL, record jsonb NOT NULL, household jsonb NOT NULL, births jsonb NOT NULL,
		rule_version text NOT NULL, law text NOT NULL, values_used jsonb NOT NULL, derivation jsonb NOT NULL, proposed jsonb NOT NULL, inputs jsonb NOT NULL
	) ON COMMIT DROP`)
	analyzePatterns = database.SQL(`ANALYZE ptr_pattern`)

	// $1 the log entry, $2 the body, $3 how many, $4 how many patterns there are. A case keeps its pattern as its row.
	insertPatternCases = database.SQL(`
	INSERT INTO ptr.case_file (body_id, kind, branch, channel, state, version, applicant_id, entitled_id, people, household, record, proposal, case_number, clerk,
		opened_on, opened_at, changed_at, finished_at, load_row, entry_id)
	SELECT $2, p.kind, 'new', 'support', 'LEZART', 1, p.applicant_id, p.entitled_id, ARRAY[p.applicant_id], '[]', '{}', 'Megállapító határozat', 'MINTA-H-' || g, 'minta',
		p.issued_on, p.issued_on, p.issued_on, p.issued_on, p.no, $1
	FROM generate_series(1, $3::bigint) g JOIN ptr_pattern p ON p.no = g % $4::integer ORDER BY g`)
	insertPatternDecisions = database.SQL(`
	INSERT INTO ptr.decision (case_id, no, state, decision, branch, kind, body_id, applicant_id, entitled_id, record, household, births, rule_version, law, values_used, derivation, proposed,
		check_version, drafted_by, issued_by, issued_on, issued_at, final_on, entry_id, edition, inputs)
	SELECT c.id, 1, 'final', c.proposal, c.branch, c.kind, c.body_id, c.applicant_id, c.entitled_id, p.record, p.household, p.births, p.rule_version, p.law, p.values_used, p.derivation, p.proposed,
		1, c.clerk, c.clerk, p.issued_on, p.issued_on, p.issued_on + 16, $1, $2, p.inputs
	FROM ptr.case_file c JOIN ptr_pattern p ON p.no = c.load_row WHERE c.entry_id = $1`)
)
