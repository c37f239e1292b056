package ptr

import "oszir/internal/platform/database"

// Decisions of cases that a body ($1) handles.
var (
	decisionToReplay = database.SQL(`
	SELECT ` + decisionColumns + `, c.case_number FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id AND c.body_id = $1 WHERE d.id = $2`)
	caseDecisionToReplay = database.SQL(`
	SELECT ` + decisionColumns + `, c.case_number FROM ptr.decision d JOIN ptr.case_file c ON c.id = d.case_id AND c.body_id = $1 WHERE d.case_id = $2 AND d.no = $3`)
)
