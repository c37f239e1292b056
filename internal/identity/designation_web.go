package identity

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

func (m *Module) designationRoutes(s *web.Site) {
	s.Handle("GET /rights/papers", m.Page(m.showPapers))
	s.Handle("GET /rights/papers/new", m.Page(m.newPaper))
	s.Handle("POST /rights/papers/new", m.Page(m.doPaper))
	s.Handle("GET /rights/papers/{id}", m.Page(m.showPaper))
	s.Handle("GET /rights/papers/{id}/print", m.Page(m.printPaper))
	s.Handle("POST /rights/papers/{id}/scan", m.Page(m.doScan), web.Streamed(4*DocumentLimit))
	s.Handle("POST /rights/papers/{id}/drop", m.Page(m.doDrop))
	s.Handle("GET /rights/papers/{id}/record", m.Page(m.showRecording))
	s.Handle("POST /rights/papers/{id}/record", m.Page(m.doRecord))
	s.Handle("GET /rights/papers/{id}/scan", m.Page(m.showScan))
}

type paperRow struct{ Href, Kind, Name, Code, Body, Made, State, StateKind, Next string }

func (m *Module) paperRow(c *web.Context, p Paper) paperRow {
	kind := "past"
	switch p.State {
	case PaperMade, PaperUploaded:
		kind = "wait"
	case PaperRecorded:
		kind = "ok"
	case PaperRefused:
		kind = "bad"
	}
	return paperRow{
		Href: fmt.Sprintf("/rights/papers/%d", p.ID), Kind: c.T("identity.paper.kind." + string(p.Kind)), Name: p.Name, Code: p.Code, Body: m.bodyText(c, p.BodyID),
		Made: momentDay(c, p.MadeAt), State: c.T("identity.paper.state." + string(p.State)), StateKind: kind, Next: c.T("identity.paper.next." + string(p.State)),
	}
}

type papersPage struct {
	web.Page
	Rows []paperRow
}

var papersView = web.NewView[papersPage](pages, "pages/designation_list.html")

// showPapers answers GET /rights/papers: what waits to be recorded.
func (m *Module) showPapers(c *web.Context, who Actor) error {
	list, err := m.UploadedPapers(c.Context(), who)
	if err != nil {
		return err
	}
	p := papersPage{Page: rightsPage(c, "identity.papers.title")}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("identity.papers.done")
	}
	for _, x := range list {
		row := m.paperRow(c, x)
		row.Href += "/record"
		p.Rows = append(p.Rows, row)
	}
	return papersView.Show(c, http.StatusOK, p)
}

type newPaperPage struct {
	web.Page
	Withdrawal bool
	Membership string
	Whose      string // of a withdrawal
	Body       string // of a withdrawal
	Search     web.Field
	Bodies     web.Field
	Found      bool
	HeadName   web.Field
	HeadPost   web.Field
	Effect     web.Field
	Until      web.Field
}

var newPaperView = web.NewView[newPaperPage](pages, "pages/designation_new.html")

// newPaper answers GET /rights/papers/new.
func (m *Module) newPaper(c *web.Context, who Actor) error {
	p, err := m.newPaperPage(c, who, url.Values{"withdraw": {c.R.URL.Query().Get("withdraw")}})
	if err != nil {
		return err
	}
	return newPaperView.Show(c, http.StatusOK, p)
}

