package ptr

import (
	"context"
	"slices"
	"strings"

	"oszir/internal/disclosure"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// DrawAnswer says what the register holds of a person under the items of a request of an agency, in the transaction of the operation
// that logs it: the benefits that the asked office keeps and that touch the period, and of the person what is told beside a benefit.
// Of somebody who has none there it says nothing. Benefits in whose household the person is only counted are somebody else's.
func (m *Module) DrawAnswer(ctx context.Context, tx *database.Tx, q disclosure.Question) (disclosure.Drawn, error) {
	var out disclosure.Drawn
	at, err := database.Now(ctx, tx)
	if err != nil {
		return out, err
	}
	x := &extract{dated: calendar.Of(at), madeAt: at, made: ForOffice, as: database.AsOf{Day: min(q.Last, calendar.Of(at)), Known: at}}
	if q.BodyID == 0 {
		x.made = ForAuthority
	}
	same, err := people.Same(ctx, tx, []int64{q.PersonID}, people.Today)
	if err != nil {
		return out, err
	}
	x.person, err = people.SheetOf(ctx, tx, q.PersonID, database.AsOf{Day: calendar.Of(at), Known: at})
	if err != nil {
		return out, err
	}
	err = m.gatherBenefits(ctx, tx, identity.Actor{BodyID: q.BodyID}, x, same[q.PersonID])
	if err != nil {
		return out, err
	}
	w := answerDraw{q: &q}
	for i := range x.full {
		if q.Kind != "" && x.full[i].Kind != q.Kind {
			continue
		}
		w.benefit(&x.full[i])
	}
	if w.group > 0 {
		w.person(x)
	}
	return w.out, nil
}

// KindCodes lists the codes of the kinds of benefits, for questions about one.
func KindCodes() []string {
	var out []string
	for _, k := range benefits.All() {
		out = append(out, k.Code)
	}
	return out
}

// answerDraw collects what is asked for.
type answerDraw struct {
	q     *disclosure.Question
	out   disclosure.Drawn
	group int // spans of benefits so far
}

// say adds a value when its item is asked for and there is something to say.
func (w *answerDraw) say(group int, item, text, code, label string) {
	if text != "" && !w.q.Overlap && slices.Contains(w.q.Items, item) {
		w.out.Values = append(w.out.Values, disclosure.Value{Item: item, Benefit: group, Text: text, Code: code, Label: label})
	}
}

func (w *answerDraw) benefit(b *extractBenefit) {
	first := w.group
	for _, s := range b.Spans {
		if s.From > w.q.Last || s.Until != calendar.None && s.Until < w.q.From {
			continue
		}
		w.group++
		last := s.Until
		if last == calendar.None || last > w.q.Last {
			last = w.q.Last
		}
		if w.q.Overlap {
			w.overlap(max(s.From, w.q.From), last)
			continue
		}
		w.span(b, &s)
	}
	if w.group == first {
		return
	}
	for _, u := range b.Unlawful {
		w.say(w.group, "jogosulatlanOsszeg", plain(benefit.RepayableAmount, fields.Value{N: u.Amount}), b.Kind, "")
	}
}

// overlap adds days on which a benefit is held; days that follow each other become one span, so that not even the number of
// benefits is told.
func (w *answerDraw) overlap(from, last calendar.Day) {
	spans := append(w.out.Spans, disclosure.NewSpan(from, last))
	slices.SortFunc(spans, func(a, b disclosure.Span) int { return int(a.From.Day - b.From.Day) })
	out := spans[:1]
	for _, s := range spans[1:] {
		before := &out[len(out)-1]
		if s.From.Day > before.Last.Day+1 {
			out = append(out, s)
		} else {
			before.Last.Day = max(before.Last.Day, s.Last.Day)
		}
	}
	w.out.Spans = out
}

func (w *answerDraw) span(b *extractBenefit, s *extractSpan) {
	r, n := s.Record, w.group
	w.say(n, "ellatasMegnevezes", b.KindName, b.Kind, "")
	for _, title := range titles(b.kind, r) {
		w.say(n, "ellatasJogcim", title, "", "")
	}
	for _, a := range amounts(b.kind, r) {
		w.say(n, "ellatasOsszeg", plain(a.Field, r.Of(a.Field)), "", a.Label)
	}
	w.say(n, "ellatasAdatai", strings.Trim(daysText(s.From, s.Until)+"; "+r.Of(benefit.DecisionKind).Text+"; "+dotted(fieldDay(r, benefit.IssuedOn)), "; "), "", "")
	w.say(n, "megszunesJogcim", r.Of(benefit.EndingGround).Text, "", "")
	if day := fieldDay(r, benefit.FinalOn); day != calendar.None {
		w.say(n, "jogeroDatum", strings.ReplaceAll(day.String(), "-", ""), "", "")
	}
	for _, f := range incomeFields {
		if r.Of(f).State == fields.OK {
			w.say(n, "jovedelem", plain(f, r.Of(f)), "", f.Column)
		}
	}
}

// person adds what is told of the person beside a benefit.
func (w *answerDraw) person(x *extract) {
	p := &x.person
	text := func(f *fields.Field) string { return p.Record.Of(f).Text }
	w.say(0, "lakcim", p.Lines["residence"], "lakohely", "")
	w.say(0, "lakcim", p.Lines["stay"], "tartozkodasi-hely", "")
	w.say(0, "taj", p.Full.TAJ, "", "")
	w.say(0, "allampolgarsag", text(people.FieldCitizenship), "", "")
	w.say(0, "tartozkodasJogcim", text(people.FieldImmigrationStatus), "", "")
	if needsTaxID(x.full) {
		w.say(0, "adoazonosito", p.Full.TaxID, "", "")
	}
	word := "nem"
	if homeless(p) {
		word = "igen"
	}
	w.say(0, "hajlektalan", word, "", "")
}
