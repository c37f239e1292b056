package ptr

import (
	"errors"
	"strconv"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
	"oszir/internal/ptr/benefit"
)

// caseStateKeys are the names of the states.
var caseStateKeys = map[State]string{
	Opened: "ptr.case.state.opened", ClientData: "ptr.case.state.client_data", Checking: "ptr.case.state.checking", ApplicationData: "ptr.case.state.application",
	Drafting: "ptr.case.state.drafting", Issued: "ptr.case.state.issued", AwaitingFinal: "ptr.case.state.awaiting_final", Appealed: "ptr.case.state.appealed",
	Final: "ptr.case.state.final", Closed: "ptr.case.state.closed", ProcedureEnded: "ptr.case.state.procedure_ended", Withdrawn: "ptr.case.state.withdrawn",
}

// caseBranchKeys are the names of the branches.
var caseBranchKeys = map[benefit.Branch]string{
	benefit.NewBenefit: "ptr.case.branch.new", benefit.Reviewing: "ptr.case.branch.review", benefit.Changing: "ptr.case.branch.change",
	benefit.Pausing: "ptr.case.branch.pause", benefit.Suspending: "ptr.case.branch.suspension", benefit.Ending: "ptr.case.branch.ending",
	benefit.Repaying: "ptr.case.branch.repayment", benefit.Correcting: "ptr.case.branch.correction", benefit.Deleting: "ptr.case.branch.deletion",
	benefit.Migration: "ptr.case.branch.migration",
}

// caseDoneKeys say what a command did, on the page that follows and in the history.
var caseDoneKeys = map[Command]string{
	Open: "ptr.case.did.open", SaveClients: "ptr.case.did.save_clients", Recheck: "ptr.case.did.recheck", Acknowledge: "ptr.case.did.acknowledge",
	SaveApplication: "ptr.case.did.save_application", SaveDraft: "ptr.case.did.save_draft", SubmitDraft: "ptr.case.did.submit_draft",
	ReturnDraft: "ptr.case.did.return_draft", Issue: "ptr.case.did.issue", Deliver: "ptr.case.did.deliver", Appeal: "ptr.case.did.appeal",
	SettleAppeal: "ptr.case.did.settle_appeal", Finalize: "ptr.case.did.finalize", Close: "ptr.case.did.close", WithdrawCase: "ptr.case.did.withdraw",
	AskGaps: "ptr.case.did.ask_gaps", GapsDone: "ptr.case.did.gaps_done", Assign: "ptr.case.did.assign", MoveCase: "ptr.case.did.move", Sent: "ptr.case.did.sent", Convert: "ptr.case.did.convert",
}

// caseDecisionKeys say what became of a decision, caseOutcomeKeys what second instance did with it.
var (
	caseDecisionKeys = map[DecisionState]string{
		DecisionIssued: "ptr.case.decision.issued", DecisionAppealed: "ptr.case.decision.appealed", DecisionFinal: "ptr.case.decision.final",
		DecisionAnnulled: "ptr.case.decision.annulled", DecisionWithdrawn: "ptr.case.decision.withdrawn",
	}
	caseOutcomeKeys = map[Outcome]string{
		Upheld: "ptr.case.outcome.upheld", Annulled: "ptr.case.outcome.annulled", Struck: "ptr.case.outcome.struck",
	}
	caseChannelKeys = map[Channel]string{ChannelSupport: "ptr.case.channel.support", ChannelData: "ptr.case.channel.data"}
)

// caseKey gives the text of a value by its table; a value that has none stands for itself.
func caseKey[K ~string](c *web.Context, keys map[K]string, k K) string {
	key, ok := keys[k]
	if !ok {
		return string(k)
	}
	return c.T(key)
}

// caseMark says how a case stands.
func caseMark(c *web.Context, s State) tag {
	kind := "info"
	switch {
	case s == Final || s == Closed:
		kind = "ok"
	case s == Appealed:
		kind = "wait"
	case s.Finished():
		kind = "past"
	}
	return tag{caseKey(c, caseStateKeys, s), kind}
}

// caseTime says in words how the time for the decision stands.
func caseTime(c *web.Context, s *CaseStanding) tag {
	switch {
	case s.Stopped:
		return tag{c.T("ptr.case.time.stopped", s.Left), "wait"}
	case s.Due == calendar.None:
		return tag{}
	case s.Left < 0:
		return tag{c.T("ptr.case.time.over", s.Due, -s.Left), "bad"}
	case s.Left == 0:
		return tag{c.T("ptr.case.time.today", s.Due), "bad"}
	case s.Left <= 3:
		return tag{c.T("ptr.case.time.soon", s.Due, s.Left), "wait"}
	}
	return tag{c.T("ptr.case.time.left", s.Due, s.Left), "info"}
}

// findingSaid puts a finding of a form into words. The sentences of workbooks speak of cells where a form has fields.
func findingSaid(c *web.Context, f *finding.Finding) string {
	key := f.MessageKey()
	if key == "finding.not_allowed.why" {
		key = "ptr.case.only_if"
	}
	return c.T(key, saidArgs(c, f.Args)...)
}

// saidArgs gives the arguments of a sentence: reasons by their text, amounts as people write them.
func saidArgs(c *web.Context, args []string) []any {
	out := make([]any, 0, len(args))
	for _, a := range args {
		if key, ok := strings.CutPrefix(a, "@"); ok {
			out = append(out, c.T(key))
			continue
		}
		if n, err := strconv.ParseInt(a, 10, 64); err == nil && n >= 10_000 {
			out = append(out, n)
			continue
		}
		out = append(out, a)
	}
	return out
}

// inUnit writes a number of the law with its unit.
func inUnit(c *web.Context, n int64, unit string) string {
	if unit == benefit.Tenths {
		point := ","
		if c.Lang == i18n.English {
			point = "."
		}
		return i18n.Number(c.Lang, n/10) + point + strconv.FormatInt(n%10, 10) + "\u00a0" + c.T("ptr.case.units")
	}
	return i18n.Number(c.Lang, n) + "\u00a0" + unit
}

// refusalOf gives what stands in the way of a command, when that is what an error says.
func refusalOf(err error) (*Refusal, bool) {
	var r *Refusal
	return r, errors.As(err, &r)
}

// caseLost reports that somebody else was faster.
func caseLost(err error) bool {
	var known *errs.Error
	return errors.As(err, &known) && known.Key == "ptr.case.changed_meanwhile"
}
