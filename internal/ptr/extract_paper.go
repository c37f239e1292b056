package ptr

import (
	"cmp"
	"slices"
	"strings"

	"oszir/internal/document"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/ptr/benefit"
)

// mostHistory is how many entries of a benefit's history an extract prints; the XML has them all.
const mostHistory = 20

// extractPaper writes an extract as it goes out, in Hungarian whoever made it.
func (m *Module) extractPaper(x *extract) paper.Paper {
	w := extractWriter{x: x, say: m.inHungarian}
	w.head()
	w.person()
	w.benefits()
	w.others()
	w.close()
	return paper.Paper{Title: w.say("ptr.extract.title"), Author: x.office.Name, Subject: w.say("ptr.extract.title"), Blocks: w.blocks}
}

// extractFacts are the lines of the code: whom it is about, of which day, and how much it says.
func (m *Module) extractFacts(x *extract) []document.Fact {
	return []document.Fact{
		{Name: m.inHungarian("ptr.extract.person"), Value: x.person.Name()},
		{Name: m.inHungarian("ptr.extract.born"), Value: dotted(x.person.BirthDate)},
		{Name: m.inHungarian("ptr.extract.as_day"), Value: dotted(x.as.Day)},
		{Name: m.inHungarian("ptr.extract.count"), Value: i18n.Number(i18n.Hungarian, int64(len(x.full)+len(x.briefs)))},
	}
}

// extractWriter puts the blocks of an extract together.
type extractWriter struct {
	x      *extract
	say    func(key string, args ...any) string
	blocks []paper.Block
}

func (w *extractWriter) heading(level int, text string) {
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Heading, Level: level, Keep: true, Runs: []paper.Run{{Text: text}}})
}

func (w *extractWriter) text(text string) {
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Paragraph, Runs: []paper.Run{{Text: text}}})
}

// facts writes names and values in two columns; what is empty is left out.
func (w *extractWriter) facts(pairs ...string) {
	b := paper.Block{Sort: paper.Table, Plain: true}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.Rows = append(b.Rows, cells(pairs[i], pairs[i+1]))
		}
	}
	if len(b.Rows) > 0 {
		w.blocks = append(w.blocks, b)
	}
}

// table writes rows below a head.
func (w *extractWriter) table(rows ...[]paper.Cell) {
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Table, Head: true, Rows: rows})
}

func cells(texts ...string) []paper.Cell {
	var out []paper.Cell
	for _, t := range texts {
		out = append(out, paper.Cell{Runs: []paper.Run{{Text: t}}})
	}
	return out
}

// dotted writes a day as Hungarian papers do; "" for none.
func dotted(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.Dotted() + "."
}

// daysText writes days from and until; an end that is not known is left open.
func daysText(from, until calendar.Day) string {
	return strings.TrimSpace(dotted(from) + " – " + dotted(until))
}

func (w *extractWriter) head() {
	x := w.x
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Heading, Level: 1, Align: paper.Centre, Runs: []paper.Run{{Text: w.say("ptr.extract.title")}}})
	known := x.as.Known.In(calendar.Budapest)
	w.text(w.say("ptr.extract.as_of", dotted(x.as.Day), dotted(calendar.Of(known))+known.Format(" 15:04")))
	w.facts(
		w.say("ptr.extract.office"), x.office.Name,
		w.say("ptr.extract.address"), bodyAddress(&x.office),
		w.say("ptr.extract.dated"), dotted(x.dated),
		w.say("ptr.extract.for"), w.say("ptr.extract.for."+string(x.made)),
		w.say("ptr.extract.purpose"), x.purpose,
		w.say("ptr.extract.ground"), x.ground,
	)
}

