package disclosure

import (
	"net/http"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type requestShowPage struct {
	web.Page
	View     View
	Self     string
	Mark     tag
	Urgent   tag
	Facts    []web.Fact
	Asked    []askedRow
	People   []personRow
	Number   string // of the answer; "": it was not given
	Erased   bool
	PDF, XML string
	Note     web.Field
	Events   []web.Event
	Sum      string

	MayPropose, MayIssue, MayReturn, MayRefuse, OwnOne bool
}

// personRow is somebody whom a request asks about, beside what is answered of them.
type personRow struct {
	No       int
	Given    []web.Fact
	Hits     web.Field // to choose from; without options nothing is to be chosen
	Nobody   bool
	Held     string // of overlap, in words
	Benefits []benefitRow
	Missing  string
}

// benefitRow is the values of one benefit, or of the person.
type benefitRow struct {
	Title string
	Facts []web.Fact
}

var requestShowView = web.NewView[requestShowPage](pages, "pages/request_show.html")

// showPageOf makes the page of a request.
func (m *Module) showPageOf(c *web.Context, who identity.Actor) (requestShowPage, error) {
	id, err := idOf(c)
	if err != nil {
		return requestShowPage{}, err
	}
	v, err := m.Request(c.Context(), who, id)
	if err != nil {
		return requestShowPage{}, err
	}
	open := v.State == Received || v.State == Proposed
	p := requestShowPage{
		Page: newPage(c, "disclosure.room", "/requests", nil, "disclosure.show.title", v.AgencyName), View: v, Self: requestPath(id), Mark: stageTag(c, v.State),
		Facts: []web.Fact{
			{Name: c.T("disclosure.field.channel"), Value: c.T("disclosure.channel." + v.Channel)},
			{Name: c.T("disclosure.field.file_number"), Value: v.FileNumber},
			{Name: c.T("disclosure.field.received_on"), Value: dayText(c, v.ReceivedOn)},
			{Name: c.T("disclosure.field.due_on"), Value: dayText(c, v.DueOn)},
			{Name: c.T("disclosure.field.ground"), Value: v.Law, Note: fourEyesText(c, v.FourEyes)},
			{Name: c.T("disclosure.field.purpose"), Value: v.Purpose},
			{Name: c.T("disclosure.field.period"), Value: dayText(c, v.From) + " – " + dayText(c, v.Last)},
		},
		Note: web.Field{Name: "note", Label: c.T("disclosure.field.note"), Hint: c.T("disclosure.show.note_hint"), Rows: 3, Spell: true},
	}
	if v.Kind != "" {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("disclosure.field.kind"), Value: v.Kind})
	}
	p.Path = p.Self
	if open {
		p.Urgent = urgencyTag(c, v.DueOn, m.today())
	}
	p.asked(c)
	p.people(c, m)
	issuer := who.May(identity.ApproveAnswers)
	ready := v.Answer != nil && open
	p.OwnOne = v.State == Proposed && v.ProposedBy == who.Code && v.FourEyes
	p.MayPropose = ready && v.State == Received && v.FourEyes
	p.MayIssue = ready && (!v.FourEyes || v.State == Proposed && issuer && !p.OwnOne)
	p.MayReturn = v.State == Proposed && issuer && !p.OwnOne
	p.MayRefuse = open
	if v.Answer != nil {
		p.Sum, p.Number = v.Answer.Sum, v.Answer.Number
	}
	if p.Number != "" {
		p.PDF, p.XML = p.Self+"/pdf", p.Self+"/xml"
	}
	p.Erased = v.State == Answered && v.Answer == nil
	for _, s := range v.Steps {
		e := web.Event{When: momentText(c, s.At), Title: c.T("disclosure.did." + s.Did), Text: s.Note, Who: s.By}
		switch s.Did {
		case "answered":
			e.Kind = "ok"
		case "refused", "returned":
			e.Kind = "bad"
		}
		p.Events = append(p.Events, e)
	}
	return p, nil
}

