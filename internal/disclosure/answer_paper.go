package disclosure

import (
	"slices"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
)

// answerWriter puts the blocks of an answer together.
type answerWriter struct {
	a      *answerText
	s      *Sources
	say    func(key string, args ...any) string
	blocks []paper.Block
}

// paper writes an answer as it goes out, in Hungarian whoever made it.
func (a *answerText) paper(s *Sources, say func(key string, args ...any) string) paper.Paper {
	w := answerWriter{a: a, s: s, say: say}
	w.heading(1, say("disclosure.paper.title"))
	w.facts(
		say("disclosure.paper.number"), a.Number,
		say("disclosure.paper.office"), a.Office,
		say("disclosure.paper.dated"), dotted(a.Dated.Day),
		say("disclosure.field.agency_name"), a.Agency+" ("+say("disclosure.sort."+a.Sort)+")",
		say("disclosure.field.file_number"), a.File,
		say("disclosure.field.received_on"), dotted(a.Received.Day),
		say("disclosure.field.ground"), a.Law,
		say("disclosure.field.purpose"), a.Purpose,
		say("disclosure.field.period"), dotted(a.From.Day)+" – "+dotted(a.Last.Day),
		say("disclosure.field.kind"), a.Kind,
	)
	w.text(say("disclosure.paper.scope", a.Office))
	for i := range a.Persons {
		w.person(&a.Persons[i])
	}
	w.withheld()
	w.heading(2, say("disclosure.paper.duty"))
	w.text(say("disclosure.paper.duty_text"))
	w.text(say("disclosure.paper.digest", a.Digest[:32]+" "+a.Digest[32:]))
	return paper.Paper{Title: say("disclosure.paper.title"), Author: a.Office, Subject: say("disclosure.paper.title"), Running: a.Number, Blocks: w.blocks}
}

func (w *answerWriter) heading(level int, text string) {
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Heading, Level: level, Keep: true, Runs: []paper.Run{{Text: text}}})
}

func (w *answerWriter) text(text string) {
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Paragraph, Runs: []paper.Run{{Text: text}}})
}

// facts writes names and values in two columns; what is empty is left out.
func (w *answerWriter) facts(pairs ...string) {
	b := paper.Block{Sort: paper.Table, Plain: true}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.Rows = append(b.Rows, []paper.Cell{{Runs: []paper.Run{{Text: pairs[i]}}}, {Runs: []paper.Run{{Text: pairs[i+1]}}}})
		}
	}
	if len(b.Rows) > 0 {
		w.blocks = append(w.blocks, b)
	}
}

func (w *answerWriter) person(p *AnswerPerson) {
	w.heading(2, w.say("disclosure.paper.person", p.No))
	w.facts(
		w.say("disclosure.field.taj"), p.Given.TAJ,
		w.say("disclosure.field.name"), p.Given.Name,
		w.say("disclosure.field.born"), bornText(p.Given.Born),
		w.say("disclosure.field.mother"), p.Given.Mother,
	)
	switch {
	case !p.Found:
		w.text(w.say("disclosure.answer.not_found"))
		return
	case w.a.overlapTold() && p.Held:
		w.text(w.say("disclosure.answer.held", spansText(p.Spans)))
		return
	case w.a.overlapTold():
		w.text(w.say("disclosure.answer.not_held"))
		return
	case len(p.Values) == 0:
		w.text(w.say("disclosure.answer.nothing"))
		return
	}
	n := 0
	for _, values := range p.Benefits() {
		if values[0].Benefit > 0 {
			n++
			w.heading(3, w.say("disclosure.answer.benefit", n))
		}
		var pairs []string
		for _, v := range values {
			pairs = append(pairs, itemName(w.s, v.Item)+labelText(v), valueText(w.s, v))
		}
		w.facts(pairs...)
	}
	if len(p.Missing) > 0 {
		w.text(w.say("disclosure.answer.missing", itemNames(w.s, p.Missing)))
	}
}

func (w *answerWriter) withheld() {
	if len(w.a.Withheld) == 0 {
		return
	}
	w.heading(2, w.say("disclosure.paper.withheld"))
	var pairs []string
	for _, x := range w.a.Withheld {
		pairs = append(pairs, itemName(w.s, x.Key), w.say("disclosure.why."+x.Why))
	}
	w.facts(pairs...)
}

func itemName(s *Sources, key string) string {
	item, ok := s.Item(key)
	if !ok {
		return key
	}
	return item.Name
}

func itemNames(s *Sources, keys []string) string {
	var out []string
	for _, key := range keys {
		out = append(out, itemName(s, key))
	}
	return strings.Join(out, ", ")
}

func labelText(v Value) string {
	if v.Label == "" {
		return ""
	}
	return ": " + v.Label
}

// valueText writes a value for people.
func valueText(s *Sources, v Value) string {
	item, _ := s.Item(v.Item)
	day, isDay := calendar.Parse(v.Text)
	switch {
	case item.Type == "date" && isDay:
		return dotted(day)
	case item.Type == "integer":
		n, ok := whole(v.Text)
		if ok {
			return i18n.Forint(i18n.Hungarian, n)
		}
	case v.Code != "":
		return v.Text + " (" + v.Code + ")"
	}
	return v.Text
}

func whole(s string) (n int64, ok bool) {
	if s == "" || utf8.RuneCountInString(s) > 12 || slices.ContainsFunc([]byte(s), func(c byte) bool { return c < '0' || c > '9' }) {
		return 0, false
	}
	for _, c := range []byte(s) {
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// dotted writes a day as Hungarian papers do; "" for none.
func dotted(d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return d.Dotted() + "."
}

func bornText(iso string) string {
	day, ok := calendar.Parse(iso)
	if !ok {
		return iso
	}
	return dotted(day)
}

func spansText(spans []Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, strings.TrimSpace(dotted(s.From.Day)+" – "+dotted(s.Last.Day)))
	}
	return strings.Join(out, "; ")
}
