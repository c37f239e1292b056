package ptr

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type messageShowPage struct {
	web.Page
	Mark     tag
	Facts    []web.Fact
	Sentence messageSentence
	Next     web.Link // what was sent in its place
	Findings []messageFindingLine
	Again    bool // it can be sent again here
	Href     string
	Kept     bool // what it said is kept
	Answered bool
	Form     string
	Groups   []messageGroup
	Attempts []messageLine
}

// messageSentence says what became of a message, with its weight.
type messageSentence struct{ Text, Kind string }

// messageFindingLine is a finding with its place in people's words.
type messageFindingLine struct {
	Mark                tag
	Place, Anchor, Path string
	Value, Text, Todo   string
}

// messageGroup is a part of what a message said.
type messageGroup struct {
	Title, Path string
	Fields      []messageField
}

type messageField struct {
	Label, Value, Path string
	Known              bool   // it stands among the facts above
	Anchor             string // where something was found
	Found              []string
}

var messageShowView = web.NewView[messageShowPage](pages, "pages/message_show.html")

// messageTodos says for each code what to do about it; the others are mended in the office's own program.
var messageTodos = map[finding.Code]string{
	finding.IdentityConflict: "client", finding.BirthMismatch: "look", finding.LeadingZero: "nothing", finding.IDMismatch: "nothing", finding.OutsideRange: "range",
	finding.Eligibility: "look", finding.ParallelBenefit: "look", finding.DependsOnBadRow: "depends", finding.OutOfOrder: "order", finding.WrongState: "state", finding.Unknown: "unknown",
	finding.DecidedSince: "decided", finding.OtherAuthority: "authority", finding.WrongAuthority: "authority",
}

// messageShow answers GET /ptr/messages/{id}.
func (m *Module) messageShow(c *web.Context, who identity.Actor) error {
	p, err := m.messageShowPage(c, who)
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("again") {
		p.Notice = c.T("message.again.sent")
	}
	return messageShowView.Show(c, http.StatusOK, p)
}

func (m *Module) messageShowPage(c *web.Context, who identity.Actor) (messageShowPage, error) {
	id, err := loadNumber(c)
	if err != nil {
		return messageShowPage{}, err
	}
	v, err := m.Message(c.Context(), who, id)
	if err != nil {
		return messageShowPage{}, err
	}
	p := messageShowPage{
		Page: page(c, []web.Link{{Text: c.T("message.list.title"), Href: messagesPath}}, "message.show.title", v.SenderID),
		Mark: messageMark(c, v.State), Href: messagePath(id), Kept: v.Said != nil, Answered: v.Answer != nil, Form: messageFormNames[v.Form],
		Again: v.Resendable() && who.May(identity.HandleCases),
	}
	p.Path = p.Href
	if v.place.nextID != 0 {
		p.Next = web.Link{Text: v.place.nextSender, Href: messagePath(v.place.nextID)}
	}
	p.Facts = messageFacts(c, &v)
	if v.Said != nil {
		p.Groups = messagePlaces(c, v.Said, v.Form)
	}
	errors := 0
	if v.Answer != nil {
		for i := range v.Answer.Findings {
			f := &v.Answer.Findings[i]
			p.Findings = append(p.Findings, p.place(c, f))
			if f.Severity == string(finding.Error) {
				errors++
			}
		}
	}
	for i := range p.Groups {
		g := &p.Groups[i]
		g.Fields = slices.DeleteFunc(g.Fields, func(f messageField) bool { return f.Found == nil && (f.Value == "" || f.Known) })
	}
	p.Groups = slices.DeleteFunc(p.Groups, func(g messageGroup) bool { return len(g.Fields) == 0 })
	p.Sentence = sentenceOf(c, &v, errors)
	for _, a := range v.Attempts {
		p.Attempts = append(p.Attempts, messageLine{MessageLine: MessageLine{Line: a}, Mark: messageMark(c, a.State), Why: messageFaultText(c, a.Code)})
	}
	return p, nil
}

// sentenceOf says what became of a message.
func sentenceOf(c *web.Context, v *MessageView, errors int) messageSentence {
	switch v.State {
	case exchange.Done:
		if n := len(v.Answer.findings()) - errors; n > 0 {
			return messageSentence{c.T("message.says.done_warned", n), "wait"}
		}
		return messageSentence{c.T("message.says.done"), "ok"}
	case exchange.Refused:
		return messageSentence{c.T("message.says.refused", errors), "bad"}
	case exchange.Replaced:
		return messageSentence{c.T("message.says.replaced", errors), "past"}
	case exchange.Waiting:
		if v.place.previous != "" {
			return messageSentence{c.T("message.says.waits_for", v.place.previous), "wait"}
		}
		return messageSentence{c.T("message.says.waits"), "wait"}
	case exchange.Fault, exchange.Again:
	}
	return messageSentence{}
}