// fourEyesText says that a ground asks for four eyes; "" when it does not.
func fourEyesText(c *web.Context, asked bool) string {
	if !asked {
		return ""
	}
	return c.T("disclosure.four_eyes")
}

// askedRow is an item that was asked for, with whether it may leave and why not.
type askedRow struct {
	Name, Why string
	Mark      tag
}

// askedRows says of what is asked for whether it may leave.
func askedRows(c *web.Context, s *Sources, overlap bool, may []string, not []Withheld) []askedRow {
	var out []askedRow
	yes, no := tag{c.T("disclosure.given.yes"), "ok"}, tag{c.T("disclosure.given.none"), "bad"}
	if overlap && len(not) == 0 {
		out = append(out, askedRow{Name: c.T("disclosure.mode.overlap"), Mark: yes})
	}
	for _, key := range may {
		out = append(out, askedRow{Name: itemName(s, key), Mark: yes})
	}
	for _, w := range not {
		out = append(out, askedRow{Name: itemName(s, w.Key), Why: c.T("disclosure.why." + w.Why), Mark: no})
	}
	return out
}

// asked says of each item that is asked for whether it may leave.
func (p *requestShowPage) asked(c *web.Context) {
	v := &p.View
	may, not := allowed(v.Fields, &v.Sources, &v.Ground)
	if v.Answer != nil {
		may, not = v.Answer.Items, v.Answer.Withheld
	}
	p.Asked = askedRows(c, &v.Sources, v.Overlap, may, not)
}

// people puts whom the request asks about beside what is answered of them.
func (p *requestShowPage) people(c *web.Context, m *Module) {
	v := &p.View
	for i, w := range v.People {
		row := personRow{No: w.No, Nobody: w.PersonID == 0 && !w.Open}
		for _, f := range []web.Fact{
			{Name: c.T("disclosure.field.taj"), Value: w.Given.TAJ}, {Name: c.T("disclosure.field.name"), Value: w.Given.Name},
			{Name: c.T("disclosure.field.born"), Value: bornText(w.Given.Born)}, {Name: c.T("disclosure.field.mother"), Value: w.Given.Mother},
		} {
			if f.Value != "" {
				row.Given = append(row.Given, f)
			}
		}
		if w.Open && v.State == Received {
			row.Hits = web.Field{Name: "person-" + strconv.Itoa(w.No), Label: c.T("disclosure.show.which")}
			for _, h := range w.Hits {
				row.Hits.Options = append(row.Hits.Options, web.Choice{
					Value: m.People.PublicID(h.PersonID), Text: h.Name, Hint: lines(dayText(c, h.Born), c.T("disclosure.field.mother")+": "+h.Mother, h.TAJ),
				})
			}
			row.Hits.Options = append(row.Hits.Options, web.Choice{Value: "none", Text: c.T("disclosure.show.nobody")})
		}
		if v.Answer != nil && i < len(v.Answer.Persons) {
			row.answer(c, &v.Sources, v.Overlap && len(v.Answer.Withheld) == 0, &v.Answer.Persons[i])
		}
		p.People = append(p.People, row)
	}
}

// answer fills in what is answered of somebody.
func (r *personRow) answer(c *web.Context, s *Sources, overlap bool, a *AnswerPerson) {
	switch {
	case !a.Found:
		r.Nobody = true
		return
	case overlap && a.Held:
		r.Held = c.T("disclosure.answer.held", spansText(a.Spans))
	case overlap:
		r.Held = c.T("disclosure.answer.not_held")
	case len(a.Values) == 0:
		r.Held = c.T("disclosure.answer.nothing")
	}
	n := 0
	for _, values := range a.Benefits() {
		b := benefitRow{Title: c.T("disclosure.answer.of_person")}
		if values[0].Benefit > 0 {
			n++
			b.Title = c.T("disclosure.answer.benefit", n)
		}
		for _, v := range values {
			b.Facts = append(b.Facts, web.Fact{Name: itemName(s, v.Item) + labelText(v), Value: valueText(s, v)})
		}
		r.Benefits = append(r.Benefits, b)
	}
	if len(a.Missing) > 0 && !overlap {
		r.Missing = c.T("disclosure.answer.missing", itemNames(s, a.Missing))
	}
}