func (m *Module) newPaperPage(c *web.Context, who Actor, v url.Values) (newPaperPage, error) {
	p := newPaperPage{
		Search:   web.Field{Name: "words", Label: c.T("identity.request.words"), Hint: c.T("identity.request.words_hint"), Value: v.Get("words"), Type: "search"},
		Bodies:   web.Field{Name: "body", Label: c.T("identity.paper.body")},
		HeadName: web.Field{Name: "head_name", Label: c.T("identity.paper.head_name"), Hint: c.T("identity.paper.head_name_hint"), Value: v.Get("head_name"), Required: true},
		HeadPost: web.Field{Name: "head_post", Label: c.T("identity.paper.head_post"), Hint: c.T("identity.paper.head_post_hint"), Value: v.Get("head_post"), Required: true},
		Effect:   web.Field{Name: "effect", Label: c.T("identity.paper.effect"), Hint: c.T("identity.paper.effect_hint"), Value: v.Get("effect"), Type: "date", Width: 12},
		Until:    web.Field{Name: "until", Label: c.T("identity.request.until"), Hint: c.T("identity.request.until_hint"), Value: v.Get("until"), Type: "date", Width: 12},
	}
	membership, _ := strconv.ParseInt(v.Get("withdraw"), 10, 64)
	if membership != 0 {
		_, err := m.withdrawable(c.Context(), who, membership)
		if err != nil {
			return p, err
		}
		h, err := m.heldOf(c.Context(), membership)
		if err != nil {
			return p, err
		}
		p.Withdrawal, p.Membership, p.Whose, p.Body = true, strconv.FormatInt(membership, 10), h.Name, m.bodyText(c, h.BodyID)
		p.Effect.Label, p.Effect.Hint = c.T("identity.paper.effect_end"), c.T("identity.paper.effect_end_hint")
	}
	p.Page = rightsPage(c, "identity.paper.new_title")
	if p.Withdrawal {
		p.Page = rightsPage(c, "identity.paper.withdraw_title")
	}
	if p.Withdrawal {
		return p, nil
	}
	chosen, _ := strconv.ParseInt(v.Get("body"), 10, 64)
	return p, m.paperBodies(c, strings.TrimSpace(v.Get("words")), chosen, v.Has("search"), &p)
}

// paperBodies lists the bodies found by words, or the one that was chosen.
func (m *Module) paperBodies(c *web.Context, words string, chosen int64, search bool, p *newPaperPage) error {
	var found []BodyRef
	var err error
	switch {
	case words != "" && (search || chosen == 0) && m.Bodies.Find != nil:
		found, err = m.Bodies.Find(c.Context(), words)
		p.Found = true
	case chosen != 0:
		var b BodyRef
		b, err = m.body(c.Context(), chosen)
		found = []BodyRef{b}
	}
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	for _, b := range found {
		if b.Open {
			p.Bodies.Options = append(p.Bodies.Options, web.Choice{Value: strconv.FormatInt(b.ID, 10), Text: b.Name, Hint: b.Code, Checked: b.ID == chosen || len(found) == 1})
		}
	}
	return nil
}

