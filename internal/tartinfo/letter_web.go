package tartinfo

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/web"
	"oszir/internal/platform/wording"
)

const lettersPath = "/tartinfo/letters"

func (m *Module) mountLetters(page routes) {
	page("GET "+lettersPath, m.letterList)
	page("GET "+lettersPath+"/{kind}", m.letterShow)
	page("POST "+lettersPath+"/{kind}", posted(m.letterSave))
}

type letterListPage struct {
	web.Page
	Tabs []web.Link
	Rows []letterRow
}

type letterRow struct {
	Href, Name, About, Last string
	Mark                    tag
}

type letterPage struct {
	web.Page
	Tabs       []web.Link
	About      string
	Mark       tag
	Self, Back string
	Version    int
	Texts      []letterText
	Fields     []letterUse
	Own        bool // worded by the centre
	History    []letterRow
}

// letterText is a text of a letter in a language, with what it would make.
type letterText struct {
	Lang     i18n.Lang
	Field    web.Field
	Problems []letterProblem
	Paper    template.HTML
	Title    string
}

type letterProblem struct {
	Line, Column int
	Text         string
}

// letterUse is a field that a letter may use.
type letterUse struct{ Mark, Name string }

var (
	letterListView = web.NewView[letterListPage](pages, "pages/letter_list.html")
	letterView     = web.NewView[letterPage](pages, "pages/letter_show.html")
)

// wordingTag says whose words a letter has.
func wordingTag(c *web.Context, own bool) tag {
	if own {
		return tag{c.T("tartinfo.letters.own"), "ok"}
	}
	return tag{c.T("tartinfo.letters.program"), "past"}
}

// letterList answers GET /tartinfo/letters.
func (m *Module) letterList(c *web.Context, who identity.Actor) error {
	list, err := m.Wordings(c.Context(), who)
	if err != nil {
		return err
	}
	var p letterListPage
	p.Page, p.Tabs = newPage(c, lettersPath, "tartinfo.letters.title")
	for _, l := range list {
		r := letterRow{Href: lettersPath + "/" + l.Kind, Name: c.T("tartinfo.letter." + l.Kind), About: c.T("tartinfo.letter_about." + l.Kind), Mark: wordingTag(c, l.Own)}
		if len(l.History) > 0 {
			r.Last = momentText(c.Lang, l.History[0].At) + " · " + l.History[0].Actor
		}
		p.Rows = append(p.Rows, r)
	}
	return letterListView.Show(c, http.StatusOK, p)
}

// letterShow answers GET /tartinfo/letters/{kind}.
func (m *Module) letterShow(c *web.Context, who identity.Actor) error {
	l, err := m.WordingsOf(c.Context(), who, c.R.PathValue("kind"))
	if err != nil {
		return err
	}
	p := m.letterPage(c, l, url.Values{"text_hu": {l.Texts[i18n.Hungarian]}, "text_en": {l.Texts[i18n.English]}})
	p.Notice = noticeOf(c)
	return letterView.Show(c, http.StatusOK, p)
}

// letterPage shows a letter with what is typed.
func (m *Module) letterPage(c *web.Context, l LetterWording, v url.Values) letterPage {
	k, _ := kindOfLetter(l.Kind)
	p := letterPage{About: c.T("tartinfo.letter_about." + l.Kind), Mark: wordingTag(c, l.Own), Self: lettersPath + "/" + l.Kind, Back: lettersPath, Version: l.Version, Own: l.Own}
	p.Page, p.Tabs = newPage(c, lettersPath, "tartinfo.letter."+l.Kind)
	p.Place = append(p.Place, web.Link{Text: p.Title})
	for _, lang := range i18n.Langs {
		name := "text_" + string(lang)
		text := strings.ReplaceAll(v.Get(name), "\r\n", "\n")
		t := letterText{Lang: lang, Title: c.T(previewTitles[lang]), Field: web.Field{Name: name, Label: c.T("tartinfo.letters." + name), Value: text, Rows: 14, Required: true}}
		for _, x := range k.check(text, lang) {
			args := make([]any, len(x.Args))
			for i, a := range x.Args {
				args[i] = a
			}
			t.Problems = append(t.Problems, letterProblem{x.Line, x.Column, c.T(x.Key, args...)})
		}
		if made, problems := k.preview(text, m.today()); len(problems) == 0 {
			t.Paper = paper.HTML(made)
		}
		p.Texts = append(p.Texts, t)
	}
	for _, f := range k.model() {
		p.Fields = append(p.Fields, usesOf(f)...)
	}
	for _, h := range l.History {
		p.History = append(p.History, letterRow{Name: fmt.Sprint(h.Version), About: h.Actor, Last: momentText(c.Lang, h.At), Mark: wordingTag(c, h.Own)})
	}
	return p
}

var previewTitles = map[i18n.Lang]string{i18n.Hungarian: "tartinfo.letters.preview_hu", i18n.English: "tartinfo.letters.preview_en"}

// usesOf says how a field is written into a text.
func usesOf(f wording.Field) []letterUse {
	if f.Type != wording.List {
		return []letterUse{{"{" + f.Key + "}", f.Name}}
	}
	mark := "{minden " + f.Key + "}"
	for _, x := range f.Fields {
		mark += " {" + f.Item + "." + x.Key + "}"
	}
	return []letterUse{{mark + " {vége}", f.Name}}
}

// letterSave answers POST /tartinfo/letters/{kind}: shows what the texts would make, saves them, or goes back to the program's.
func (m *Module) letterSave(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	kind := c.R.PathValue("kind")
	l, err := m.WordingsOf(c.Context(), who, kind)
	if err != nil {
		return err
	}
	if v.Get("do") == "preview" {
		p := m.letterPage(c, l, v)
		p.Version = seen(v)
		return letterView.Show(c, http.StatusOK, p)
	}
	err = m.SaveWording(c.Context(), who, WordingForm{
		Kind: kind, Seen: seen(v), Back: v.Get("do") == "back", Request: requestOf(v), Texts: map[i18n.Lang]string{i18n.Hungarian: v.Get("text_hu"), i18n.English: v.Get("text_en")},
	})
	return answer(c, err, lettersPath+"/"+kind+"?done=saved", func(status int, faults []web.FieldError) error {
		p := m.letterPage(c, l, v)
		p.Version = l.Version // of what is there now: saved again, it takes the place of it
		var bad *Faulty
		if errors.As(err, &bad) {
			faults = nil
			for _, t := range p.Texts {
				for _, x := range t.Problems {
					faults = append(faults, web.FieldError{Field: t.Field.Name, Text: c.T("tartinfo.letters.problem", c.T("tartinfo.letters."+t.Field.Name), x.Line, x.Column, x.Text)})
				}
			}
		}
		p.Errors = faults
		return letterView.Show(c, status, p)
	})
}
