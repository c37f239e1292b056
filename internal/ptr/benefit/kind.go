package benefit

import (
	"io/fs"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// Office is a sort of authority that grants benefits.
type Office string

// The sorts of authority.
const (
	Municipality Office = "municipality" // jegyző, települési önkormányzat
	District     Office = "district"     // járási hivatal
	Guardianship Office = "guardianship" // járási gyámhivatal
)

// Kind is one sort of benefit. The same value judges workbook row, form and message, and gives the column list,
// the form and the help.
type Kind struct {
	Code     string            // ellátás típus kód, in Hungarian spelling
	ASCII    string            // the same without accents, for generated ids
	Name     string            // full Hungarian name
	English  string            // English name
	Groups   []Group           // what excludes what
	Needs    []Group           // of what there must be a benefit when it starts, for the group's subject
	Checks   map[string]string // message keys of its own findings → code of the check, where it is not E17
	Workbook bool              // the migration workbook takes it: all its Uses are of the shared vocabulary
	Uses     []fields.Use      // fields of a decision of this kind, in the order of the form
	Sums     []Sum             // amounts that must add up, whatever the law of the day
	Client   []string          // keys of client fields required of the applicant of this kind beyond everybody's
	Tells    []string          // partners, by code, who are told of every change of a benefit of this kind

	Application []fields.Use  // fields of an application of this kind beyond those of a decision, in the order of the form
	Title       *fields.Field // of its own, by which an application is granted (jogcím); nil: it has none
	Entitled    string        // what the law calls who is entitled beside the applicant: ápolt személy, gyermek; "": jogosult
	Household   bool          // the rules look at the members of the household and their incomes
	NoDecisions []Decision    // sorts of decision that this kind does not have
	Endings     []string      // titles under which it can end, of EndingGrounds
	Documents   []Document    // papers that its cases make

	Offices []Competence // who grants it, oldest first, without gaps while the kind lives
	Periods []Period     // the law of the kind as far as it is known here, oldest first, without gaps
	Params  []*Parameter // the kind's own numbers of the law
	Base    []*Parameter // the shared ones that its rules read

	Successors []Succession // what its benefits become when the law ends the kind, in the order in which they are tried

	Texts    fs.FS // the kind's own messages; nil: it has none
	Wordings fs.FS // the shipped wordings of the kind's own documents, paper/<key>.txt; nil: it has none

	Sample func(Dice) Sample // a plausible decision, for test data and templates
}

// Competence says which sort of office grants a kind from a day until the day before Until. Open ends are written
// out as calendar.None: the zero day is 1970-01-01.
type Competence struct {
	From, Until calendar.Day // None: open
	Office      Office
	Law         string
}

// Period is the law of a kind between two days. When the law changes, close the old period and add one; what an
// old period computes never changes. A day outside of all periods is judged by no law at all, and said so.
type Period struct {
	From, Until calendar.Day // None: open; Until is the first day it no longer applies
	Law         string       // citation
	Check       func(*Input) // eligibility and statutory ranges; reports through the input

	// Calculate computes what the law gives, with its derivation. A mended calculation or check gets the next Revision, so
	// that a decision says by which rules it was made, and what was mended stays in Earlier: old decisions are computed
	// again by it.
	Calculate func(*Calculation)
	Revision  int
	Earlier   []Revision // 1, 2 … up to the one before Revision

	Months       *Parameter // for how many months it is granted; nil: without an end (or once)
	ReviewMonths *Parameter // how often it is reviewed; nil: never
	Once         bool       // paid once, not month by month
}

// Sum says that parts add up to a whole; an empty part counts as 0.
type Sum struct {
	Whole *fields.Field
	First *fields.Field   // the part that every decision has: while it cannot be read, nothing is added up
	Rest  []*fields.Field // further parts
}

func within(day, from, until calendar.Day) bool {
	return (from == calendar.None || day >= from) && (until == calendar.None || day < until)
}

// OfficeOn gives the office that grants the kind on a day; ok is false when nobody does.
func (k *Kind) OfficeOn(day calendar.Day) (Office, bool) {
	for _, c := range k.Offices {
		if within(day, c.From, c.Until) {
			return c.Office, true
		}
	}
	return "", false
}

// PeriodOn gives the law of a day; ok is false when the kind does not exist then, or its law is not known here.
func (k *Kind) PeriodOn(day calendar.Day) (*Period, bool) {
	for i := range k.Periods {
		if p := &k.Periods[i]; within(day, p.From, p.Until) {
			return p, true
		}
	}
	return nil, false
}

// EndedOn gives the first day on which nobody grants the kind any more; ok is false when it has no end.
func (k *Kind) EndedOn() (calendar.Day, bool) {
	if len(k.Offices) == 0 {
		return calendar.None, false
	}
	until := k.Offices[len(k.Offices)-1].Until
	return until, until != calendar.None
}

// EntitledName gives what the law calls who is entitled when that is not the applicant.
func (k *Kind) EntitledName() string {
	if k.Entitled == "" {
		return "jogosult"
	}
	return k.Entitled
}

// Use gives the kind's use of a field; ok is false when the kind does not have the field.
func (k *Kind) Use(f *fields.Field) (fields.Use, bool) {
	for i := range k.Uses {
		if k.Uses[i].Field == f {
			return k.Uses[i], true
		}
	}
	return fields.Use{}, false
}

// paid are the fields that hold what a client gets. Other sums of a decision are incomes, limits, debts and the like: they
// are nobody's business but the office's.
var paid = []*fields.Field{GrossMonthly, MedicineBudgetMonthly, VoucherAmount, KinshipMonthly, OneOffAmount}

// Amounts gives the fields of the kind of which the first that is filled holds the amount of a benefit; none when the kind
// gives a right and no money.
func (k *Kind) Amounts() []*fields.Field {
	var out []*fields.Field
	for i := range k.Uses {
		if slices.Contains(paid, k.Uses[i].Field) {
			out = append(out, k.Uses[i].Field)
		}
	}
	return out
}

// Fields gives every field that a case of the kind can carry: those of its decisions, those of its applications, and
// those of modifying decisions. What the workbook has no pauses of can still be paused by a decision.
func (k *Kind) Fields() []*fields.Field {
	var out []*fields.Field
	seen := map[*fields.Field]bool{}
	lists := [][]fields.Use{k.Uses, k.Application, ChangeUses, EndUses, RepayUses, {fields.May(PaperName), fields.May(PaperAnswers), fields.May(AmountReason), fields.May(Reasoning)}}
	if !k.Without(Pause) {
		lists = append(lists, Pauses)
	}
	if !k.Without(Suspend) {
		lists = append(lists, Suspensions)
	}
	for _, uses := range lists {
		for i := range uses {
			f := uses[i].Field
			if !seen[f] {
				seen[f] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// NewRecord makes an empty record for a case of the kind.
func (k *Kind) NewRecord() fields.Record {
	last := LastShared
	for _, f := range k.Fields() {
		last = max(last, f.No)
	}
	return fields.NewRecord(last)
}

// setByCase are the fields of a decision that the case itself fills: nobody types them.
var setByCase = map[*fields.Field]bool{
	MigrationID: true, ApplicantTAJ: true, EntitledTAJ: true, BenefitCode: true, DecisionKind: true, CaseNumber: true, IssuedOn: true, FinalOn: true,
}

// DraftUses gives the fields of a draft decision that a clerk fills in.
func (k *Kind) DraftUses() []fields.Use {
	var out []fields.Use
	for i := range k.Uses {
		if !setByCase[k.Uses[i].Field] {
			out = append(out, k.Uses[i])
		}
	}
	return out
}

// JudgeApplication checks the fields of an application.
func (k *Kind) JudgeApplication(in *Input) {
	in.Kind = k
	fields.Check(in.Record, k.Application, in.Report)
}

// JudgeForm checks the form of a draft that grants or changes: sums and the order of dates. Its fields the case checks,
// since which there are hangs on the sort of decision.
func (k *Kind) JudgeForm(in *Input) {
	in.Kind = k
	for i := range k.Sums {
		k.Sums[i].check(in)
	}
	checkDates(in)
}

// JudgeLaw judges a draft by the law of in.Day, which the caller sets: entitlement and amounts.
func (k *Kind) JudgeLaw(in *Input) {
	in.Kind = k
	k.judgeDay(in, IssuedOn)
}

// Judge checks a record of this kind: required and forbidden fields, sums, the order of dates, then the law of the
// day. columns is the whole vocabulary: a filled field that the kind does not use is refused.
func (k *Kind) Judge(in *Input, columns []*fields.Field) {
	in.Kind = k
	for _, f := range columns {
		v := in.Record.Of(f)
		if v.State == fields.Empty {
			continue
		}
		if _, used := k.Use(f); !used {
			in.Report(finding.Finding{Field: f.Key, Code: finding.NotAllowed, Key: "finding.not_allowed.kind", Args: []string{k.Code}, Value: v.Text})
		}
	}
	fields.Check(in.Record, k.Uses, in.Report)
	for i := range k.Sums {
		k.Sums[i].check(in)
	}
	checkDates(in)
	k.judgeLaw(in)
}

func (k *Kind) judgeLaw(in *Input) {
	field, day := decisionDay(in.Record)
	in.Day = day
	if day == calendar.None {
		return // the dates have their own findings; without a day no law can be chosen
	}
	k.judgeDay(in, field)
}

// judgeDay judges by the law of in.Day; what is wrong with the day itself is said at field.
func (k *Kind) judgeDay(in *Input, field *fields.Field) {
	day := in.Day
	period, ok := k.PeriodOn(day)
	if ok {
		if period.Check != nil {
			period.Check(in)
		}
		return
	}
	f := finding.Finding{Field: field.Key, Code: finding.Eligibility, Key: "finding.eligibility.no_law", Args: []string{k.Code, dotted(day)}}
	if end, ended := k.EndedOn(); ended && day >= end {
		f.Key, f.Args = "benefit.eligibility.ended", []string{k.Code, dotted(end), dotted(day)}
	}
	in.Report(f)
}

func decisionDay(r fields.Record) (*fields.Field, calendar.Day) {
	for _, f := range []*fields.Field{IssuedOn, SupportStart} {
		if v := r.Of(f); v.State == fields.OK {
			return f, calendar.Day(v.N)
		}
	}
	return nil, calendar.None
}

func (s *Sum) check(in *Input) {
	whole, first := in.Record.Of(s.Whole), in.Record.Of(s.First)
	if whole.State != fields.OK || first.State != fields.OK {
		return // not there or not readable: that has its own finding
	}
	total, text := first.N, Number(first.N)
	for _, f := range s.Rest {
		v := in.Record.Of(f)
		if v.State == fields.Bad {
			return
		}
		total += v.N
		text += " + " + Number(v.N)
	}
	if total != whole.N {
		in.Report(finding.Finding{Field: s.Whole.Key, Code: finding.SumMismatch, Args: []string{text + " ≠ " + Number(whole.N)}, Value: Number(whole.N)})
	}
}

// dateOrders lists which date must not stand before which.
var dateOrders = []struct{ earlier, later *fields.Field }{
	{SupportStart, SupportEnd},
	{SupportStart, ReviewDue},
	{ReviewDue, SupportEnd},
	{IssuedOn, FinalOn},
	{PauseStart, PauseEnd},
	{SupportStart, PauseStart},
	{PauseEnd, SupportEnd},
	{SuspensionStart, SuspensionEnd},
	{SupportStart, SuspensionStart},
	{SuspensionEnd, SupportEnd},
}

func checkDates(in *Input) {
	for _, o := range dateOrders {
		a, b := in.Record.Of(o.earlier), in.Record.Of(o.later)
		if a.State == fields.OK && b.State == fields.OK && a.N > b.N {
			in.Report(finding.Finding{
				Field: o.later.Key, Code: finding.DateOrder, Value: b.Text,
				Args: []string{o.later.Column, o.earlier.Column, dotted(calendar.Day(a.N))},
			})
		}
	}
}

// Plain writing of numbers and days in the arguments of findings, the same for all kinds.
func dotted(day calendar.Day) string { return day.Dotted() + "." }
