package disclosure

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
)

type requestListPage struct {
	web.Page
	State, Agency web.Field
	Rows          []requestRow
	Late          int
}

// requestRow is a request in words.
type requestRow struct {
	Request
	Href, Channel, Due string
	Mark, Urgent       tag
}

type requestNewPage struct {
	web.Page
	Step     int
	Steps    []web.Step
	Fields   []formField // of this step
	Persons  web.Field
	Carried  []carried // of the steps before
	Back     bool
	Checking []askedRow // of the last step: what may leave and what not
}

// formField is a field of the form with how it is shown: input, select, radios, checkboxes or textarea.
type formField struct {
	web.Field
	Shape string
}

type carried struct{ Name, Value string }

var (
	requestListView = web.NewView[requestListPage](pages, "pages/request_list.html")
	requestNewView  = web.NewView[requestNewPage](pages, "pages/request_new.html")
)

func requestPath(id int64) string { return "/requests/" + strconv.FormatInt(id, 10) }

// requestList answers GET /requests.
func (m *Module) requestList(c *web.Context, who identity.Actor) error {
	q := c.R.URL.Query()
	f := Filter{State: "open", Agency: q.Get("agency")}
	if q.Has("state") {
		f.State = q.Get("state")
	}
	found, err := m.Requests(c.Context(), who, f)
	if err != nil {
		return err
	}
	agencies, err := m.Agencies(c.Context(), who)
	if err != nil {
		return err
	}
	p := requestListPage{Page: newPage(c, "disclosure.room", "/requests", nil, "disclosure.requests.title")}
	p.State = web.Field{Name: "state", Label: c.T("disclosure.field.state"), Options: []web.Choice{
		{Value: "open", Text: c.T("disclosure.filter.open"), Checked: f.State == "open"}, {Value: "", Text: c.T("disclosure.filter.all"), Checked: f.State == ""},
	}}
	for _, s := range []Stage{Received, Proposed, Answered, Refused} {
		p.State.Options = append(p.State.Options, web.Choice{Value: string(s), Text: c.T("disclosure.stage." + string(s)), Checked: f.State == string(s)})
	}
	p.Agency = web.Field{Name: "agency", Label: c.T("disclosure.field.agency"), Options: append([]web.Choice{{Text: c.T("disclosure.filter.all")}}, agencyChoices(agencies, f.Agency)...)}
	for _, r := range found {
		row := requestRow{Request: r, Href: requestPath(r.ID), Channel: c.T("disclosure.channel." + r.Channel), Due: dayText(c, r.DueOn), Mark: stageTag(c, r.State)}
		if r.State == Received || r.State == Proposed {
			row.Urgent = urgencyTag(c, r.DueOn, m.today())
			if row.Urgent.Kind == "bad" {
				p.Late++
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return requestListView.Show(c, http.StatusOK, p)
}

func agencyChoices(all []Agency, chosen string) []web.Choice {
	var out []web.Choice
	for _, a := range all {
		out = append(out, web.Choice{Value: a.Key, Text: a.Name, Checked: a.Key == chosen})
	}
	return out
}

// The steps of the form: who asks, why and what, about whom.
const (
	stepWho = iota + 1
	stepWhat
	stepWhom
)

// stepNames are what they are called: disclosure.new.step.<name>.
var stepNames = []string{"who", "what", "whom"}

// stepFields are the names of each step's fields.
var stepFields = map[int][]string{
	stepWho:  {"agency", "agency_name", "channel", "file_number", "received_on"},
	stepWhat: {"ground", "purpose", "mode", "fields", "from", "last"},
	stepWhom: {"persons"},
}

// requestNew answers GET /requests/new.
func (m *Module) requestNew(c *web.Context, who identity.Actor) error {
	return m.showNew(c, who, http.StatusOK, url.Values{"received_on": {m.today().Dotted() + "."}}, stepWho, nil)
}

// requestSend answers POST /requests/new: a step further, a step back, or the request is taken in.
func (m *Module) requestSend(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.AnswerRequests)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	step, err := strconv.Atoi(v.Get("step"))
	if err != nil || step < stepWho || step > stepWhom {
		step = stepWho
	}
	if v.Get("do") == "back" {
		return m.showNew(c, who, http.StatusOK, v, max(step-1, stepWho), nil)
	}
	in := newRequestOf(v)
	faults, err := m.faultsTill(c, who, &in, step)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return m.showNew(c, who, http.StatusUnprocessableEntity, v, stepOfFaults(faults, step), faults)
	}
	if step < stepWhom {
		return m.showNew(c, who, http.StatusOK, v, step+1, nil)
	}
	id, err := m.Receive(c.Context(), who, in)
	if err != nil {
		status, faults, known := faultsOf(c, err)
		if !known {
			return err
		}
		return m.showNew(c, who, status, v, stepOfFaults(faults, step), faults)
	}
	return c.Redirect(requestPath(id) + "?done=received")
}

// newRequestOf reads the form.
func newRequestOf(v url.Values) NewRequest {
	return NewRequest{
		Agency: v.Get("agency"), AgencyName: v.Get("agency_name"), Channel: v.Get("channel"), FileNumber: v.Get("file_number"), ReceivedOn: formDay(v.Get("received_on")),
		Ground: v.Get("ground"), Purpose: v.Get("purpose"), Overlap: v.Get("mode") == "overlap", Fields: slices.Clone(v["fields"]), From: formDay(v.Get("from")), Last: formDay(v.Get("last")),
		Persons: ParsePersons(v.Get("persons")), Request: requestOf(v),
	}
}

// faultsTill says what is wrong with the steps of the form up to one.
func (m *Module) faultsTill(c *web.Context, who identity.Actor, in *NewRequest, step int) ([]web.FieldError, error) {
	agencies, err := m.Agencies(c.Context(), who)
	if err != nil {
		return nil, err
	}
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return nil, err
	}
	try := *in
	_, err = try.judge(&s, agencies, m.today())
	_, all, _ := faultsOf(c, err)
	return slices.DeleteFunc(all, func(f web.FieldError) bool { return stepWith(f.Field) > step }), nil
}

