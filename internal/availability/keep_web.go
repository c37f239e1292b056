package availability

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type keepPage struct {
	web.Page
	Outages      []outageRow
	Maintenance  []maintenanceRow
	Plans        []planRow
	MayPlan      bool
	Services     web.Field
	Since, Until web.Field
	Note         web.Field
	Forms        []planForm
	AsOf         string
}

type planRow struct {
	Service string
	Rows    []hourRow
}

// planForm is the form for the hours of one service.
type planForm struct {
	Service, Text string
	Seen          int64
	ValidFrom     web.Field
	Days          web.Field
	Opens, Closes web.Field
}

type outagePage struct {
	web.Page
	Row   outageRow
	Mark  tag
	Facts []web.Fact
	Note  web.Field
	Self  string
}

var (
	keepView   = web.NewView[keepPage](pages, "pages/keep_show.html")
	outageView = web.NewView[outagePage](pages, "pages/outage_show.html")
)

// keptPage gives the base of a page for who keeps the service.
func keptPage(c *web.Context, further []web.Link, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = append([]web.Link{{Text: c.User.Body, Href: "/"}}, further...)
	return p
}

func noteField(c *web.Context, value string) web.Field {
	return web.Field{Name: "note", Label: c.T("availability.field.note"), Hint: c.T("availability.note_hint"), Value: value, Rows: 3, Spell: true, Required: true}
}

// keepPageOf makes the page; v is what was typed into the form that do names, if any.
func (m *Module) keepPageOf(c *web.Context, who identity.Actor, do string, v url.Values) (keepPage, error) {
	k, err := m.Keeping(c.Context(), who)
	if err != nil {
		return keepPage{}, err
	}
	p := keepPage{Page: keptPage(c, nil, "availability.keep.title"), MayPlan: who.May(identity.PlanHours), AsOf: minuteText(c, k.Now)}
	p.Path = keepPath
	p.Maintenance = maintenanceRows(c, k.Maintenance, k.Now, p.MayPlan)
	for i := range k.Outages {
		p.Outages = append(p.Outages, rowOf(c, &k.Outages[i], k.Now, true))
	}
	announced := url.Values{"services": Services()}
	if do == "maintenance" {
		announced = v
	}
	p.Services = web.Field{Name: "services", Label: c.T("availability.field.services"), Options: choices(c, announced["services"]...)}
	p.Since = web.Field{Name: "since", Label: c.T("availability.field.since"), Hint: c.T("availability.moment_hint"), Value: announced.Get("since"), Width: 20, Required: true}
	p.Until = web.Field{Name: "until", Label: c.T("availability.field.until"), Hint: c.T("availability.moment_hint"), Value: announced.Get("until"), Width: 20, Required: true}
	p.Note = noteField(c, announced.Get("note"))
	for _, plan := range k.Plans {
		all := plan.Hours
		if len(all) == 0 || all[0].From != calendar.None {
			all = append([]Hours{AllHours}, all...)
		}
		p.Plans = append(p.Plans, planRow{c.T(serviceKeys[plan.Service]), hourRows(c, all)})
		p.Forms = append(p.Forms, formOf(c, &plan, do == plan.Service, v))
	}
	return p, nil
}

// formOf makes the form for the hours of a service, with the office's hours or with what was typed. The page has a form for
// each service, so the names of the fields begin with the service.
func formOf(c *web.Context, plan *KeptHours, typed bool, v url.Values) planForm {
	proposed := map[string]string{"days": string(OfficeHours.Days), "opens": clockText(OfficeHours.Opens), "closes": clockText(OfficeHours.Closes)}
	field := func(name string) web.Field {
		f := web.Field{Name: plan.Service + "_" + name, Label: c.T(fieldKeys[name]), Value: proposed[name], Width: 6, Required: true}
		if typed {
			f.Value = v.Get(f.Name)
		}
		return f
	}
	p := planForm{
		Service: plan.Service, Text: c.T(serviceKeys[plan.Service]), Seen: plan.Latest, ValidFrom: field("valid_from"), Days: field("days"), Opens: field("opens"), Closes: field("closes"),
	}
	p.ValidFrom.Type, p.ValidFrom.Width, p.ValidFrom.Hint = "date", 14, c.T("availability.valid_from_hint")
	p.Days.Options = []web.Choice{{Value: string(EveryDay), Text: c.T("availability.days.all")}, {Value: string(WorkingDays), Text: c.T("availability.days.working")}}
	p.Closes.Hint = c.T("availability.closes_hint")
	return p
}

// keepShow answers GET /availability/keep.
func (m *Module) keepShow(c *web.Context, who identity.Actor) error {
	p, err := m.keepPageOf(c, who, "", nil)
	if err != nil {
		return err
	}
	switch c.R.URL.Query().Get("done") {
	case "announced":
		p.Notice = c.T("availability.done.announced")
	case "called_off":
		p.Notice = c.T("availability.done.called_off")
	case "planned":
		p.Notice = c.T("availability.done.planned")
	}
	return keepView.Show(c, http.StatusOK, p)
}

