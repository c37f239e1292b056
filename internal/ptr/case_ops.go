package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
)

// Handle is what every command carries: which case, which version of it the clerk saw, and what makes it count once.
type Handle struct {
	CaseID  int64
	Seen    int
	Note    string // reason in words, where the command asks for one
	Request audit.Request
}

// Refusal says everything that stands in the way of a command. It is the cause of the Invalid error that the command
// gives then.
type Refusal struct {
	Findings []finding.Finding // about fields; field keys in square brackets name aspects, for example [household]
	Checks   []CaseFinding     // what the checks found and nobody has answered
}

// Error names fields and codes, never values.
func (r *Refusal) Error() string {
	out := "refused:"
	for _, f := range r.Findings {
		out += " " + f.Field + "/" + string(f.Code)
	}
	for i := range r.Checks {
		out += " " + r.Checks[i].Code
	}
	return out
}

func refuse(found []finding.Finding, checks []CaseFinding) error {
	return errs.Wrap(&Refusal{found, checks}, errs.Invalid, "ptr.case.refused")
}

// refuseField refuses for one reason.
func refuseField(field, key string, args ...string) error {
	return refuse([]finding.Finding{{Field: field, Code: finding.Eligibility, Key: key, Args: args}}, nil)
}

// work is a command under way: the case as it was and as it becomes, in the transaction.
type work struct {
	m       *Module
	tx      *database.Tx
	who     identity.Actor
	at      time.Time
	today   calendar.Day
	was     matter
	is      *matter
	note    string
	check   bool                 // the checks run over what came of it
	to      int64                // body that gets the benefit; 0: that of the case
	sum     *benefit.Calculation // computed already; nil: by the calculator of the kind
	byLaw   *benefit.Law         // see law
	derived *benefit.Calculation // what the decision that is being issued was made of
	// rechecks are the entries of what had changed elsewhere before the law was read.
	rechecks []int64
	detail   map[string]any
	// after are writes that need the number of the log entry.
	after []func(ctx context.Context, entry int64) error
}

// do runs a command: lock, compare with what was seen, let act change the case, log, store case and step and the run of the
// checks, all in one transaction. It gives the case's new version. Errors: NotFound when the case is not the body's;
// Conflict "ptr.case.changed_meanwhile" when somebody was faster, "ptr.case.not_now" when the case is in another state;
// Invalid with a Refusal.
func (m *Module) do(ctx context.Context, who identity.Actor, cmd Command, h Handle, act func(ctx context.Context, w *work) error) (version int, err error) {
	late := false
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		late = false
		done, err := audit.Once(ctx, tx, who.Code, h.Request)
		if err != nil {
			return err
		}
		var c matter
		found, err := database.All(ctx, tx, lockCase, scanMatter(), h.CaseID, who.BodyID)
		if err != nil {
			return fmt.Errorf("locking case %d: %w", h.CaseID, err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		c = found[0]
		version = c.version
		if done != 0 {
			return nil
		}
		if c.version != h.Seen {
			// That somebody was too late is on record as well.
			late = true
			_, err = audit.Write(ctx, tx, caseEntry(who, "ptr.case.late", &c, nil))
			return err
		}
		if !c.state.Can(cmd) {
			return errs.New(errs.Conflict, "ptr.case.not_now")
		}
		w := &work{m: m, tx: tx, who: who, was: c, is: &c, note: fields.Clean(h.Note), detail: map[string]any{}}
		w.was.household, w.was.record = slices.Clone(c.household), slices.Clone(c.record)
		w.at, err = database.Now(ctx, tx)
		if err != nil {
			return err
		}
		w.today = calendar.Of(w.at)
		err = act(ctx, w)
		if err != nil {
			return err
		}
		version, err = w.store(ctx, cmd, h.Request)
		return err
	})
	if err == nil && late {
		return 0, errs.New(errs.Conflict, "ptr.case.changed_meanwhile")
	}
	return version, err
}

