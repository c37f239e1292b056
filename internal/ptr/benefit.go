package ptr

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// The states of a benefit on a day.
const (
	StateUpcoming  = "upcoming"  // begins later
	StateActive    = "active"    // is paid
	StatePaused    = "paused"    // szünetel: the right stays, nothing is paid
	StateSuspended = "suspended" // felfüggesztve: held back until something is decided
	StateEnded     = "ended"     // its last day is over
)

// BenefitBrief is what every office may see of a benefit (C11), and never more.
type BenefitBrief struct {
	Kind       string // code
	KindName   string
	BodyID     int64
	BodyName   string
	Start, End calendar.Day // both inclusive
	Amount     int64        // forints; 0 where there is none
	AmountName string       // what the amount is, as its column is called
	State      string       // on the day asked for
}

// BenefitPerson is somebody who belongs to a benefit.
type BenefitPerson struct {
	ID   int64
	Name people.Name
}

// FieldText is a field of a benefit for people.
type FieldText struct {
	Field *fields.Field
	Label string // heading of its column
	Text  string
}

// version is a benefit with what was decided about it, as the tables hold it.
type version struct {
	number               int64
	year                 int
	kind                 string
	applicant, entitled  int64
	body                 int64        // that handles it now
	decided              int64        // that handled it on the days of this version
	supportStart         calendar.Day // as in its key
	start, end           calendar.Day // of what was decided
	recordedFrom         time.Time
	recordedTo           time.Time // zero: known to this day
	by                   string
	loadID               int64
	loadRow              int
	reviewDue            calendar.Day
	gross                *int64
	decisionKind, caseNo string
	issued, final        calendar.Day
	digest               []byte
	data                 map[string]json.RawMessage
}

// scanVersion reads versionColumns, and what a statement gives behind them into more.
func scanVersion(more ...any) func(database.Row, *version) error {
	return func(r database.Row, v *version) error {
		var first, start, end, review, issued, final database.Day
		var to *time.Time
		err := r.Scan(append([]any{
			&v.number, &v.year, &v.kind, &v.applicant, &v.entitled, &v.body, &v.decided, &first, &start, &end, &v.recordedFrom, &to, &v.by, &v.loadID, &v.loadRow,
			&review, &v.gross, &v.decisionKind, &v.caseNo, &issued, &final, &v.digest, &v.data,
		}, more...)...)
		v.supportStart, v.start, v.end, v.reviewDue, v.issued, v.final = first.Day, start.Day, end.Day, review.Day, issued.Day, final.Day
		if to != nil {
			v.recordedTo = *to
		}
		return err
	}
}

func (v *version) id() string { return AdjudicationID(v.year, v.number) }

// kindOf gives the definition of a stored kind; one that is not known any more has only its code.
func kindOf(code string) *benefit.Kind {
	k, ok := benefits.ByCode(code)
	if !ok {
		return &benefit.Kind{Code: code, Name: code, English: code}
	}
	return k
}

func kindName(lang i18n.Lang, k *benefit.Kind) string {
	if lang == i18n.Hungarian {
		return k.Name
	}
	return k.English
}

// record gives the decision by its fields, as a sheet or a form would; people are not in it.
func (v *version) record() (fields.Record, error) {
	k := kindOf(v.kind)
	r := k.NewRecord()
	text := func(f *fields.Field, s string) {
		if s != "" {
			r.Set(f, fields.Value{State: fields.OK, Text: s})
		}
	}
	day := func(f *fields.Field, d calendar.Day) {
		if d != calendar.None {
			r.Set(f, fields.Value{State: fields.OK, Text: d.Dotted() + ".", N: int64(d)})
		}
	}
	text(benefit.BenefitCode, v.kind)
	day(benefit.SupportStart, v.start)
	day(benefit.SupportEnd, v.end)
	day(benefit.ReviewDue, v.reviewDue)
	if v.gross != nil {
		r.Set(benefit.GrossMonthly, whole(*v.gross))
	}
	text(benefit.DecisionKind, v.decisionKind)
	text(benefit.CaseNumber, v.caseNo)
	day(benefit.IssuedOn, v.issued)
	day(benefit.FinalOn, v.final)
	for _, f := range k.Fields() {
		if columnFields[f] {
			continue
		}
		raw, ok := v.data[f.Key]
		if !ok {
			continue
		}
		value, err := decodeField(f, raw)
		if err != nil {
			return nil, fmt.Errorf("reading %s of benefit %d: %w", f.Key, v.number, err)
		}
		r.Set(f, value)
	}
	return r, nil
}

func whole(n int64) fields.Value {
	return fields.Value{State: fields.OK, Text: strconv.FormatInt(n, 10), N: n}
}