// stepWith gives the step that a field stands in.
func stepWith(field string) int {
	for step, names := range stepFields {
		if slices.Contains(names, field) {
			return step
		}
	}
	return stepWho
}

// stepOfFaults gives the first step with a fault.
func stepOfFaults(faults []web.FieldError, step int) int {
	for _, f := range faults {
		step = min(step, stepWith(f.Field))
	}
	return step
}

// showNew shows a step of the form.
func (m *Module) showNew(c *web.Context, who identity.Actor, status int, v url.Values, step int, faults []web.FieldError) error {
	err := who.Require(identity.AnswerRequests)
	if err != nil {
		return err
	}
	agencies, err := m.Agencies(c.Context(), who)
	if err != nil {
		return err
	}
	s, err := m.Sources(c.Context(), calendar.None)
	if err != nil {
		return err
	}
	p := requestNewPage{Page: newPage(c, "disclosure.room", "/requests", nil, "disclosure.new.title"), Step: step, Back: step > stepWho}
	p.Errors, p.Path = faults, "/requests/new"
	for n := stepWho; n <= stepWhom; n++ {
		p.Steps = append(p.Steps, web.Step{Text: c.T("disclosure.new.step." + stepNames[n-stepWho]), Done: n < step, Current: n == step})
		if n == step {
			continue
		}
		for _, name := range stepFields[n] {
			for _, value := range v[name] {
				p.Carried = append(p.Carried, carried{name, value})
			}
		}
	}
	agency, _ := agencyOf(agencies, v.Get("agency"))
	switch step {
	case stepWho:
		p.Fields = stepWhoFields(c, v, agencies)
	case stepWhat:
		p.Fields = stepWhatFields(c, v, &agency, &s)
	case stepWhom:
		p.Persons = web.Field{Name: "persons", Label: c.T("disclosure.field.persons"), Hint: c.T("disclosure.new.persons_hint"), Value: v.Get("persons"), Rows: 6, Required: true}
		p.Persons.Error = p.ErrorOf("persons")
		p.Checking = checking(c, v, &agency, &s)
	}
	for i := range p.Fields {
		p.Fields[i].Error = p.ErrorOf(p.Fields[i].Name)
	}
	return requestNewView.Show(c, status, p)
}