// findings gives the findings of an answer that may be missing.
func (a *MessageAnswer) findings() []MessageFinding {
	if a == nil {
		return nil
	}
	return a.Findings
}

// messageFacts are what is said of a message above what it says itself.
func messageFacts(c *web.Context, v *MessageView) []web.Fact {
	facts := []web.Fact{
		{Name: c.T("message.fact.op"), Value: messageOpText(c, v.Operation)},
		{Name: c.T("message.fact.at"), Value: momentText(c, v.At)},
		{Name: c.T("message.fact.partner"), Value: v.Name, Note: v.Partner},
		{Name: c.T("message.fact.local_case"), Value: v.place.localCase},
	}
	add := func(key, value, href, note string) {
		if value != "" {
			facts = append(facts, web.Fact{Name: c.T(key), Value: value, Href: href, Note: note})
		}
	}
	if v.place.caseID != 0 {
		add("message.fact.case", c.T("ptr.orders.case", strconv.FormatInt(v.place.caseID, 10)), casePath(v.place.caseID), "")
	}
	if v.Answer != nil && v.Answer.BenefitID != "" {
		href := ""
		if v.State == exchange.Done {
			href = benefitPath(v.Answer.BenefitID)
		}
		add("message.fact.benefit", v.Answer.BenefitID, href, "")
	}
	add("message.fact.receipt", strconv.FormatInt(v.ID, 10), "", messageFormNames[v.Form])
	if !v.SettledAt.IsZero() {
		add("message.fact.settled", momentText(c, v.SettledAt), "", "")
	}
	way := func(id int64) string {
		if id == 0 {
			return ""
		}
		return messagePath(id)
	}
	add("message.fact.previous", v.place.previous, way(v.place.previousID), "")
	add("message.fact.replaces", v.place.replaces, way(v.place.replacesID), "")
	add("message.fact.resent_by", v.place.resentBy, "", "")
	if v.place.batch != 0 {
		add("message.fact.batch", c.T("message.batch_place", strconv.FormatInt(v.place.batch, 10), v.place.batchNo), "", "")
	}
	return facts
}

// place finds the field that a finding speaks of, marks it, and puts the finding into words.
func (p *messageShowPage) place(c *web.Context, f *MessageFinding) messageFindingLine {
	line := messageFindingLine{Mark: mark(c, f.Severity), Path: f.Path, Value: f.Value, Text: langText(c, f)}
	line.Todo = c.T("message.todo." + cmp.Or(messageTodos[finding.Code(f.Code)], "own"))
	for i := range p.Groups {
		g := &p.Groups[i]
		if g.Path == f.Path && line.Place == "" {
			line.Place = g.Title
		}
		for k := range g.Fields {
			field := &g.Fields[k]
			if field.Path != f.Path || field.Path == "" {
				continue
			}
			field.Anchor = fmt.Sprintf("f-%d-%d", i+1, k+1)
			field.Found = append(field.Found, line.Text)
			line.Place, line.Anchor = c.T("message.place", g.Title, field.Label), field.Anchor
			return line
		}
	}
	return line
}

func newMessageField(c *web.Context, f *fields.Field, value, path string) messageField {
	if f.Type == fields.Mark && strings.EqualFold(value, "x") {
		value = c.T("message.yes")
	}
	return messageField{Label: f.Column, Value: value, Path: path}
}