// decodeField reads what encodeData has written.
func decodeField(f *fields.Field, raw json.RawMessage) (fields.Value, error) {
	if f.Type == fields.Forint || f.Type == fields.Integer {
		var n int64
		err := json.Unmarshal(raw, &n)
		return whole(n), err
	}
	if f.Type == fields.Mark {
		return fields.Value{State: fields.OK, Text: "x", N: 1}, nil
	}
	v := fields.Value{State: fields.OK}
	err := json.Unmarshal(raw, &v.Text)
	if err != nil {
		return v, err
	}
	switch f.Type {
	case fields.Date:
		d, ok := calendar.Parse(v.Text)
		if !ok {
			return v, fmt.Errorf("it is no day")
		}
		v.N = int64(d)
	case fields.Month:
		m, ok := calendar.ParseMonth(v.Text)
		if !ok {
			return v, fmt.Errorf("it is no month")
		}
		v.N = int64(m)
	}
	return v, nil
}

// fieldText writes a value as people of a language do; "" when nothing stands there.
func fieldText(lang i18n.Lang, f *fields.Field, v fields.Value) string {
	if v.State != fields.OK {
		return ""
	}
	if f == benefit.PaperAnswers {
		return answersText(v)
	}
	switch f.Type {
	case fields.Forint:
		return i18n.Forint(lang, v.N)
	case fields.Integer:
		return i18n.Number(lang, v.N)
	case fields.Date:
		return i18n.Format(lang, calendar.Day(v.N))
	case fields.Month:
		if lang == i18n.Hungarian {
			return calendar.Month(v.N).First().Dotted()[:8]
		}
		return calendar.Month(v.N).String()
	default:
		return v.Text
	}
}

// brief gives what every office may see, on a day.
func (v *version) brief(lang i18n.Lang, r fields.Record, on calendar.Day) BenefitBrief {
	k := kindOf(v.kind)
	b := BenefitBrief{Kind: v.kind, KindName: kindName(lang, k), BodyID: v.decided, Start: v.start, End: v.end, State: stateOn(r, v.start, v.end, on)}
	for _, f := range k.Amounts() {
		if val := r.Of(f); val.State == fields.OK {
			b.Amount, b.AmountName = val.N, f.Column
			break
		}
	}
	return b
}

// stateOn says how a benefit stands on a day.
func stateOn(r fields.Record, start, end, on calendar.Day) string {
	during := func(from, until *fields.Field) bool {
		a, b := r.Of(from), r.Of(until)
		return a.State == fields.OK && on >= calendar.Day(a.N) && (b.State != fields.OK || on <= calendar.Day(b.N))
	}
	switch {
	case on < start:
		return StateUpcoming
	case on > end:
		return StateEnded
	case during(benefit.SuspensionStart, benefit.SuspensionEnd):
		return StateSuspended
	case during(benefit.PauseStart, benefit.PauseEnd):
		return StatePaused
	}
	return StateActive
}

// registered gives what the register says of a benefit of a kind: what was granted in the order of the form, then why it
// ended; its last day stands in the form.
func registered(k *benefit.Kind) []fields.Use {
	return append(slices.Clone(k.Uses), fields.May(benefit.EndingGround))
}

// texts lists what the register says of a benefit, the fields that hold something.
func texts(lang i18n.Lang, k *benefit.Kind, r fields.Record) []FieldText {
	var out []FieldText
	for _, u := range registered(k) {
		if text := fieldText(lang, u.Field, r.Of(u.Field)); text != "" {
			out = append(out, FieldText{Field: u.Field, Label: u.Field.Column, Text: text})
		}
	}
	return out
}

// lawSays is what the law of the day of the decision says of a benefit.
type lawSays struct {
	basis   string // citation; "" when none is known
	office  string // citation of the competence
	remarks []finding.Finding
}

// lawOf judges a decision anew by the law of its day: what its amounts and conditions look like beside it.
func lawOf(by *benefit.Law, k *benefit.Kind, r fields.Record, applicant, entitled benefit.Person) lawSays {
	var l lawSays
	day := calendar.Day(r.Of(benefit.IssuedOn).N)
	for _, c := range k.Offices {
		if (c.From == calendar.None || day >= c.From) && (c.Until == calendar.None || day < c.Until) {
			l.office = c.Law
		}
	}
	p, ok := k.PeriodOn(day)
	if !ok {
		return l
	}
	l.basis = p.Law
	if p.Check != nil {
		p.Check(&benefit.Input{
			Kind: k, Record: r, Applicant: applicant, Entitled: entitled, Day: day, Law: by,
			Report: func(f finding.Finding) { l.remarks = append(l.remarks, f) },
		})
	}
	return l
}

// bornOf gives the rules what they may know of a person.
func bornOf(names map[int64]people.Name, id int64) benefit.Person {
	n, ok := names[id]
	return benefit.Person{Known: ok && id != 0, Born: n.BirthDate}
}