// store writes what a command made of a case.
func (w *work) store(ctx context.Context, cmd Command, request audit.Request) (int, error) {
	c := w.is
	var checked *checkRun
	if w.check {
		var err error
		checked, err = w.runChecks(ctx)
		if err != nil {
			return 0, err
		}
	}
	e := caseEntry(w.who, "ptr.case."+string(cmd), c, w.was.people())
	e.Request = request
	for k, v := range w.detail {
		e.Detail[k] = v
	}
	entry, err := audit.Write(ctx, w.tx, e)
	if err != nil {
		return 0, err
	}
	c.version, c.changedAt, c.entry = c.version+1, w.at, entry
	c.finished = c.state.Finished()
	if c.finished {
		c.next = calendar.None
	}
	changes, err := c.changesFrom(&w.was)
	if err != nil {
		return 0, fmt.Errorf("comparing case %d: %w", c.id, err)
	}
	changed, err := json.Marshal(changes)
	if err != nil {
		return 0, fmt.Errorf("encoding the step of case %d: %w", c.id, err)
	}
	args, err := c.args()
	if err != nil {
		return 0, err
	}
	err = updateCase.ExecOne(ctx, w.tx, append(args, c.id, string(cmd), string(w.was.state), w.who.Code, changed, w.note)...)
	if err != nil {
		return 0, fmt.Errorf("storing case %d: %w", c.id, err)
	}
	if checked != nil {
		err = checked.insert(ctx, w.tx, c, w.at, w.who.Code, entry)
		if err != nil {
			return 0, err
		}
	}
	err = w.m.noteCase(ctx, w.tx, entry, c.id)
	if err != nil {
		return 0, err
	}
	for _, write := range w.after {
		err = write(ctx, entry)
		if err != nil {
			return 0, err
		}
	}
	return c.version, nil
}

// caseEntry begins the log entry of an act on a case.
func caseEntry(who identity.Actor, operation string, c *matter, more []int64) audit.Entry {
	e := entry(who, operation, fmt.Sprintf("case/%d", c.id), dataIdentity, dataBenefits)
	e.Persons = append(c.people(), more...)
	e.Detail = map[string]any{"case": c.id}
	return e
}

// Clients are the people of a case.
type Clients struct {
	Applicant, Entitled int64
	Household           []Member
}

// SaveClients says whom a case is about; the checks run. A case whose applicant is not a full client waits for that.
func (m *Module) SaveClients(ctx context.Context, who identity.Actor, h Handle, in Clients) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, SaveClients, h, func(ctx context.Context, w *work) error {
		c := w.is
		if c.benefit != 0 && (in.Applicant != c.applicant || in.Entitled != c.entitled) {
			return refuseField("[applicant]", "ptr.case.people_of_benefit")
		}
		c.applicant, c.entitled, c.household, c.draftedBy = in.Applicant, in.Entitled, in.Household, ""
		facts, err := people.Facts(ctx, w.tx, c.people(), w.today)
		if err != nil {
			return err
		}
		found := c.judgeClients(facts)
		if len(found) > 0 {
			return refuse(found, nil)
		}
		c.dwelling = facts[c.applicant].Dwelling
		w.check = true
		switch {
		case !facts[c.applicant].Complete:
			c.state = ClientData
		case c.state == Opened || c.state == ClientData:
			c.state = Checking
		}
		return nil
	})
}

// judgeClients asks what a case needs of its people.
func (c *matter) judgeClients(facts map[int64]people.Fact) []finding.Finding {
	var found []finding.Finding
	report := func(field, key string) {
		found = append(found, finding.Finding{Field: field, Code: finding.Required, Key: key})
	}
	_, asksEntitled := c.kind.Use(benefit.EntitledTAJ)
	_, known := facts[c.applicant]
	if !known {
		report("[applicant]", "ptr.case.applicant_missing")
	}
	_, known = facts[c.entitled]
	switch {
	case asksEntitled && !known:
		report("[entitled]", "ptr.case.entitled_missing")
	case !asksEntitled && c.entitled != 0:
		report("[entitled]", "ptr.case.entitled_unwanted")
	}
	seen := map[int64]bool{}
	for i := range c.household {
		m := &c.household[i]
		_, known = facts[m.PersonID]
		switch {
		case !known:
			report("[household]", "ptr.case.member_unknown")
		case seen[m.PersonID]:
			report("[household]", "ptr.case.member_twice")
		case !slices.Contains(benefit.Kins(), m.Kin), (m.Kin == benefit.Self) != (m.PersonID == c.applicant), m.Income < 0 || m.Income > 1_000_000_000:
			report("[household]", "ptr.case.member_wrong")
		}
		for _, t := range m.Traits {
			if !slices.Contains(benefit.Traits(), t) {
				report("[household]", "ptr.case.member_wrong")
			}
		}
		seen[m.PersonID] = true
	}
	if len(c.household) > 0 && c.kind.Household && c.applicant != 0 && !seen[c.applicant] && c.benefit == 0 {
		report("[household]", "ptr.case.self_missing")
	}
	return found
}