// refuse shows the page again with what is wrong in one of its forms; prefix stands before the names of its fields.
func (m *Module) refuse(c *web.Context, who identity.Actor, do, prefix string, v url.Values, err error) error {
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	p, err := m.keepPageOf(c, who, do, v)
	if err != nil {
		return err
	}
	for i := range faults {
		if faults[i].Field != "" {
			faults[i].Field = prefix + faults[i].Field
		}
	}
	p.Errors = faults
	for _, f := range []*web.Field{&p.Services, &p.Since, &p.Until, &p.Note} {
		f.Error = p.ErrorOf(f.Name)
	}
	for i := range p.Forms {
		for _, f := range []*web.Field{&p.Forms[i].ValidFrom, &p.Forms[i].Opens, &p.Forms[i].Closes} {
			f.Error = p.ErrorOf(f.Name)
		}
	}
	return keepView.Show(c, status, p)
}

// maintenanceAnnounce answers POST /availability/maintenance.
func (m *Module) maintenanceAnnounce(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	err = who.Require(identity.PlanHours)
	if err != nil {
		return err
	}
	in := NewMaintenance{Services: v["services"], Note: v.Get("note"), Request: requestOf(v)}
	var faults []Fault
	for _, f := range []struct {
		name string
		to   *time.Time
	}{{"since", &in.Since}, {"until", &in.Until}} {
		at, ok := parseMoment(v.Get(f.name))
		if !ok {
			faults = append(faults, Fault{Field: f.name, Key: "availability.fault.no_moment"})
		}
		*f.to = at
	}
	if len(faults) > 0 {
		err = refused(faults...)
	} else {
		err = m.Announce(c.Context(), who, in)
	}
	if err != nil {
		return m.refuse(c, who, "maintenance", "", v, err)
	}
	return c.Redirect(keepPath + "?done=announced")
}

// maintenanceCallOff answers POST /availability/maintenance/{id}.
func (m *Module) maintenanceCallOff(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	err = m.CallOff(c.Context(), who, id, requestOf(v))
	if err != nil {
		return m.refuse(c, who, "", "", nil, err)
	}
	return c.Redirect(keepPath + "?done=called_off")
}

// hoursPlan answers POST /availability/hours.
func (m *Module) hoursPlan(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	err = who.Require(identity.PlanHours)
	if err != nil {
		return err
	}
	service := v.Get("service")
	if serviceKeys[service] == "" {
		return errs.New(errs.NotFound, "error.not_found")
	}
	seen, err := strconv.ParseInt(v.Get("seen"), 10, 64)
	if err != nil {
		seen = 0
	}
	in := NewHours{Service: service, Seen: seen, Request: requestOf(v), Hours: Hours{Days: Days(v.Get(service + "_days"))}}
	var faults []Fault
	day, ok := calendar.Parse(v.Get(service + "_valid_from"))
	if !ok {
		faults = append(faults, Fault{Field: "valid_from", Key: "availability.fault.no_day"})
	}
	in.Hours.From = day
	for _, f := range []struct {
		name string
		to   *int
	}{{"opens", &in.Hours.Opens}, {"closes", &in.Hours.Closes}} {
		*f.to, ok = parseClock(v.Get(service + "_" + f.name))
		if !ok {
			faults = append(faults, Fault{Field: f.name, Key: "availability.fault.no_clock"})
		}
	}
	if len(faults) > 0 {
		err = refused(faults...)
	} else {
		err = m.Plan(c.Context(), who, in)
	}
	if err != nil {
		return m.refuse(c, who, service, service+"_", v, err)
	}
	return c.Redirect(keepPath + "?done=planned")
}

// outagePageOf makes the page of an outage.
func (m *Module) outagePageOf(c *web.Context, who identity.Actor, note string) (outagePage, error) {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return outagePage{}, err
	}
	o, err := m.Outage(c.Context(), who, id)
	if err != nil {
		return outagePage{}, err
	}
	r := rowOf(c, &o, m.clock(), true)
	p := outagePage{
		Page: keptPage(c, []web.Link{{Text: c.T("availability.keep.title"), Href: keepPath}}, "availability.outage.title", r.SinceText), Row: r, Self: r.Href, Note: noteField(c, note),
		Mark: tag{r.KindText, "bad"},
		Facts: []web.Fact{
			{Name: c.T("availability.field.since"), Value: r.SinceText}, {Name: c.T("availability.field.until"), Value: r.UntilText}, {Name: c.T("availability.long"), Value: r.LongText},
			{Name: c.T("availability.field.services"), Value: r.ServicesText}, {Name: c.T("availability.what"), Value: r.WhatText}, {Name: c.T("availability.how"), Value: r.HowText},
			{Name: c.T("availability.recorded"), Value: momentText(c, o.RecordedAt)},
		},
	}
	p.Path = p.Self
	return p, nil
}

// outageShow answers GET /availability/outages/{id}.
func (m *Module) outageShow(c *web.Context, who identity.Actor) error {
	p, err := m.outagePageOf(c, who, "")
	if err != nil {
		return err
	}
	if c.R.URL.Query().Get("done") == "annotated" {
		p.Notice = c.T("availability.done.annotated")
	}
	return outageView.Show(c, http.StatusOK, p)
}

// outageAnnotate answers POST /availability/outages/{id}.
func (m *Module) outageAnnotate(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	err = m.Annotate(c.Context(), who, Note{OutageID: id, Text: v.Get("note"), Request: requestOf(v)})
	if err == nil {
		return c.Redirect("/availability/outages/" + strconv.FormatInt(id, 10) + "?done=annotated")
	}
	status, faults, known := faultsOf(c, err)
	if !known {
		return err
	}
	p, err := m.outagePageOf(c, who, v.Get("note"))
	if err != nil {
		return err
	}
	p.Errors = faults
	p.Note.Error = p.ErrorOf("note")
	return outageView.Show(c, status, p)
}