// doPaper answers POST /rights/papers/new.
func (m *Module) doPaper(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := NewPaper{Kind: Designation, HeadName: v.Get("head_name"), HeadPost: v.Get("head_post"), EffectOn: v.Get("effect"), Until: v.Get("until")}
	in.BodyID, _ = strconv.ParseInt(v.Get("body"), 10, 64)
	in.MembershipID, _ = strconv.ParseInt(v.Get("withdraw"), 10, 64)
	if in.MembershipID != 0 {
		in.Kind = Withdrawal
	}
	if v.Has("search") || in.Kind == Designation && in.BodyID == 0 && v.Get("words") != "" {
		p, err := m.newPaperPage(c, who, v)
		if err != nil {
			return err
		}
		return newPaperView.Show(c, http.StatusOK, p)
	}
	_, _, wrong := in.problems(m.now())
	var id int64
	if len(wrong) == 0 {
		id, err = m.MakePaper(c.Context(), who, in, request(v))
		if err == nil {
			return c.Redirect(fmt.Sprintf("/rights/papers/%d", id))
		}
	}
	p, shown := m.newPaperPage(c, who, v)
	if shown != nil {
		return shown
	}
	if len(wrong) > 0 {
		p.refuse(c, wrong)
		return newPaperView.Show(c, http.StatusUnprocessableEntity, p)
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p.Errors = []web.FieldError{{Text: text}}
	return newPaperView.Show(c, status, p)
}

// refuse puts every problem to its field and into the summary.
func (p *newPaperPage) refuse(c *web.Context, problems []Problem) {
	for _, problem := range problems {
		text, field := c.T(problem.Key), problem.Field
		if field == "body" && len(p.Bodies.Options) == 0 {
			field = "words"
			p.Search.Error = text
		}
		for _, f := range []*web.Field{&p.Bodies, &p.HeadName, &p.HeadPost, &p.Effect, &p.Until} {
			if f.Name == field {
				f.Error = text
			}
		}
		p.Errors = append(p.Errors, web.FieldError{Field: field, Text: text})
	}
}

type paperPage struct {
	web.Page
	Self             string
	Facts            []web.Fact
	State, StateKind string
	Next, Answer     string
	Steps            []web.Step
	Mine             bool // the actor has made it
	Open             bool // nobody has decided
	Scan             web.Field
	Recorder         bool // the actor may record it
	Digest           string
	DigestText       string // the same in groups, to be compared by eye
	AnswerText       web.Field
	Kind             string
	Withdrawal       bool
	Name, Body       string
	HeadName         string
	HeadPost         string
	Effect, Until    string
	Code             string
	Number           int64
}

var (
	paperView = web.NewView[paperPage](pages, "pages/designation_show.html")
	printView = web.NewView[paperPage](pages, "pages/designation_print.html")
)

func (m *Module) paperPage(c *web.Context, who Actor, x Paper) paperPage {
	row := m.paperRow(c, x)
	p := paperPage{
		Page: rightsPage(c, "identity.paper.title"), Self: row.Href, State: row.State, StateKind: row.StateKind, Next: row.Next, Answer: x.Answer,
		Mine: x.MadeBy == who.AccountID, Open: x.State == PaperMade || x.State == PaperUploaded, Digest: x.Digest, Kind: row.Kind, Withdrawal: x.Kind == Withdrawal,
		Name: x.Name, Body: row.Body, HeadName: x.HeadName, HeadPost: x.HeadPost, Effect: dayText(c, x.EffectOn), Until: orText(dayText(c, x.Until), c.T("identity.rights.no_end")),
		Code: x.Code, Number: x.ID,
		Scan: web.Field{Name: "scan", Label: c.T("identity.paper.scan"), Hint: c.T("identity.paper.scan_hint"), Type: "file", Accept: ".pdf,.png,.jpg,.jpeg", Required: true},
		Facts: []web.Fact{
			{Name: c.T("identity.paper.what"), Value: row.Kind},
			{Name: c.T("identity.paper.representative"), Value: x.Name, Note: x.Code},
			{Name: c.T("identity.account.body"), Value: row.Body},
			{Name: c.T("identity.paper.head_name"), Value: x.HeadName, Note: x.HeadPost},
			{Name: c.T("identity.paper.effect"), Value: dayText(c, x.EffectOn)},
		},
	}
	if x.Kind == Designation {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("identity.request.until"), Value: p.Until})
	}
	for i := 0; i+8 <= len(x.Digest); i += 8 {
		p.DigestText += x.Digest[i:i+8] + " "
	}
	p.Steps = []web.Step{
		{Text: c.T("identity.paper.step.print"), Done: x.State != PaperMade, Current: x.State == PaperMade, When: momentDay(c, x.MadeAt)},
		{Text: c.T("identity.paper.step.scan"), Done: x.State != PaperMade},
		{Text: c.T("identity.paper.step.record"), Current: x.State != PaperMade, When: momentDay(c, x.DecidedAt)},
	}
	return p
}

// ownPaper reads a paper of the path that the actor has to do with.
func (m *Module) ownPaper(c *web.Context, who Actor) (paperPage, error) {
	id, err := pathNumber(c)
	if err != nil {
		return paperPage{}, err
	}
	x, err := m.OwnPaper(c.Context(), who, id)
	if err != nil {
		return paperPage{}, err
	}
	return m.paperPage(c, who, x), nil
}

