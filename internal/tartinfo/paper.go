package tartinfo

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/hungarian"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/tartinfo/record"
)

// paperWriter puts the blocks of a paper together, in Hungarian whoever asks for it.
type paperWriter struct {
	say    func(key string, args ...any) string
	blocks []paper.Block
}

func (w *paperWriter) heading(level int, text string) {
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Heading, Level: level, Keep: true, Runs: []paper.Run{{Text: text}}})
}

func (w *paperWriter) text(text string) {
	w.blocks = append(w.blocks, paper.Block{Sort: paper.Paragraph, Runs: []paper.Run{{Text: text}}})
}

// facts writes names and values in two columns; what is empty is left out.
func (w *paperWriter) facts(pairs ...string) {
	b := paper.Block{Sort: paper.Table, Plain: true}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.Rows = append(b.Rows, rowOf(pairs[i:i+2]...))
		}
	}
	if len(b.Rows) > 0 {
		w.blocks = append(w.blocks, b)
	}
}

func rowOf(texts ...string) []paper.Cell {
	var out []paper.Cell
	for _, t := range texts {
		out = append(out, paper.Cell{Runs: []paper.Run{{Text: t}}})
	}
	return out
}

// paper gives what was written.
func (w *paperWriter) paper(title, body, number string) paper.Paper {
	return paper.Paper{Title: title, Author: body, Subject: title, Running: number, Blocks: w.blocks}
}

// content writes what stands in a form, without the ticks by which some of it was taken over.
func (w *paperWriter) content(form record.Form, c record.Content) (pairs []string) {
	for _, f := range form.Fields() {
		if strings.HasSuffix(f.Key, "_same") {
			continue
		}
		if text := shown(w.say, i18n.Hungarian, &f, c); text != "" {
			pairs = append(pairs, w.say("tartinfo.field."+f.Key), text)
		}
	}
	return pairs
}

// member writes all that is written down about a member: the personal tab, the tabs beside, and of the curriculum vitae that it is there.
func (w *paperWriter) member(v *View) {
	for _, s := range record.Member {
		if pairs := w.content(record.Form{s}, v.Content); len(pairs) > 0 {
			w.heading(2, w.say("tartinfo.section."+s.Key))
			w.facts(pairs...)
		}
	}
	recorded := []string{w.say("tartinfo.column.recorded_on"), dayText(i18n.Hungarian, v.RecordedOn)}
	for _, f := range clerkOf(w.say, v.RecordedBy, v.Recorder) {
		recorded = append(recorded, f.Name, fmt.Sprint(f.Value))
	}
	w.facts(recorded...)
	for _, t := range record.Tabs {
		n := 0
		for _, l := range v.Lines {
			if l.Tab != t.Name {
				continue
			}
			if n++; n == 1 {
				w.heading(2, w.say("tartinfo.tab."+t.Name))
			}
			pairs := w.content(t.Form, l.Content)
			if len(pairs) > 0 {
				w.heading(3, fmt.Sprintf("%d. %s", n, pairs[1]))
				w.facts(pairs...)
			}
		}
	}
	if v.CV.Name != "" {
		w.heading(2, w.say("tartinfo.tab.cv"))
		w.facts(w.say("tartinfo.cv.name"), v.CV.Name, w.say("tartinfo.field.cv_consent_day"), dayText(i18n.Hungarian, v.CV.Consent))
	}
}

// events writes what a member was offered and what came of it.
func (w *paperWriter) events(all []Event) {
	if len(all) == 0 {
		return
	}
	w.heading(2, w.say("tartinfo.tab.events"))
	b := paper.Block{Sort: paper.Table, Head: true, Rows: [][]paper.Cell{rowOf(w.say("tartinfo.events.number"), w.say("tartinfo.events.body"), w.say("tartinfo.column.post"), w.say("tartinfo.events.outcome"))}}
	for i := range all {
		b.Rows = append(b.Rows, rowOf(all[i].Search, all[i].Body, all[i].Post, outcomeTag(w.say, &all[i]).Text))
	}
	w.blocks = append(w.blocks, b)
}

// datasheet is the Adatlap: all that is written down about a member (T18).
func datasheet(say func(string, ...any) string, v *View, events []Event, number string) paper.Paper {
	w := paperWriter{say: say}
	w.heading(1, say("tartinfo.paper.datasheet"))
	w.facts(say("tartinfo.paper.number"), number, say("tartinfo.paper.dated"), dayText(i18n.Hungarian, v.Today), say("tartinfo.column.body"), v.Body, say("tartinfo.paper.name"), v.Name, say("tartinfo.column.status"), say("tartinfo.status."+string(v.Status)))
	w.member(v)
	w.events(events)
	w.text(say("tartinfo.paper.authentic"))
	return w.paper(say("tartinfo.paper.datasheet"), v.Body, number)
}

