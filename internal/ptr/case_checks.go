package ptr

import (
	"context"

	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

// check is one of the automatic checks of a case (ellenőrzések): its code, on what it rests, how much its findings
// weigh, from which stage on it can judge, and what it looks at.
type check struct {
	code     string
	basis    string // law, or where the rule was found
	severity func(calendar.Day) Severity
	from     progress
	right    bool // about the right to the benefit: where nothing is given it only informs
	firm     bool // no reason helps: what is wrong must be put right first
	look     func(s *sight, say func(CaseFinding))
}

func always(v Severity) func(calendar.Day) Severity {
	return func(calendar.Day) Severity { return v }
}

// checks are all of them, in the order of their codes. E02 needs the register of the health insurer, which the program does not
// reach yet. What a form refuses already (E01, E03, E20 to E22, E25 to E27) is looked at here too: what stands in the
// registry can be wrong however right the form is, and can have changed since.
var checks = []check{
	{benefit.Unevaluated, "", always(Blocks), stageClients, true, false, lookLaw(benefit.Unevaluated)},
	{"E01", "Szt. 18. §", always(Blocks), stageClients, false, true, lookTAJ},
	{"E03", "Szt. 18. §", always(Blocks), stageClients, false, false, lookTaxID},
	{"E04", "Szt. 18/A. §", always(Blocks), stageClients, false, false, lookTwins},
	{"E05", "Szt. 18/A. §", always(Blocks), stageClients, true, false, lookParallel("E05")},
	{"E06", "Szt. 33. §", always(Blocks), stageClients, true, false, lookParallel("E06")},
	{"E07", "Szt. 33. §", always(Blocks), stageClients, true, false, lookParallel("E07")},
	{"E08", "Szt. 38. §", always(Blocks), stageClients, true, false, lookParallel("E08")},
	{"E09", "Szt. 50. §", always(Blocks), stageClients, true, false, lookParallel("E09")},
	{"E10", "Szt. 40. §", always(Blocks), stageClients, true, false, lookParallel("E10")},
	{"E11", "Szt. 40. §", always(Blocks), stageClients, true, false, lookKinship},
	{"E12", "Szt. 42. § (1)", always(Blocks), stageClients, true, false, lookOtherCash},
	{"E13", "Szt. 32/B. §", always(Blocks), stageClients, true, false, lookLaw("E13")},
	{"E14", "Szt. 33. §", always(Blocks), stageClients, true, false, lookLaw("E14")},
	{"E15", "Gyvt. 19–20. §", always(Blocks), stageClients, true, false, lookLaw("E15")},
	{"E16", "Gyvt. 20/C. §", always(Blocks), stageClients, true, false, lookBasis},
	{"E17", "Szt., Gyvt.", always(Blocks), stageClients, true, false, lookIncome},
	{"E18", "63/2006. (III. 27.) Korm. rendelet", always(Warns), stageDraft, true, false, lookWealth},
	{"E19", "Szt., Gyvt.", always(Warns), stageDraft, true, false, lookAmounts},
	{"E20", "Szt. 38. §", always(Blocks), stageDraft, false, false, lookForm("E20")},
	{"E21", "Szt. 18. §", always(Blocks), stageDraft, false, false, lookForm("E21")},
	{"E22", "Szt. 18. §", always(Blocks), stageClients, false, false, lookAddress},
	{"E23", "Szt. 4. §", always(Warns), stageClients, true, false, lookHousehold},
	{"E24", "Szt. 32/A. §", always(Warns), stageClients, true, false, lookDeadOrMoved},
	{"E25", "Szt. 3. §", always(Blocks), stageClients, false, false, lookStatus},
	{"E26", "392/2013. (XI. 12.) Korm. rendelet", always(Blocks), stageDraft, false, false, lookForm("E26")},
	{"E27", "Gyvt. 20/B. §", always(Blocks), stageDraft, false, false, lookForm("E27")},
	{"E28", "Szt. 4. §", always(Informs), stageClients, true, false, lookDwelling},
}

// runChecks runs every check over the case as it is now.
func (w *work) runChecks(ctx context.Context) (*checkRun, error) {
	s, err := w.look(ctx)
	if err != nil {
		return nil, err
	}
	s.run()
	return &checkRun{findings: s.found, rechecks: w.rechecks}, nil
}

// run lets every check that can judge by now look, in the order of their codes.
func (s *sight) run() {
	right := asksRight(s.c)
	for i := range checks {
		k := &checks[i]
		if s.stage < k.from {
			continue
		}
		k.look(s, func(f CaseFinding) {
			f.Code, f.Basis, f.Firm = k.code, k.basis, f.Firm || k.firm
			if f.Severity == "" {
				f.Severity = k.severity(s.day)
			}
			if k.right && (!right || s.c.branch == benefit.Correcting) {
				f.Severity, f.Firm = Informs, false
			}
			f.mark()
			for j := range s.found {
				if s.found[j].Mark == f.Mark {
					return // law and form may say the same
				}
			}
			s.found = append(s.found, f)
		})
	}
}
