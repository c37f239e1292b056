package document

import (
	"oszir/internal/platform/web"
	"oszir/internal/platform/wording"
)

// marks are the signs of the language of wordings, for the help beside the editor.
func marks(c *web.Context) []markLine {
	out := make([]markLine, 0, len(markKeys))
	for _, k := range markKeys {
		out = append(out, markLine{Mark: k.mark, Name: c.T(k.key)})
	}
	return out
}

var markKeys = []struct{ mark, key string }{
	{"# Határozat", "document.mark.heading"},
	{"**félkövér**  __dőlt__", "document.mark.bold"},
	{"{A ügyfél.név} …", "document.mark.article"},
	{"{ügyfél.név -nak}", "document.mark.ending"},
	{"{ha x} … {egyébként} … {vége}", "document.mark.if"},
	{"{ha x = \"szöveg\" és nem y}", "document.mark.compare"},
	{"{minden lista} … {vége}", "document.mark.each"},
	{"{> jogorvoslat}", "document.mark.block"},
	{"Név:: érték", "document.mark.fact"},
	{"| Ellátás | >Összeg |", "document.mark.table"},
	{"- pont   1. pont", "document.mark.list"},
	{"> …   ^ …   >> …", "document.mark.align"},
	{"---   ===   \\", "document.mark.break"},
	{"[QR]", "document.mark.code"},
	{"\\{   \\}", "document.mark.brace"},
}

// fieldLines are the fields that a text may use, with how each can be written.
func fieldLines(c *web.Context, model wording.Model) []markLine {
	out := make([]markLine, 0, len(model))
	for _, f := range model {
		l := markLine{Mark: "{" + f.Key + "}", Name: f.Name}
		switch f.Type {
		case wording.Text:
			l.Examples = []string{"{a " + f.Key + "}", "{" + f.Key + " -nak}"}
		case wording.Number, wording.Money:
			l.Examples = []string{"{" + f.Key + " betűvel}"}
		case wording.Date:
			l.Examples = []string{"{" + f.Key + " -tól}", "{" + f.Key + " -án}"}
		case wording.Flag:
			l.Mark = "{ha " + f.Key + "} … {vége}"
		case wording.List:
			l.Mark = "{minden " + f.Key + "} … {vége}"
			for _, item := range f.Fields {
				l.Examples = append(l.Examples, "{"+f.Item+"."+item.Key+"}")
			}
		}
		if f.May && f.Type != wording.Flag && f.Type != wording.List {
			l.Note = c.T("document.mark.may", f.Key)
		}
		out = append(out, l)
	}
	return out
}
