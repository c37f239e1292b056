package tartinfo

import (
	"cmp"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

// closingText says why and how a vacancy was closed; "" of what closed by itself.
func closingText(say func(string, ...any) string, lang i18n.Lang, s *Search) string {
	switch {
	case s.CloseReason == "":
		return ""
	case s.FilledOn == calendar.None:
		return choiceText(say, record.CloseReasons, s.CloseReason)
	case s.Through:
		return say("tartinfo.search.filled_through", dayText(lang, s.FilledOn))
	}
	return say("tartinfo.search.filled_else", dayText(lang, s.FilledOn))
}

// reporterOf is what the program itself writes on a sheet: the body's legal status, and who wrote it down.
func reporterOf(say func(string, ...any) string, lang i18n.Lang, x *SearchView) []web.Fact {
	out := []web.Fact{
		{Name: say("tartinfo.field.status_kind"), Value: choiceText(say, record.StatusKinds, x.Content["status_kind"])},
		{Name: say("tartinfo.search.created"), Value: momentText(lang, x.CreatedAt)},
	}
	return append(out, clerkOf(say, x.CreatedBy, x.Reporter)...)
}

// clerkOf says who wrote something down; of those who work there no more only the login code is known.
func clerkOf(say func(string, ...any) string, code string, r identity.Reader) []web.Fact {
	out := []web.Fact{{Name: say("tartinfo.member.recorded_by"), Value: cmp.Or(r.Name, code)}}
	for _, f := range []web.Fact{{Name: "tartinfo.search.reporter_post", Value: r.Post}, {Name: "tartinfo.search.reporter_email", Value: r.Email}, {Name: "tartinfo.search.reporter_phone", Value: r.Phone}} {
		if f.Value != "" {
			out = append(out, web.Fact{Name: say(f.Name), Value: f.Value})
		}
	}
	return out
}

// searchPaper writes the sheet of a search as it stands.
func searchPaper(say func(string, ...any) string, lang i18n.Lang, x *SearchView) paper.Paper {
	title := say("tartinfo.search.sheet." + x.Kind)
	heading := func(level int, text string) paper.Block {
		return paper.Block{Sort: paper.Heading, Level: level, Keep: true, Runs: []paper.Run{{Text: text}}}
	}
	rows := func(b *paper.Block, name, value string) {
		if value != "" {
			b.Rows = append(b.Rows, []paper.Cell{{Runs: []paper.Run{{Text: name}}}, {Runs: []paper.Run{{Text: value}}}})
		}
	}
	table := func() paper.Block { return paper.Block{Sort: paper.Table, Plain: true} }
	head := table()
	rows(&head, say("tartinfo.column.number"), x.Number)
	rows(&head, say("tartinfo.search.state"), say("tartinfo.search_state."+string(x.State)))
	rows(&head, say("tartinfo.column.body"), x.Body)
	rows(&head, say("tartinfo.column.sent"), dayText(lang, sentOn(&x.Search)))
	rows(&head, say("tartinfo.search.closed_on"), dayText(lang, x.ClosedOn))
	rows(&head, say("tartinfo.search.closing"), closingText(say, lang, &x.Search))
	blocks := []paper.Block{heading(1, title), head}
	for _, s := range record.Search[1:] {
		b := table()
		for i := range s.Fields {
			if !s.Fields[i].Auto && s.Fields[i].Sort != record.Mark {
				rows(&b, say("tartinfo.field."+s.Fields[i].Key), shown(say, lang, &s.Fields[i], x.Content))
			}
		}
		if len(b.Rows) > 0 {
			blocks = append(blocks, heading(2, say("tartinfo.section."+s.Key)), b)
		}
	}
	b := table()
	for _, f := range reporterOf(say, lang, x) {
		text, _ := f.Value.(string)
		rows(&b, f.Name, text)
	}
	blocks = append(blocks, heading(2, say("tartinfo.member.by_system")), b, paper.Block{Sort: paper.Paragraph, Runs: []paper.Run{{Text: say("tartinfo.search.printed", dayText(lang, x.Today))}}})
	return paper.Paper{Title: title + " " + x.Number, Author: x.Body, Subject: title, Running: x.Number, Blocks: blocks}
}
