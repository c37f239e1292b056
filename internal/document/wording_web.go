package document

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/web"
	"oszir/internal/platform/wording"
)

type wordingListPage struct {
	web.Page
	Lines []wordingLine
}

// wordingLine is a sort or a block in the list.
type wordingLine struct {
	Entry
	Href, GroupText, OpenHref string
	Mark, OpenMark            tag
}

type wordingPage struct {
	web.Page
	Detail   Detail
	Facts    []web.Fact
	Preview  previewPart
	OpenHref string // of what is worked on; "": nothing is
	OpenMark tag
	OpenBy   string
	EditHref string // "": the reader may not
	History  []versionLine
}

// versionLine is a wording in the history of its key.
type versionLine struct {
	Wording
	Href string
	Mark tag
}

// previewPart is what a text would make.
type previewPart struct {
	Name     string
	Problems []problemLine
	Paper    template.HTML // "" while there are problems
}

// problemLine is what is wrong at a place of the text.
type problemLine struct {
	Line, Column int
	Text         string
}

type editPage struct {
	web.Page
	Name, Key          string
	ID                 int64
	Version            int
	Text, From, Reason web.Field
	Preview            previewPart
	Marks, Fields      []markLine
	Blocks             []markLine
	Overtaken          bool // it was changed or decided meanwhile
	Now                Wording
	NowMark            tag
	Changes            []change // what is stored now against what was typed
	ShowHref, NowHref  string
	Needs              []string // blocks that must stand in the text
}

// markLine is something that may stand in a text, with what it is and examples.
type markLine struct {
	Mark, Name, Note string
	Examples         []string
}

type versionPage struct {
	web.Page
	Wording     Wording
	Mark        tag
	Facts       []web.Fact
	Changes     []change
	Same        bool // nothing changes
	Preview     previewPart
	Self        string
	OwnOne      bool // another lawyer must decide
	MayDecide   bool
	MayWithdraw bool
	EditHref    string // "": it cannot be amended
	Answer      web.Field
}

var (
	wordingListView = web.NewView[wordingListPage](pages, "pages/wording_list.html")
	wordingView     = web.NewView[wordingPage](pages, "pages/wording_show.html")
	editView        = web.NewView[editPage](pages, "pages/wording_edit.html")
	versionView     = web.NewView[versionPage](pages, "pages/wording_version.html")
)

func wordingPath(page, key string) string {
	return "/wordings/" + page + "?key=" + url.QueryEscape(key)
}

func versionPath(id int64) string { return "/wordings/version?id=" + strconv.FormatInt(id, 10) }

// stateTag says how a wording stands.
func stateTag(c *web.Context, state string) tag {
	kinds := map[string]string{Draft: "info", Submitted: "wait", Approved: "ok", Refused: "bad", Withdrawn: "past"}
	return tag{c.T("document.wording_state." + state), kinds[state]}
}

// validTag says which text of an entry counts: the shipped one, or somebody's.
func validTag(c *web.Context, e *Entry) tag {
	if e.Changed.ID == 0 {
		return tag{c.T("document.wordings.shipped"), "wait"}
	}
	return tag{c.T("document.wordings.changed"), "ok"}
}

// groupText says where an entry is listed.
func groupText(c *web.Context, e *Entry) string {
	switch {
	case e.Block:
		return c.T("document.wordings.blocks")
	case e.Group == "":
		return c.T("document.wordings.every_kind")
	}
	return e.Group
}

// wordingList answers GET /wordings.
func (m *Module) wordingList(c *web.Context, who identity.Actor) error {
	entries, err := m.Wordings(c.Context(), who)
	if err != nil {
		return err
	}
	p := wordingListPage{Page: newPage(c, nil, "document.wordings.title")}
	for i := range entries {
		e := &entries[i]
		l := wordingLine{Entry: *e, Href: wordingPath("show", e.Key), GroupText: groupText(c, e), Mark: validTag(c, e)}
		if e.Open.ID != 0 {
			l.OpenHref, l.OpenMark = versionPath(e.Open.ID), stateTag(c, e.Open.State)
		}
		p.Lines = append(p.Lines, l)
	}
	// Blocks first, then what every kind has, then kind by kind in the order of the library.
	place := func(e *wordingLine) int {
		switch {
		case e.Block:
			return 0
		case e.Group == "":
			return 1
		}
		return 2 + slices.IndexFunc(entries, func(x Entry) bool { return x.Group == e.Group })
	}
	slices.SortStableFunc(p.Lines, func(a, b wordingLine) int { return cmp.Compare(place(&a), place(&b)) })
	return wordingListView.Show(c, http.StatusOK, p)
}