// messagePlaces gives the labels of all places of a message by their paths, and what stands there, part by part.
func messagePlaces(c *web.Context, t *Transaction, form exchange.Form) []messageGroup {
	path := func(s spot, key string) string {
		r := &remark{spot: s}
		r.Field = key
		if form == exchange.JSON {
			return t.pathJSON(r)
		}
		return t.pathXML(r)
	}
	var out []messageGroup
	begin := func(title string, s spot) *messageGroup {
		out = append(out, messageGroup{Title: title, Path: path(s, "")})
		return &out[len(out)-1]
	}
	if t.Of != nil {
		g := begin(c.T("message.part.of"), spot{part: inOf})
		g.Fields = append(g.Fields, messageField{Label: c.T("message.fact.benefit"), Value: t.Of.BenefitID}, messageField{Label: c.T("message.fact.granting"), Value: t.Of.Case})
	}
	if t.Benefit != nil {
		of := benefitFields
		if t.Op == SendRefusal {
			of = refusedFields
		}
		g := begin(c.T("message.part.benefit"), spot{part: inBenefit})
		for _, f := range of {
			g.Fields = append(g.Fields, newMessageField(c, f, t.Benefit[f.Key], path(spot{part: inBenefit}, f.Key)))
		}
	}
	if t.Decision != nil {
		g := begin(c.T("message.part.decision"), spot{part: inDecision})
		for _, f := range decisionFields(t.Op) {
			g.Fields = append(g.Fields, newMessageField(c, f, t.Decision[f.Key], path(spot{part: inDecision}, f.Key)))
		}
	}
	if t.Op == SendWithdraw {
		g := begin(c.T("message.part.withdraw"), spot{})
		g.Fields = append(g.Fields, messageField{Label: c.T("message.fact.reason"), Value: t.Reason, Path: path(spot{}, "note")})
	}
	for i := range t.Clients {
		client := &t.Clients[i]
		title, of := "message.part.client", fullFields
		if !client.Full {
			title, of = "message.part.partial", partialFields
		}
		g := begin(c.T(title, i+1), spot{inClient, i})
		for _, f := range of {
			g.Fields = append(g.Fields, newMessageField(c, f, client.Values[f.Key], path(spot{inClient, i}, f.Key)))
		}
		for _, f := range relationFields {
			g.Fields = append(g.Fields, newMessageField(c, f, client.Relation[f.Key], path(spot{inRelation, i}, f.Key)))
		}
	}
	envelope := messageGroup{Title: c.T("message.part.envelope"), Fields: []messageField{
		{Label: c.T("message.fact.local_case"), Value: t.Case, Path: path(spot{}, "[case]"), Known: true},
		{Label: c.T("message.fact.previous"), Value: t.Previous, Path: path(spot{}, "[previous]"), Known: true},
		{Label: c.T("message.fact.user"), Value: t.User},
		{Label: c.T("message.fact.sent"), Value: t.Sent},
	}}
	return append(out, envelope)
}

// langText chooses a finding's text.
func langText(c *web.Context, f *MessageFinding) string {
	if c.Lang == i18n.English {
		return f.English
	}
	return f.Hungarian
}

// messageAgain answers POST /ptr/messages/{id}: what was refused is sent again.
func (m *Module) messageAgain(c *web.Context, who identity.Actor) error {
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	receipt, _, err := m.SendMessageAgain(c.Context(), who, MessageAgain{ID: id, Request: requestOf(v)})
	if err == nil {
		return c.Redirect(messagePath(receipt) + "?again")
	}
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Conflict {
		return err
	}
	p, shown := m.messageShowPage(c, who)
	if shown != nil {
		return shown
	}
	p.Errors = []web.FieldError{{Text: c.T(e.Key, e.Args...)}}
	return messageShowView.Show(c, http.StatusConflict, p)
}

// messageFile answers GET of what was sent, or of what was answered, in the form in which it came.
func (m *Module) messageFile(answer bool) func(c *web.Context, who identity.Actor) error {
	return func(c *web.Context, who identity.Actor) error {
		id, err := loadNumber(c)
		if err != nil {
			return err
		}
		v, err := m.Message(c.Context(), who, id)
		if err != nil {
			return err
		}
		if v.Said == nil || answer && v.Answer == nil {
			return errs.New(errs.NotFound, "error.not_found")
		}
		body, err := m.messageText(&v, answer)
		if err != nil {
			return err
		}
		name, kind, end := "message.file.sent", "application/xml", ".xml"
		if answer {
			name = "message.file.answer"
		}
		if v.Form == exchange.JSON {
			kind, end = typeJSON, ".json"
		}
		return c.Download(c.T(name, strconv.FormatInt(id, 10))+end, kind, func(w io.Writer) error {
			_, err := w.Write(body)
			return err
		})
	}
}

// messageText writes a message or its answer: JSON as JSON, all else as XML.
func (m *Module) messageText(v *MessageView, answer bool) ([]byte, error) {
	if v.Form == exchange.JSON {
		text := v.Request
		if answer {
			text = v.Content.Answer
		}
		var b bytes.Buffer
		err := json.Indent(&b, text, "", "  ")
		return b.Bytes(), err
	}
	if !answer {
		return v.Said.WriteXML()
	}
	digest, _, err := v.Said.digest()
	if err != nil {
		return nil, err
	}
	return m.signed(v.Answer.AnswerXML(digest))
}