func (w *extractWriter) person() {
	p := &w.x.person
	text := func(f *fields.Field) string { return p.Record.Of(f).Text }
	status := text(people.FieldCitizenship)
	if s := text(people.FieldImmigrationStatus); s != "" {
		status = strings.TrimPrefix(status+", "+s, ", ")
	}
	pairs := []string{
		w.say("ptr.extract.name"), p.Name(),
		w.say("ptr.extract.birth_name"), p.BirthName(),
		w.say("ptr.extract.birth"), strings.TrimPrefix(p.Record.Of(people.FieldBirthPlace).Text+", "+dotted(p.BirthDate), ", "),
		w.say("ptr.extract.mother"), p.Mother(),
		w.say("ptr.extract.taj"), spacedTAJ(p.Full.TAJ),
		w.say("ptr.extract.status"), status,
		w.say("ptr.extract.residence"), cmp.Or(p.Lines["residence"], text(people.FieldNoResidenceAddress)),
		w.say("ptr.extract.stay"), p.Lines["stay"],
	}
	if needsTaxID(w.x.full) {
		pairs = append(pairs, w.say("ptr.extract.tax_id"), p.Full.TaxID)
	}
	if homeless(p) {
		pairs = append(pairs, w.say("ptr.extract.homeless"), w.say("ptr.extract.homeless_yes"))
	}
	w.heading(2, w.say("ptr.extract.person_title"))
	w.facts(pairs...)
}

func spacedTAJ(taj string) string {
	if len(taj) != 9 {
		return taj
	}
	return taj[:3] + "\u00a0" + taj[3:6] + "\u00a0" + taj[6:]
}

func (w *extractWriter) benefits() {
	w.heading(2, w.say("ptr.extract.benefits_title"))
	if len(w.x.full) == 0 {
		w.text(w.say("ptr.extract.none"))
		return
	}
	w.text(w.say("ptr.extract.benefits_lead", len(w.x.full)))
	for i := range w.x.full {
		w.benefit(&w.x.full[i])
	}
}

func (w *extractWriter) benefit(b *extractBenefit) {
	w.heading(3, b.KindName+" ("+b.Kind+")")
	w.facts(
		w.say("benefit.list.id"), b.ID,
		w.say("benefit.panel.role"), w.role(b.Role),
		w.say("benefit.list.applicant"), b.Applicant,
		w.say("benefit.list.entitled"), b.Entitled,
		w.say("ptr.extract.state", dotted(w.x.as.Day)), w.say("benefit.state."+b.State),
		w.say("ptr.extract.authority"), strings.TrimSuffix(b.BodyName+", "+b.Address, ", "),
		w.say("ptr.extract.case"), b.Case,
		w.say("ptr.extract.law"), b.Law,
	)
	last := w.spans(b)
	if last != nil {
		var pairs []string
		for _, f := range incomeFields {
			pairs = append(pairs, f.Column, fieldText(i18n.Hungarian, f, last.Record.Of(f)))
		}
		for _, t := range rest(b.kind, last.Record) {
			pairs = append(pairs, t.Label, t.Text)
		}
		w.facts(pairs...)
	}
	for _, u := range b.Unlawful {
		w.text(w.say("ptr.extract.unlawful", daysText(u.From, u.Until), i18n.Forint(i18n.Hungarian, u.Amount), dotted(u.IssuedOn), dotted(u.Final)))
	}
	w.history(b)
}

