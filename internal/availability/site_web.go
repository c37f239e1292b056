package availability

import (
	"embed"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

//go:embed pages
var pages embed.FS

// Gate turns a page for somebody who is signed in into one for everybody: who is not is asked to sign in.
type Gate = func(h func(c *web.Context, who identity.Actor) error) web.Handler

// publicPath is the page for everybody, keepPath that for who keeps the service.
const (
	publicPath = "/availability"
	keepPath   = "/availability/keep"
)

// MountPublic adds the pages that everybody may read.
func (m *Module) MountPublic(site *web.Site) {
	site.Handle("GET /availability", m.yearShow)
	site.Handle("GET /availability.json", m.exportJSON)
	site.Handle("GET /availability.csv", m.exportCSV)
	site.Handle("GET /availability/{month}", m.monthShow)
}

// Mount adds the pages of those who keep the service.
func (m *Module) Mount(site *web.Site, gate Gate) {
	page := func(pattern string, h func(c *web.Context, who identity.Actor) error) { site.Handle(pattern, gate(h)) }
	page("GET /availability/keep", m.keepShow)
	page("POST /availability/maintenance", m.maintenanceAnnounce)
	page("POST /availability/maintenance/{id}", m.maintenanceCallOff)
	page("POST /availability/hours", m.hoursPlan)
	page("GET /availability/outages/{id}", m.outageShow)
	page("POST /availability/outages/{id}", m.outageAnnotate)
}

// number reads a number of an address or a form; one that is none is not there.
func number(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return n, nil
}

// requestOf gives what makes a form count once.
func requestOf(v url.Values) audit.Request {
	key, digest := web.Request(v)
	return audit.Request{Key: key, Digest: digest}
}

// fieldKeys are what the fields of forms are called.
var fieldKeys = map[string]string{
	"note": "availability.field.note", "services": "availability.field.services", "since": "availability.field.since", "until": "availability.field.until",
	"valid_from": "availability.field.valid_from", "days": "availability.field.days", "opens": "availability.field.opens", "closes": "availability.field.closes",
}

// faultsOf gives what a form was refused for, with the status; known is false for what is a page of its own.
func faultsOf(c *web.Context, err error) (status int, faults []web.FieldError, known bool) {
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return 0, nil, false
	}
	var r *Refusal
	if errors.As(err, &r) {
		for _, f := range r.Faults {
			faults = append(faults, web.FieldError{Field: f.Field, Text: c.T("availability.fault.of_field", c.T(fieldKeys[f.Field]), c.T(f.Key, f.Args...))})
		}
		return http.StatusUnprocessableEntity, faults, true
	}
	status = http.StatusUnprocessableEntity
	if e.Kind == errs.Conflict {
		status = http.StatusConflict
	}
	return status, []web.FieldError{{Text: c.T(e.Key, e.Args...)}}, true
}

// percentText writes hundredths of a percent as the language does.
func percentText(lang i18n.Lang, hundredths int64) string {
	if lang == i18n.English {
		return Percent(hundredths) + "%"
	}
	return strings.Replace(Percent(hundredths), ".", ",", 1) + "\u00a0%"
}

// durationText writes seconds in hours, minutes and seconds, those that are not 0.
func durationText(c *web.Context, seconds int64) string {
	var parts []string
	for _, p := range []struct {
		n   int64
		key string
	}{{seconds / 3600, "availability.hours"}, {seconds / 60 % 60, "availability.minutes"}, {seconds % 60, "availability.seconds"}} {
		if p.n > 0 {
			parts = append(parts, c.T(p.key, p.n))
		}
	}
	if len(parts) == 0 {
		return c.T("availability.nothing")
	}
	return strings.Join(parts, " ")
}