func stepWhoFields(c *web.Context, v url.Values, agencies []Agency) []formField {
	channel := web.Field{Name: "channel", Label: c.T("disclosure.field.channel"), Required: true}
	for _, name := range []string{ByEmail, ByPost, ByEPaper} {
		channel.Options = append(channel.Options, web.Choice{Value: name, Text: c.T("disclosure.channel." + name), Checked: v.Get("channel") == name})
	}
	return []formField{
		{web.Field{Name: "agency", Label: c.T("disclosure.field.agency"), Required: true, Options: append([]web.Choice{{Text: c.T("disclosure.new.choose")}}, agencyChoices(agencies, v.Get("agency"))...)}, "select"},
		{web.Field{Name: "agency_name", Label: c.T("disclosure.field.agency_name"), Hint: c.T("disclosure.new.agency_name_hint"), Value: v.Get("agency_name")}, "input"},
		{channel, "radios"},
		{web.Field{Name: "file_number", Label: c.T("disclosure.field.file_number"), Hint: c.T("disclosure.new.file_number_hint"), Value: v.Get("file_number"), Width: 24, Required: true}, "input"},
		{web.Field{Name: "received_on", Label: c.T("disclosure.field.received_on"), Value: v.Get("received_on"), Type: "date", Width: 12, Required: true}, "input"},
	}
}

func stepWhatFields(c *web.Context, v url.Values, agency *Agency, s *Sources) []formField {
	ground := web.Field{Name: "ground", Label: c.T("disclosure.field.ground"), Required: true}
	for _, g := range agency.Grounds {
		hint := lines(itemNames(s, g.Items), c.T("disclosure.new.days", g.Days))
		if g.FourEyes {
			hint = lines(hint, c.T("disclosure.four_eyes"))
		}
		if g.OverlapOnly {
			hint = lines(c.T("disclosure.overlap_only"), c.T("disclosure.new.days", g.Days))
		}
		if !g.Verified {
			hint = lines(hint, c.T("disclosure.unchecked"))
		}
		ground.Options = append(ground.Options, web.Choice{Value: g.Key, Text: g.Law + " – " + g.Purpose, Hint: hint, Checked: v.Get("ground") == g.Key})
	}
	mode := web.Field{Name: "mode", Label: c.T("disclosure.field.mode"), Options: []web.Choice{
		{Value: "data", Text: c.T("disclosure.mode.data"), Checked: v.Get("mode") != "overlap"}, {Value: "overlap", Text: c.T("disclosure.mode.overlap"), Hint: c.T("disclosure.mode.overlap_hint"), Checked: v.Get("mode") == "overlap"},
	}}
	items := web.Field{Name: "fields", Label: c.T("disclosure.field.fields"), Hint: c.T("disclosure.new.fields_hint")}
	for _, i := range s.Items {
		items.Options = append(items.Options, web.Choice{Value: i.Key, Text: i.Name, Checked: slices.Contains(v["fields"], i.Key)})
	}
	return []formField{
		{ground, "radios"},
		{web.Field{Name: "purpose", Label: c.T("disclosure.field.purpose"), Hint: c.T("disclosure.new.purpose_hint"), Value: v.Get("purpose"), Rows: 2, Spell: true, Required: true}, "textarea"},
		{mode, "radios"},
		{items, "checkboxes"},
		{web.Field{Name: "from", Label: c.T("disclosure.field.from"), Value: v.Get("from"), Type: "date", Width: 12, Required: true}, "input"},
		{web.Field{Name: "last", Label: c.T("disclosure.field.last"), Value: v.Get("last"), Type: "date", Width: 12, Required: true}, "input"},
	}
}

// checking says before a request is taken in what of it may leave.
func checking(c *web.Context, v url.Values, agency *Agency, s *Sources) []askedRow {
	g, ok := agency.Ground(v.Get("ground"))
	if !ok {
		return nil
	}
	if v.Get("mode") == "overlap" {
		var not []Withheld
		for _, key := range overlapLacks("", s, &g) {
			not = append(not, Withheld{key, NotByGround})
		}
		return askedRows(c, s, true, nil, not)
	}
	may, not := allowed(v["fields"], s, &g)
	return askedRows(c, s, false, may, not)
}

// idOf reads which request or proposal the address names.
func idOf(c *web.Context) (int64, error) { return number(c.R.PathValue("id")) }