// requestShow answers GET /requests/{id}.
func (m *Module) requestShow(c *web.Context, who identity.Actor) error {
	p, err := m.showPageOf(c, who)
	if err != nil {
		return err
	}
	switch c.R.URL.Query().Get("done") {
	case "received":
		p.Notice = c.T("disclosure.done.received")
	case "choose":
		p.Notice = c.T("disclosure.done.chosen")
	case "propose":
		p.Notice = c.T("disclosure.done.proposed")
	case "issue":
		p.Notice = c.T("disclosure.done.issued", p.Number)
	case "return":
		p.Notice = c.T("disclosure.done.returned")
	case "refuse":
		p.Notice = c.T("disclosure.done.refused")
	}
	return requestShowView.Show(c, http.StatusOK, p)
}

// requestAct answers POST /requests/{id}: what its button says.
func (m *Module) requestAct(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	in := Act{ID: id, Seen: seen(v), Sum: v.Get("sum"), Note: v.Get("note"), Request: requestOf(v)}
	did := v.Get("do")
	switch did {
	case "choose":
		in.Note = ""
		err = m.chooseOf(c, who, in, v.Get("no"), v.Get("person-"+v.Get("no")))
	case "propose":
		in.Note = ""
		err = m.ProposeAnswer(c.Context(), who, in)
	case "issue":
		in.Note = ""
		err = m.IssueAnswer(c.Context(), who, in)
	case "return":
		err = m.ReturnAnswer(c.Context(), who, in)
	case "refuse":
		err = m.RefuseRequest(c.Context(), who, in)
	default:
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err == nil {
		return c.Redirect(requestPath(id) + "?done=" + did)
	}
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	p, err := m.showPageOf(c, who)
	if err != nil {
		return err
	}
	p.Errors, p.Note.Value = faults, v.Get("note")
	p.Note.Error = p.ErrorOf("note")
	return requestShowView.Show(c, status, p)
}

// chooseOf reads who was chosen.
func (m *Module) chooseOf(c *web.Context, who identity.Actor, in Act, no, person string) error {
	n, err := strconv.Atoi(no)
	if err != nil {
		return errs.New(errs.NotFound, "error.not_found")
	}
	var id int64
	switch person {
	case "":
		return refusal([]Fault{{Field: "person", Key: "disclosure.fault.required"}})
	case "none":
	default:
		id, err = m.People.ParsePublicID(person)
		if err != nil {
			return err
		}
	}
	return m.Choose(c.Context(), who, in, n, id)
}

// answerPDF answers GET /requests/{id}/pdf.
func (m *Module) answerPDF(c *web.Context, who identity.Actor) error {
	return m.answerFile(c, who, false, "application/pdf", ".pdf")
}

// answerXML answers GET /requests/{id}/xml.
func (m *Module) answerXML(c *web.Context, who identity.Actor) error {
	return m.answerFile(c, who, true, "application/xml; charset=utf-8", ".xml")
}

func (m *Module) answerFile(c *web.Context, who identity.Actor, wantXML bool, sort, suffix string) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	number, file, err := m.AnswerFile(c.Context(), who, id, wantXML)
	if err != nil {
		return err
	}
	c.NoStore()
	h := c.W.Header()
	h.Set("Content-Type", sort)
	h.Set("Content-Disposition", `attachment; filename="`+number+suffix+`"`)
	h.Set("Content-Length", strconv.Itoa(len(file)))
	_, err = c.W.Write(file)
	return err
}