// place leads to a page of one key.
func wordingPlace(c *web.Context, e *Entry) []web.Link {
	return []web.Link{{Text: c.T("document.wordings.title"), Href: "/wordings"}, {Text: e.Name, Href: wordingPath("show", e.Key)}}
}

// wordingShow answers GET /wordings/show.
func (m *Module) wordingShow(c *web.Context, who identity.Actor) error {
	d, err := m.WordingsOf(c.Context(), who, c.R.URL.Query().Get("key"))
	if err != nil {
		return err
	}
	preview, err := m.previewOf(c, who, &d.Entry, d.Now)
	if err != nil {
		return err
	}
	p := wordingPage{Page: newPage(c, wordingPlace(c, &d.Entry)[:1], "document.wording.title", d.Name), Detail: d, Preview: preview}
	p.Path = wordingPath("show", d.Key)
	valid := c.T("document.wordings.shipped")
	for i := range d.History {
		w := &d.History[i]
		p.History = append(p.History, versionLine{*w, versionPath(w.ID), stateTag(c, w.State)})
		if w.State == Approved && w.Text == d.Now && w.ValidFrom <= d.Today {
			valid = c.T("document.wordings.changed")
		}
		if p.OpenHref == "" && (w.State == Draft || w.State == Submitted) {
			p.OpenHref, p.OpenMark, p.OpenBy = versionPath(w.ID), stateTag(c, w.State), w.DraftedBy
		}
	}
	p.Facts = []web.Fact{
		{Name: c.T("document.wordings.group"), Value: groupText(c, &d.Entry)},
		{Name: c.T("document.wordings.key"), Value: d.Key},
		{Name: c.T("document.wordings.valid"), Value: valid},
	}
	if who.May(identity.EditTemplates) {
		p.EditHref = wordingPath("edit", d.Key)
	}
	return wordingView.Show(c, http.StatusOK, p)
}

// previewOf writes a text with made-up facts.
func (m *Module) previewOf(c *web.Context, who identity.Actor, e *Entry, text string) (previewPart, error) {
	v, err := m.Preview(c.Context(), who, e.Key, strings.ReplaceAll(text, "\r\n", "\n"))
	if err != nil {
		return previewPart{}, err
	}
	out := previewPart{Name: e.Name, Problems: problemLines(c, v.Problems)}
	if len(v.Problems) == 0 {
		out.Paper = paper.HTML(v.Paper)
	}
	return out, nil
}

func problemLines(c *web.Context, problems []wording.Problem) []problemLine {
	var out []problemLine
	for _, p := range problems {
		args := make([]any, 0, len(p.Args))
		for _, a := range p.Args {
			args = append(args, a)
		}
		out = append(out, problemLine{p.Line, p.Column, c.T(p.Key, args...)})
	}
	return out
}

// faultsOf gives the problems that an error carries as lines of the error summary.
func faultsOf(c *web.Context, err error, field string) []web.FieldError {
	bad, ok := errors.AsType[*Faulty](err)
	if !ok {
		return nil
	}
	var out []web.FieldError
	for _, p := range problemLines(c, bad.Problems) {
		out = append(out, web.FieldError{Field: field, Text: c.T("document.problem", p.Line, p.Column, p.Text)})
	}
	return out
}

// editPage gives the editor of a key with what is typed into it.
func (m *Module) editPage(c *web.Context, who identity.Actor, d *Detail, v url.Values) (editPage, error) {
	p := editPage{
		Page: newPage(c, wordingPlace(c, &d.Entry), "document.edit.title", d.Name), Name: d.Name, Key: d.Key, ShowHref: wordingPath("show", d.Key),
		Text:   web.Field{Name: "text", Label: c.T("document.edit.text"), Value: v.Get("text"), Rows: 34, Required: true},
		From:   web.Field{Name: "from", Label: c.T("document.edit.from"), Hint: c.T("document.edit.from_hint"), Value: v.Get("from"), Type: "date", Width: 12, Required: true},
		Reason: web.Field{Name: "reason", Label: c.T("document.edit.reason"), Hint: c.T("document.edit.reason_hint"), Value: v.Get("reason"), Rows: 3, Required: true, Spell: true},
	}
	p.Path = wordingPath("edit", d.Key)
	p.ID, _ = strconv.ParseInt(v.Get("id"), 10, 64) // what cannot be read is a new one
	p.Version, _ = strconv.Atoi(v.Get("version"))
	if s, ok := m.Library.Sort(d.Key); ok {
		p.Needs = s.needs()
	}
	p.Marks, p.Fields = marks(c), fieldLines(c, d.Model)
	for _, b := range d.Blocks {
		if blockMark+b.Key != d.Key {
			p.Blocks = append(p.Blocks, markLine{Mark: "{> " + b.Key + "}", Name: b.Name})
		}
	}
	var err error
	p.Preview, err = m.previewOf(c, who, &d.Entry, p.Text.Value)
	return p, err
}