// spans writes the table of a benefit's spans and gives the one that holds on the day asked for.
func (w *extractWriter) spans(b *extractBenefit) (current *extractSpan) {
	titled := slices.ContainsFunc(b.Spans, func(s extractSpan) bool { return len(titles(b.kind, s.Record)) > 0 })
	row := func(period, amount, title, decision, final string) []paper.Cell {
		if !titled {
			return cells(period, amount, decision, final)
		}
		return cells(period, amount, title, decision, final)
	}
	rows := [][]paper.Cell{row(w.say("ptr.extract.period"), w.say("ptr.extract.amount"), w.say("ptr.extract.granted_as"), w.say("ptr.extract.decision"), w.say("ptr.extract.final"))}
	for i := range b.Spans {
		s := &b.Spans[i]
		if s.Current || current == nil {
			current = s
		}
		decision := s.Record.Of(benefit.DecisionKind).Text
		if day := dotted(fieldDay(s.Record, benefit.IssuedOn)); day != "" {
			decision += "\n" + day
		}
		if ground := s.Record.Of(benefit.EndingGround).Text; ground != "" {
			decision += "\n" + w.say("ptr.extract.ended_by", ground)
		}
		var paid []string
		for _, a := range amounts(b.kind, s.Record) {
			paid = append(paid, a.Text)
		}
		rows = append(rows, row(daysText(s.From, s.Until), strings.Join(paid, "\n"), strings.Join(titles(b.kind, s.Record), "\n"), decision, dotted(fieldDay(s.Record, benefit.FinalOn))))
	}
	w.table(rows...)
	return current
}

func (w *extractWriter) history(b *extractBenefit) {
	if len(b.Events) < 2 {
		return // that it was recorded stands above
	}
	rows := [][]paper.Cell{cells(w.say("ptr.extract.recorded"), w.say("ptr.extract.what"))}
	for i := range b.Events {
		if i == mostHistory {
			w.text(w.say("ptr.extract.history_cut", mostHistory, len(b.Events)))
			break
		}
		e := &b.Events[i]
		rows = append(rows, cells(moment(e), strings.Join(w.changes(e), "\n")))
	}
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Paragraph, Keep: true, Runs: []paper.Run{{Text: w.say("ptr.extract.history"), Strong: true}}})
	w.table(rows...)
}

func moment(e *BenefitEvent) string {
	at := e.At.In(calendar.Budapest)
	return dotted(calendar.Of(at)) + at.Format(" 15:04")
}

// changes says in lines what was recorded at a moment.
func (w *extractWriter) changes(e *BenefitEvent) []string {
	switch {
	case e.First:
		return []string{w.say("ptr.extract.first")}
	case e.Moved:
		return []string{w.say("ptr.extract.moved")}
	}
	var out []string
	for _, c := range e.Changes {
		out = append(out, w.say("ptr.extract.change", c.Label, cmp.Or(c.Before, "–"), cmp.Or(c.After, "–")))
	}
	if len(out) == 0 {
		out = []string{w.say("ptr.extract.again")}
	}
	return out
}

// role says what the person is in a benefit.
func (w *extractWriter) role(role string) string {
	key := map[string]string{RoleApplicant: "benefit.list.applicant", RoleEntitled: "benefit.list.entitled"}[role]
	return w.say(cmp.Or(key, "benefit.show.member"))
}

func (w *extractWriter) others() {
	if len(w.x.briefs) == 0 {
		return
	}
	w.heading(2, w.say("ptr.extract.others_title"))
	w.text(w.say("ptr.extract.others_lead"))
	rows := [][]paper.Cell{cells(w.say("ptr.extract.benefit"), w.say("ptr.extract.authority"), w.say("ptr.extract.period"), w.say("benefit.list.amount"), w.say("ptr.extract.state_short"))}
	for i := range w.x.briefs {
		b := &w.x.briefs[i]
		amount := ""
		if b.Amount != 0 && b.Role != RoleMember {
			amount = i18n.Forint(i18n.Hungarian, b.Amount)
		}
		rows = append(rows, cells(b.KindName+"\n"+w.role(b.Role), b.BodyName, daysText(b.Start, b.End), amount, w.say("benefit.state."+b.State)))
	}
	w.table(rows...)
}

func (w *extractWriter) close() {
	w.heading(2, w.say("ptr.extract.authentic_title"))
	w.text(w.say("ptr.extract.authentic"))
	w.text(w.say("ptr.extract.xml_beside"))
	w.text(strings.TrimPrefix(w.x.office.Settlement+", "+dotted(w.x.dated), ", "))
}