// showPaper answers GET /rights/papers/{id}.
func (m *Module) showPaper(c *web.Context, who Actor) error {
	p, err := m.ownPaper(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("sent") {
		p.Notice = c.T("identity.paper.sent")
	}
	return paperView.Show(c, http.StatusOK, p)
}

// printPaper answers GET /rights/papers/{id}/print: the document to be signed.
func (m *Module) printPaper(c *web.Context, who Actor) error {
	p, err := m.ownPaper(c, who)
	if err != nil {
		return err
	}
	p.Title = p.Kind
	return printView.Show(c, http.StatusOK, p)
}

// doScan answers POST /rights/papers/{id}/scan.
func (m *Module) doScan(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	_, err = m.OwnPaper(c.Context(), who, id)
	if err != nil {
		return err
	}
	u, err := c.Upload("scan")
	if status, _, _ := web.Status(err); err != nil && status == http.StatusRequestEntityTooLarge {
		return m.scanRefused(c, who, errs.Wrap(err, errs.Invalid, "identity.designation.large_file"))
	}
	if err != nil {
		return err
	}
	defer u.File.Close()
	content, err := io.ReadAll(io.NewSectionReader(u.File, 0, min(u.Size, DocumentLimit+1)))
	if err != nil {
		return fmt.Errorf("reading upload: %w", err)
	}
	r := audit.Request{Key: u.Values.Get("form_key")}
	if len(r.Key) > 64 {
		r.Key = ""
	}
	sum := sha256.Sum256(content)
	r.Digest = sum[:]
	err = m.UploadPaper(c.Context(), who, id, content, r)
	if err != nil {
		return m.scanRefused(c, who, err)
	}
	return c.Redirect(fmt.Sprintf("/rights/papers/%d?sent", id))
}

func (m *Module) scanRefused(c *web.Context, who Actor, err error) error {
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p, shown := m.ownPaper(c, who)
	if shown != nil {
		return shown
	}
	p.Scan.Error = text
	p.Errors = []web.FieldError{{Field: p.Scan.Name, Text: text}}
	return paperView.Show(c, status, p)
}

// doDrop answers POST /rights/papers/{id}/drop.
func (m *Module) doDrop(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	err = m.DropPaper(c.Context(), who, id, request(v))
	if err == nil {
		return c.Redirect(fmt.Sprintf("/rights/papers/%d", id))
	}
	return m.scanRefused(c, who, err)
}

func (m *Module) recordingPage(c *web.Context, who Actor, v url.Values) (paperPage, error) {
	id, err := pathNumber(c)
	if err != nil {
		return paperPage{}, err
	}
	x, _, _, err := m.UploadedPaper(c.Context(), who, id)
	if err != nil {
		return paperPage{}, err
	}
	p := m.paperPage(c, who, x)
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.papers.title"), Href: "/rights/papers"}, {Text: p.Title}}
	p.Mine, p.Recorder = false, x.State == PaperUploaded
	p.AnswerText = web.Field{Name: "answer", Label: c.T("identity.decide.answer"), Hint: c.T("identity.decide.answer_hint"), Value: v.Get("answer"), Rows: 3, Spell: true}
	return p, nil
}

// showRecording answers GET /rights/papers/{id}/record.
func (m *Module) showRecording(c *web.Context, who Actor) error {
	p, err := m.recordingPage(c, who, url.Values{})
	if err != nil {
		return err
	}
	return paperView.Show(c, http.StatusOK, p)
}

// doRecord answers POST /rights/papers/{id}/record.
func (m *Module) doRecord(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	err = m.RecordPaper(c.Context(), who, Recording{ID: id, Digest: v.Get("digest"), Record: v.Get("decision") == "record", Answer: v.Get("answer"), Request: request(v)})
	if err == nil {
		return c.Redirect("/rights/papers?done")
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p, shown := m.recordingPage(c, who, v)
	if shown != nil {
		return shown
	}
	field := ""
	if strings.HasPrefix(keyOfError(err), "identity.reason_") {
		field, p.AnswerText.Error = "answer", text
	}
	p.Errors = []web.FieldError{{Field: field, Text: text}}
	return paperView.Show(c, status, p)
}

// scanNames are what a scan is called when it is taken along.
var scanNames = map[string]string{"application/pdf": "irat.pdf", "image/png": "irat.png", "image/jpeg": "irat.jpg"}

// showScan answers GET /rights/papers/{id}/scan with what was uploaded, as a file: nothing of it runs in a page.
func (m *Module) showScan(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	_, media, content, err := m.UploadedPaper(c.Context(), who, id)
	if err == nil && len(content) == 0 {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err != nil {
		return err
	}
	return c.Download(scanNames[media], media, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(content))
		return err
	})
}