// shortText writes seconds as tables do: hours, minutes and seconds.
func shortText(seconds int64) string {
	if seconds == 0 {
		return "0"
	}
	return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

var monthKeys = [12]string{
	"web.month.1", "web.month.2", "web.month.3", "web.month.4", "web.month.5", "web.month.6",
	"web.month.7", "web.month.8", "web.month.9", "web.month.10", "web.month.11", "web.month.12",
}

// monthText writes a month as prose does.
func monthText(c *web.Context, m calendar.Month) string {
	y, k, _ := m.First().Date()
	return c.T("availability.month_of_year", strconv.Itoa(y), c.T(monthKeys[k-1]))
}

// momentText writes a moment to the second, by the clock of Budapest.
func momentText(c *web.Context, at time.Time) string {
	if c.Lang == i18n.English {
		return at.In(calendar.Budapest).Format("02/01/2006 15:04:05")
	}
	return at.In(calendar.Budapest).Format("2006.01.02. 15.04.05")
}

// minuteText is momentText for what was said in minutes.
func minuteText(c *web.Context, at time.Time) string {
	if c.Lang == i18n.English {
		return at.In(calendar.Budapest).Format("02/01/2006 15:04")
	}
	return at.In(calendar.Budapest).Format("2006.01.02. 15.04")
}

// clockText writes minutes after midnight as forms take them.
func clockText(minutes int) string { return fmt.Sprintf("%d.%02d", minutes/60, minutes%60) }

// parseClock reads 8.00, 08:00 or 24.00; ok is false for what is none.
func parseClock(s string) (minutes int, ok bool) {
	h, m, found := strings.Cut(strings.Replace(strings.TrimSpace(s), ":", ".", 1), ".")
	hours, err1 := strconv.ParseUint(h, 10, 8)
	rest, err2 := strconv.ParseUint(m, 10, 8)
	minutes = int(hours)*60 + int(rest)
	return minutes, found && err1 == nil && err2 == nil && len(m) == 2 && rest < 60 && minutes <= dayMinutes
}

// parseMoment reads a day and a time after it, as 2026.11.30. 22.00.
func parseMoment(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	cut := strings.LastIndexByte(s, ' ')
	if cut < 0 {
		return time.Time{}, false
	}
	d, isDay := calendar.Parse(s[:cut])
	minutes, isTime := parseClock(s[cut+1:])
	return at(d, minutes), isDay && isTime
}

// serviceKeys are what the services are called.
var serviceKeys = map[string]string{Pages: "availability.service.pages", Interface: "availability.service.interface"}

func servicesText(c *web.Context, services []string) string {
	var out []string
	for _, s := range services {
		out = append(out, c.T(serviceKeys[s]))
	}
	return strings.Join(out, ", ")
}

// kindText says whose an outage is.
func kindText(c *web.Context, k Kind) string {
	if k == Own {
		return c.T("availability.kind.own")
	}
	return c.T("availability.kind.external")
}

// probeKeys are what the program's own probes are called; those of others have the name that the operator gave.
var probeKeys = map[string]string{
	heartbeat: "availability.probe.heartbeat", "database": "availability.probe.database", "pages": "availability.probe.pages", "interface": "availability.probe.interface",
	"identity_provider": "availability.probe.identity_provider",
}

func probeText(c *web.Context, probe string) string {
	if key := probeKeys[probe]; key != "" {
		return c.T(key)
	}
	return probe
}

var causeKeys = map[string]string{
	causeSilent: "availability.cause.silent", causeTimeout: "availability.cause.timeout", causeRefused: "availability.cause.refused", causeStatus: "availability.cause.status",
	causeBroken: "availability.cause.broken", causeDatabase: "availability.cause.database",
}

// tag is a word with a colour and an icon.
type tag struct{ Text, Kind string }

// outageRow is an outage in words.
type outageRow struct {
	Outage
	SinceText, UntilText, LongText, KindText, WhatText, HowText, ServicesText, Href string
	Notes                                                                           []noteRow
}

type noteRow struct{ When, Text, By string }

// rowOf says an outage in words; by whom it was annotated only those see who keep the service.
func rowOf(c *web.Context, o *Outage, now time.Time, keeper bool) outageRow {
	r := outageRow{
		Outage: *o, SinceText: momentText(c, o.Since), UntilText: c.T("availability.goes_on"), KindText: kindText(c, o.Kind), WhatText: probeText(c, o.Probe), HowText: c.T(causeKeys[o.Cause]),
		ServicesText: servicesText(c, o.Services),
	}
	if !o.Until.IsZero() {
		r.UntilText, now = momentText(c, o.Until), o.Until
	}
	s := spanOf(o.Since, now, now)
	r.LongText = durationText(c, s.until-s.from)
	for _, a := range o.Annotations {
		n := noteRow{When: minuteText(c, a.At), Text: a.Text}
		if keeper {
			n.By = a.By
		}
		r.Notes = append(r.Notes, n)
	}
	if keeper && o.ID != 0 {
		r.Href = "/availability/outages/" + strconv.FormatInt(o.ID, 10)
	}
	return r
}

// maintenanceRow is maintenance in words.
type maintenanceRow struct {
	Maintenance
	SinceText, UntilText, LongText, AnnouncedText, ServicesText string
	Mark                                                        tag
	CallOff                                                     string // address of the form; "": there is nothing to call off
}

func maintenanceRows(c *web.Context, list []Maintenance, now time.Time, mayPlan bool) []maintenanceRow {
	var out []maintenanceRow
	for _, x := range list {
		r := maintenanceRow{
			Maintenance: x, SinceText: minuteText(c, x.Since), UntilText: minuteText(c, x.Until), LongText: durationText(c, int64(x.Until.Sub(x.Since)/time.Second)),
			AnnouncedText: minuteText(c, x.AnnouncedAt), ServicesText: servicesText(c, x.Services),
		}
		switch {
		case !x.CalledOffAt.IsZero():
			r.Mark = tag{c.T("availability.maintenance.called_off"), "past"}
		case x.Since.After(now):
			r.Mark = tag{c.T("availability.maintenance.announced"), "info"}
			if mayPlan {
				r.CallOff = "/availability/maintenance/" + strconv.FormatInt(x.ID, 10)
			}
		case x.Until.After(now):
			r.Mark = tag{c.T("availability.maintenance.going_on"), "busy"}
		default:
			r.Mark = tag{c.T("availability.maintenance.over"), "past"}
		}
		out = append(out, r)
	}
	return out
}

// hoursText says when a service is promised.
func hoursText(c *web.Context, h *Hours) string {
	days := c.T("availability.days.all")
	if h.Days == WorkingDays {
		days = c.T("availability.days.working")
	}
	if h.Opens == 0 && h.Closes == dayMinutes {
		return c.T("availability.hours_whole", days)
	}
	return c.T("availability.hours_part", days, clockText(h.Opens), clockText(h.Closes))
}

// hourRow is the hours from a day on in words.
type hourRow struct{ FromText, Text string }

func hourRows(c *web.Context, all []Hours) []hourRow {
	var out []hourRow
	for _, h := range all {
		r := hourRow{FromText: c.T("availability.hours_ever"), Text: hoursText(c, &h)}
		if h.From != calendar.None {
			r.FromText = i18n.Format(c.Lang, h.From)
		}
		out = append(out, r)
	}
	return out
}

// choices are the services as answers of a form.
func choices(c *web.Context, chosen ...string) []web.Choice {
	var out []web.Choice
	for _, s := range Services() {
		out = append(out, web.Choice{Value: s, Text: c.T(serviceKeys[s]), Checked: slices.Contains(chosen, s)})
	}
	return out
}