// Recheck runs the checks anew, after something elsewhere has changed.
func (m *Module) Recheck(ctx context.Context, who identity.Actor, h Handle) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, Recheck, h, func(ctx context.Context, w *work) error {
		w.check = true
		facts, err := people.Facts(ctx, w.tx, []int64{w.is.applicant}, w.today)
		if err != nil {
			return err
		}
		f := facts[w.is.applicant]
		w.is.dwelling = f.Dwelling
		if w.is.state == ClientData && f.Complete {
			w.is.state = Checking
		}
		return w.dueAgain(ctx)
	})
}

// Answers are reasons by the mark of a finding.
type Answers map[string]string

// AcknowledgeFindings answers what the last run of the checks found; without anything open the case goes on to its
// application. A reason to go on in spite of a blocking finding counts where the check allows it. Errors: Invalid with a
// Refusal that names what is still open.
func (m *Module) AcknowledgeFindings(ctx context.Context, who identity.Actor, h Handle, answers Answers) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, Acknowledge, h, func(ctx context.Context, w *work) error {
		run, err := lastCheck(ctx, w.tx, w.is.id)
		if err != nil {
			return err
		}
		for i := range run {
			f := &run[i]
			reason := fields.Clean(answers[f.Mark])
			if f.Answered() || reason == "" || !f.MayBeAnswered() {
				continue
			}
			f.Reason = reason
			w.after = append(w.after, func(ctx context.Context, entry int64) error {
				return insertAcknowledgement.ExecOne(ctx, w.tx, w.is.id, f.Mark, string(f.Severity), reason, w.at, w.who.Code, entry)
			})
		}
		if open := openOf(run); len(open) > 0 {
			return refuse(nil, open)
		}
		if w.is.state == Checking {
			w.is.state = ApplicationData
		}
		return nil
	})
}

// typed reads values into a copy of the case's record. Fields that are not among uses are refused.
func (c *matter) typed(uses []fields.Use, values map[string]string, report func(finding.Finding)) fields.Record {
	r := slices.Clone(c.record)
	for i := range uses {
		f := uses[i].Field
		text, ok := values[f.Key]
		if !ok {
			continue
		}
		r = grown(r, f.No)
		r.Set(f, fields.Read(f, fields.Raw{Text: text}, report))
	}
	return r
}

// SaveApplication stores what the application says. With partial the required fields may wait; the case then stays where
// it is. Where nothing is asked for, as when a benefit ends, they may be missing: what was migrated has no such fields.
func (m *Module) SaveApplication(ctx context.Context, who identity.Actor, h Handle, values map[string]string, partial bool) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	return m.do(ctx, who, SaveApplication, h, func(ctx context.Context, w *work) error {
		c := w.is
		if c.state == Checking {
			run, err := lastCheck(ctx, w.tx, c.id)
			if err != nil {
				return err
			}
			if open := openOf(run); len(open) > 0 {
				return refuse(nil, open)
			}
		}
		var found []finding.Finding
		report := func(f finding.Finding) {
			if f.Code != finding.Required || !partial && (asksRight(c) || c.branch == benefit.Correcting) {
				found = append(found, f)
			}
		}
		c.record = c.typed(c.kind.Application, values, report)
		in := benefit.Input{Record: c.record, Report: report}
		c.kind.JudgeApplication(&in)
		if len(found) > 0 {
			return refuse(found, nil)
		}
		c.draftedBy = ""
		w.check = true
		if !partial {
			c.state = Drafting
		} else if c.state == Checking {
			c.state = ApplicationData
		}
		return nil
	})
}

// AssignCase gives a case to another clerk of the office.
func (m *Module) AssignCase(ctx context.Context, who identity.Actor, h Handle, clerk string) (int, error) {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return 0, err
	}
	clerk = fields.Clean(clerk)
	return m.do(ctx, who, Assign, h, func(ctx context.Context, w *work) error {
		clerks, err := identity.ClerksOf(ctx, w.tx, w.is.body)
		if err != nil {
			return err
		}
		if !slices.Contains(clerks, clerk) {
			return refuseField("clerk", "ptr.case.clerk_unknown")
		}
		w.is.clerk = clerk
		return nil
	})
}