// certificate is the Igazolás: that the member is on the list today (T18).
func certificate(say func(string, ...any) string, v *View, number string) paper.Paper {
	w := paperWriter{say: say}
	w.heading(1, say("tartinfo.paper.certificate"))
	w.facts(say("tartinfo.paper.number"), number, say("tartinfo.paper.dated"), dayText(i18n.Hungarian, v.Today))
	if v.Status == NotYet {
		w.text(say("tartinfo.paper.is_recorded", hungarian.Day(v.Today, hungarian.On)))
	} else {
		w.text(say("tartinfo.paper.is_on_list", hungarian.Day(v.Today, hungarian.On)))
	}
	birth := record.Content{"birth_date": v.Content["birth_date"], "birth_name": v.Content["birth_name"], "technical_id": v.Content["technical_id"]}
	w.facts(append([]string{say("tartinfo.paper.name"), v.Name}, append(w.content(record.Member, birth),
		say("tartinfo.column.body"), v.Body, say("tartinfo.column.post"), v.Content["post"], say("tartinfo.field.status_kind"), choiceText(say, record.StatusKinds, v.Content["status_kind"]),
		say("tartinfo.paper.start"), dayText(i18n.Hungarian, v.ReserveStart), say("tartinfo.paper.end"), dayText(i18n.Hungarian, v.ReserveEnd))...)...)
	w.text(say("tartinfo.paper.authentic"))
	return w.paper(say("tartinfo.paper.certificate"), v.Body, number)
}

// protocolPaper is the Jegyzőkönyv of a removal: with it, all that was written down about the member (T17).
func protocolPaper(say func(string, ...any) string, v *View, events []Event, r *removal) paper.Paper {
	w := paperWriter{say: say}
	w.heading(1, say("tartinfo.paper.protocol"))
	by := r.by
	if by == "" {
		by = say("tartinfo.paper.by_clock")
	}
	w.facts(say("tartinfo.paper.number"), r.number, say("tartinfo.column.body"), v.Body, say("tartinfo.paper.name"), v.Name, say("tartinfo.column.removed_on"), dayText(i18n.Hungarian, r.on),
		say("tartinfo.field.removal_reason"), choiceText(say, record.RemovalReasons, r.reason), say("tartinfo.field.removal_note"), r.note, say("tartinfo.paper.by"), by)
	w.text(say("tartinfo.paper.protocol_text", hungarian.Day(keepUntil(r.on), hungarian.Ig)))
	w.member(v)
	w.events(events)
	return w.paper(say("tartinfo.paper.protocol"), v.Body, r.number)
}

// keepUntil is the last day on which a protocol is kept: three years.
func keepUntil(removed calendar.Day) calendar.Day { return calendar.AddMonths(removed, 36) }

// mostLetters is after how many letters that no typeface has all but the usual ones are written by their numbers.
const mostLetters = 8

// printed prints a paper. A letter that no typeface has is written by its number, such as [U+1F600]: what somebody typed must not keep
// them on the list.
func printed(p paper.Paper, at time.Time) ([]byte, error) {
	var strange string
	for n := 0; ; n++ {
		raw, err := pdf.Print(p, at)
		var letter pdf.LetterError
		if !errors.As(err, &letter) {
			return raw, err
		}
		strange += string(letter.Letter)
		p = replaced(p, func(r rune) bool { return strings.ContainsRune(strange, r) || n >= mostLetters && r > 0x17f })
	}
}

// replaced writes some letters of a paper by their numbers.
func replaced(p paper.Paper, which func(rune) bool) paper.Paper {
	plain := func(s string) string {
		if !strings.ContainsFunc(s, which) {
			return s
		}
		var b strings.Builder
		for _, r := range s {
			if which(r) {
				fmt.Fprintf(&b, "[U+%04X]", r)
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
	p.Title, p.Author, p.Subject, p.Running = plain(p.Title), plain(p.Author), plain(p.Subject), plain(p.Running)
	for i := range p.Blocks {
		b := &p.Blocks[i]
		for j := range b.Runs {
			b.Runs[j].Text = plain(b.Runs[j].Text)
		}
		for _, row := range b.Rows {
			for _, cell := range row {
				for j := range cell.Runs {
					cell.Runs[j].Text = plain(cell.Runs[j].Text)
				}
			}
		}
	}
	return p
}