// wordingEdit answers GET /wordings/edit: the text that is valid now, or one's own that is worked on.
func (m *Module) wordingEdit(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.EditTemplates)
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	d, err := m.WordingsOf(c.Context(), who, q.Get("key"))
	if err != nil {
		return err
	}
	v := url.Values{"text": {d.Now}}
	if q.Has("id") {
		w, err := m.ownWording(c, who, q.Get("id"), d.Key)
		if err != nil {
			return err
		}
		v = url.Values{"text": {w.Text}, "from": {dayText(w.ValidFrom)}, "reason": {w.Reason}, "id": {strconv.FormatInt(w.ID, 10)}, "version": {strconv.Itoa(w.Version)}}
	}
	p, err := m.editPage(c, who, &d, v)
	if err != nil {
		return err
	}
	return editView.Show(c, http.StatusOK, p)
}

// amendable reports whether whoever looks can go on writing a wording.
func amendable(w *Wording, who identity.Actor) bool {
	return w.DraftedBy == who.Code && who.May(identity.EditTemplates) && (w.State == Draft || w.State == Submitted || w.State == Refused)
}

// ownWording reads a wording of a key that its drafter can go on writing. Errors: NotFound.
func (m *Module) ownWording(c *web.Context, who identity.Actor, text, key string) (Wording, error) {
	id, err := number(text)
	if err != nil {
		return Wording{}, err
	}
	w, _, err := m.ReadWording(c.Context(), who, id)
	if err == nil && (w.Key != key || !amendable(&w, who)) {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	return w, err
}

// wordingPreview answers POST /wordings/preview: the part of the editor that shows what the text makes.
func (m *Module) wordingPreview(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	e, ok := m.entry(v.Get("key"))
	if !ok {
		return errs.New(errs.NotFound, "error.not_found")
	}
	preview, err := m.previewOf(c, who, &e, v.Get("text"))
	if err != nil {
		return err
	}
	return editView.Part(c, "preview", editPage{Preview: preview})
}

// wordingSave answers POST /wordings/edit: a look at the text, a draft, or a draft that is handed in.
func (m *Module) wordingSave(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.EditTemplates)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	d, err := m.WordingsOf(c.Context(), who, v.Get("key"))
	if err != nil {
		return err
	}
	p, err := m.editPage(c, who, &d, v)
	if err != nil {
		return err
	}
	if v.Get("do") == "preview" {
		return editView.Show(c, http.StatusOK, p)
	}
	from, readable := calendar.None, true
	if text := strings.TrimSpace(p.From.Value); text != "" {
		from, readable = calendar.Parse(text)
	}
	if readable {
		id, failed := m.SaveWording(c.Context(), who, Edit{
			ID: p.ID, Version: p.Version, Key: d.Key, ValidFrom: from, Text: p.Text.Value, Reason: p.Reason.Value, Submit: v.Get("do") == "submit", Request: requestOf(v),
		})
		if failed == nil {
			return c.Redirect(versionPath(id) + "&done=" + url.QueryEscape(v.Get("do")))
		}
		err = failed
	} else {
		err = errs.New(errs.Invalid, "document.day_unreadable")
	}
	return m.wordingRefused(c, who, &p, err)
}

// wordingRefused shows the editor again, with what was typed and why it was not saved.
func (m *Module) wordingRefused(c *web.Context, who identity.Actor, p *editPage, err error) error {
	status, text, known := refusal(c, err)
	if !known {
		return err
	}
	var e *errs.Error
	errors.As(err, &e)
	switch e.Key {
	case "document.from_missing", "document.day_unreadable":
		p.From.Error, p.Errors = text, []web.FieldError{{Field: "from", Text: text}}
	case "document.reason_missing":
		p.Reason.Error, p.Errors = text, []web.FieldError{{Field: "reason", Text: text}}
	case "document.faulty":
		p.Text.Error, p.Errors = text, faultsOf(c, err, "text")
	case "document.changed_meanwhile":
		p.Errors = []web.FieldError{{Field: "now", Text: text}}
		failed := m.overtaken(c, who, p)
		if failed != nil {
			return failed
		}
	default:
		p.Errors = []web.FieldError{{Text: text}}
	}
	return editView.Show(c, status, *p)
}

// overtaken puts beside what was typed what stands there now. Saving again goes on from that: where the stored one can
// still be written on it is changed, else a new one is made.
func (m *Module) overtaken(c *web.Context, who identity.Actor, p *editPage) error {
	w, _, err := m.ReadWording(c.Context(), who, p.ID)
	if err != nil {
		return err
	}
	p.Overtaken, p.Now, p.NowMark, p.NowHref = true, w, stateTag(c, w.State), versionPath(w.ID)
	p.Changes = compare(w.Text, p.Text.Value)
	p.Version = w.Version
	if !amendable(&w, who) {
		p.ID, p.Version = 0, 0
	}
	return nil
}

// versionPage gives the page of one wording.
func (m *Module) versionPage(c *web.Context, who identity.Actor, id string) (versionPage, error) {
	n, err := number(id)
	if err != nil {
		return versionPage{}, err
	}
	w, before, err := m.ReadWording(c.Context(), who, n)
	if err != nil {
		return versionPage{}, err
	}
	e, ok := m.entry(w.Key)
	if !ok { // the program has this sort no more; its history is kept in the database
		return versionPage{}, errs.New(errs.NotFound, "error.not_found")
	}
	p := versionPage{
		Page: newPage(c, wordingPlace(c, &e), "document.version.title", e.Name), Wording: w, Mark: stateTag(c, w.State), Self: versionPath(w.ID), Same: before == w.Text,
		OwnOne: w.State == Submitted && w.DraftedBy == who.Code, MayDecide: w.State == Submitted && w.DraftedBy != who.Code && who.May(identity.ApproveTemplates), MayWithdraw: amendable(&w, who),
		Answer: web.Field{Name: "answer", Label: c.T("document.version.answer"), Hint: c.T("document.version.answer_hint"), Rows: 3, Spell: true},
		Facts: []web.Fact{
			{Name: c.T("document.edit.from"), Value: dayText(w.ValidFrom)},
			{Name: c.T("document.version.drafted"), Value: w.DraftedBy, Note: dayText(calendar.Of(w.DraftedAt))},
			{Name: c.T("document.edit.reason"), Value: w.Reason},
		},
	}
	p.Path = p.Self
	if w.DecidedBy != "" {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("document.version.decided"), Value: w.DecidedBy, Note: dayText(calendar.Of(w.DecidedAt))})
	}
	if w.Answer != "" {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("document.version.answer"), Value: w.Answer})
	}
	if p.MayWithdraw {
		p.EditHref = wordingPath("edit", w.Key) + "&id=" + strconv.FormatInt(w.ID, 10)
	}
	if !p.Same {
		p.Changes = compare(before, w.Text)
	}
	p.Preview, err = m.previewOf(c, who, &e, w.Text)
	return p, err
}

// versionShow answers GET /wordings/version.
func (m *Module) versionShow(c *web.Context, who identity.Actor) error {
	q := c.R.URL.Query()
	p, err := m.versionPage(c, who, q.Get("id"))
	if err != nil {
		return err
	}
	switch q.Get("done") {
	case "save", "submit", "approve", "refuse", "withdraw":
		p.Notice = c.T("document.done." + q.Get("done"))
	}
	return versionView.Show(c, http.StatusOK, p)
}

// versionDecide answers POST /wordings/version: what its button says.
func (m *Module) versionDecide(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	text := c.R.URL.Query().Get("id")
	id, err := number(text)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(v.Get("version"))
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	do := v.Get("do")
	switch do {
	case "withdraw":
		err = m.WithdrawWording(c.Context(), who, id, version)
	case "approve", "refuse":
		err = m.DecideWording(c.Context(), who, Judgement{ID: id, Version: version, Approve: do == "approve", Answer: v.Get("answer"), Request: requestOf(v)})
	default:
		err = errs.New(errs.Invalid, "web.bad_form")
	}
	if err == nil {
		return c.Redirect(versionPath(id) + "&done=" + do)
	}
	status, said, known := refusal(c, err)
	if !known {
		return err
	}
	p, failed := m.versionPage(c, who, text)
	if failed != nil {
		return failed
	}
	p.Answer.Value, p.Errors = v.Get("answer"), faultsOf(c, err, "changes")
	if p.Errors == nil {
		p.Errors = []web.FieldError{{Text: said}}
		if p.MayDecide {
			p.Answer.Error, p.Errors = said, []web.FieldError{{Field: "answer", Text: said}}
		}
	}
	return versionView.Show(c, status, p)
}
