package tartinfo

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func closingPath(id int64) string { return fmt.Sprintf("/tartinfo/closings/%d", id) }

type closingFormPage struct {
	web.Page
	Menu                          []web.Link
	Version                       int
	Day, Alone, Successor, Waited web.Field
	Kept                          []closingKept // successors that are named already
	Notes                         []tag
	Body                          string
}

// closingKept is somebody who is named already; unticked, they are taken away.
type closingKept struct {
	web.Field
	Waits bool
}

var closingFormView = web.NewView[closingFormPage](pages, "pages/closing_form.html")

// closingStart answers GET /tartinfo/body/closing: the first step, or the page of the closing that is ordered.
func (m *Module) closingStart(c *web.Context, who identity.Actor) error {
	v, err := m.OwnClosing(c.Context(), who)
	if err != nil {
		return err
	}
	if v.State == ClosingOrdered || v.State == ClosingDone {
		return c.Redirect(closingPath(v.ID))
	}
	return m.showClosingForm(c, &v, http.StatusOK, nil, nil)
}

// closingPrepare answers POST /tartinfo/body/closing.
func (m *Module) closingPrepare(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	err := m.PrepareClosing(c.Context(), who, ClosingForm{
		Seen: seen(v), LastDay: v.Get("last_day"), Alone: v.Get("alone") != "", Request: requestOf(v),
		Successors: append(v["keep"], v.Get("successor")), Awaited: append(v["keep_awaited"], v.Get("awaited")),
	})
	to := closingStep + "?done=saved"
	if v.Get("do") == "on" {
		to = closingStep + "/members"
	}
	return answer(c, err, to, func(status int, faults []web.FieldError) error {
		x, err := m.OwnClosing(c.Context(), who)
		if err != nil {
			return err
		}
		return m.showClosingForm(c, &x, status, v, faults)
	})
}

func (m *Module) showClosingForm(c *web.Context, v *ClosingView, status int, typed url.Values, faults []web.FieldError) error {
	p := closingFormPage{Version: v.Version, Body: v.Body.Name}
	p.Page, p.Menu = newPage(c, ownBodyPath, "tartinfo.closing.title")
	p.Errors, p.Notice = faults, noticeOf(c)
	day, alone, successor, awaited := dayText(c.Lang, v.LastDay), v.Alone, "", ""
	if v.ID == 0 {
		day = ""
	}
	kept, waits := labels(v.Heirs), v.Awaited
	if v.Alone {
		kept = nil
	}
	if typed != nil {
		day, alone, successor, awaited = typed.Get("last_day"), typed.Get("alone") != "", typed.Get("successor"), typed.Get("awaited")
		kept, waits = typed["keep"], typed["keep_awaited"]
	}
	field := func(name, value string) web.Field {
		return web.Field{Name: name, Label: c.T("tartinfo.field." + name), Hint: c.T("tartinfo.hint." + name), Value: value, Error: p.ErrorOf(name)}
	}
	p.Day, p.Successor, p.Waited = field("last_day", day), field("successor", successor), field("awaited", awaited)
	p.Day.Type, p.Day.Width, p.Day.Required = "date", 12, true
	p.Successor.Suggest = labels(v.Body.Others)
	p.Alone = field("alone", "")
	p.Alone.Hint, p.Alone.Label = "", ""
	p.Alone.Options = []web.Choice{{Value: "x", Text: c.T("tartinfo.field.alone"), Hint: c.T("tartinfo.hint.alone"), Checked: alone}}
	for _, k := range kept {
		p.Kept = append(p.Kept, closingKept{web.Field{Name: "keep", Value: k}, false})
	}
	for _, k := range waits {
		p.Kept = append(p.Kept, closingKept{web.Field{Name: "keep_awaited", Value: k}, true})
	}
	p.Notes = closingNotes(c, v)
	return closingFormView.Show(c, status, p)
}

// closingNotes say what stands in the way of the end, and what ends with it.
func closingNotes(c *web.Context, v *ClosingView) []tag {
	var out []tag
	note := func(kind, key string, args ...any) { out = append(out, tag{c.T(key, args...), kind}) }
	if v.State != ClosingDone && v.Searches+v.Lists > 0 {
		note("wait", "tartinfo.closing.open_searches", v.Searches, v.Lists)
	}
	if v.State == ClosingPreparing && v.Alone && v.Body.SupervisorID == 0 && v.Body.LegalStatus == record.GovernmentOfficial {
		note("bad", "tartinfo.closing_no_supervisor")
	}
	if v.State == ClosingPreparing && len(v.Awaited) > 0 {
		note("wait", "tartinfo.closing.awaits")
	}
	return out
}

type closingShowPage struct {
	web.Page
	Menu    []web.Link
	Version int
	Facts   []web.Fact
	Notes   []tag
	Rows    []closingRow
	Several bool // each member is given a successor by hand
	Order   bool // the second step: it can be ordered
	Confirm web.Field
	Day     web.Field // the last day can be moved; no name: not
	Action  string
	Others  []string
}

type closingRow struct {
	MemberID, Version int64
	Name, Post, End   string
	To                string
	Mark              tag
	Choose            *web.Field // of the second step
	Again             bool       // another body can be named
	InWay             bool
}

var closingShowView = web.NewView[closingShowPage](pages, "pages/closing_show.html")

// closingMembers answers GET /tartinfo/body/closing/members: the second step.
func (m *Module) closingMembers(c *web.Context, who identity.Actor) error {
	return m.showClosingOrder(c, who, http.StatusOK, nil, nil)
}

// closingOrder answers POST /tartinfo/body/closing/order.
func (m *Module) closingOrder(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	in := ClosingOrder{Seen: seen(v), Heirs: map[int64]int64{}, Confirmed: v.Get("confirmed") != "", Request: requestOf(v)}
	x, err := m.OwnClosing(c.Context(), who)
	if err != nil {
		return err
	}
	for i := range x.Members {
		in.Heirs[x.Members[i].MemberID], _ = strconv.ParseInt(v.Get(heirField(x.Members[i].MemberID)), 10, 64) //nolint:errcheck // no number is no body
	}
	err = m.OrderClosing(c.Context(), who, in)
	return answer(c, err, closingPath(x.ID)+"?done=closing_ordered", func(status int, faults []web.FieldError) error { return m.showClosingOrder(c, who, status, v, faults) })
}

func heirField(member int64) string { return fmt.Sprintf("heir-%d", member) }

func (m *Module) showClosingOrder(c *web.Context, who identity.Actor, status int, typed url.Values, faults []web.FieldError) error {
	v, err := m.OwnClosing(c.Context(), who)
	if err != nil {
		return err
	}
	if v.State != ClosingPreparing {
		return c.Redirect(closingStep)
	}
	p := closingShowPage{Version: v.Version, Order: true, Several: len(v.Heirs) > 1, Action: closingStep + "/order", Notes: closingNotes(c, &v)}
	p.Page, p.Menu = newPage(c, ownBodyPath, "tartinfo.closing.order_title")
	p.Errors = faults
	p.Facts = closingFacts(c, &v)
	p.Confirm = web.Field{Name: "confirmed", Error: p.ErrorOf("confirmed"), Options: []web.Choice{{Value: "x", Text: c.T("tartinfo.closing.understood"), Checked: typed.Get("confirmed") != ""}}}
	for i := range v.Members {
		x := &v.Members[i]
		row := closingRow{MemberID: x.MemberID, Name: x.Name, Post: x.Post, End: dayText(c.Lang, x.End), InWay: len(v.Heirs) == 0 && x.End > v.LastDay}
		switch {
		case p.Several:
			f := web.Field{Name: heirField(x.MemberID), Label: c.T("tartinfo.closing.heir_of", x.Name), Options: []web.Choice{{Text: c.T("tartinfo.choose")}}}
			for _, h := range v.Heirs {
				value := strconv.FormatInt(h.ID, 10)
				f.Options = append(f.Options, web.Choice{Value: value, Text: h.Label, Checked: value == typed.Get(f.Name)})
			}
			row.Choose = &f
		case len(v.Heirs) == 1:
			row.To = v.Heirs[0].Label
		}
		if row.InWay {
			row.Mark = tag{c.T("tartinfo.closing.in_way"), "bad"}
		}
		p.Rows = append(p.Rows, row)
	}
	return closingShowView.Show(c, status, p)
}

func closingFacts(c *web.Context, v *ClosingView) []web.Fact {
	out := []web.Fact{{Name: c.T("tartinfo.column.body"), Value: v.Body.Name}, {Name: c.T("tartinfo.field.last_day"), Value: dayText(c.Lang, v.LastDay)}}
	name := c.T("tartinfo.field.successor")
	if v.Alone {
		name = c.T("tartinfo.field.supervisor")
	}
	for _, h := range v.Heirs {
		out = append(out, web.Fact{Name: name, Value: h.Label})
	}
	if len(v.Heirs) == 0 {
		out = append(out, web.Fact{Name: name, Value: "–"})
	}
	for _, a := range v.Awaited {
		out = append(out, web.Fact{Name: c.T("tartinfo.field.awaited"), Value: a})
	}
	return out
}

// closingMove answers POST /tartinfo/body/closing/day.
func (m *Module) closingMove(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	x, err := m.OwnClosing(c.Context(), who)
	if err != nil {
		return err
	}
	err = m.MoveLastDay(c.Context(), who, ClosingForm{Seen: seen(v), LastDay: v.Get("last_day"), Request: requestOf(v)})
	return answer(c, err, closingPath(x.ID)+"?done=day_moved", func(status int, faults []web.FieldError) error { return m.showClosing(c, who, &x, status, v, faults) })
}

// closingShow answers GET /tartinfo/closings/{id}.
func (m *Module) closingShow(c *web.Context, who identity.Actor) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	v, err := m.Closing(c.Context(), who, id)
	if err != nil {
		return err
	}
	return m.showClosing(c, who, &v, http.StatusOK, nil, nil)
}

// closingReassign answers POST /tartinfo/closings/{id}.
func (m *Module) closingReassign(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	in := ReassignForm{ClosingID: id, Seen: seen(v), To: v.Get("heir"), Request: requestOf(v)}
	in.MemberID, _ = strconv.ParseInt(v.Get("member"), 10, 64) //nolint:errcheck // no number is no member
	do := m.Reassign
	if who.May(identity.RunCentre) {
		do = m.ReassignLeft
	}
	err := do(c.Context(), who, in)
	return answer(c, err, closingPath(id)+"?done=reassigned", func(status int, faults []web.FieldError) error {
		x, err := m.Closing(c.Context(), who, id)
		if err != nil {
			return err
		}
		return m.showClosing(c, who, &x, status, v, faults)
	})
}

func (m *Module) showClosing(c *web.Context, who identity.Actor, v *ClosingView, status int, typed url.Values, faults []web.FieldError) error {
	current, own := bodiesPath, v.BodyID == who.BodyID && who.May(identity.KeepReserve)
	if own {
		current = ownBodyPath
	}
	p := closingShowPage{Version: v.Version, Action: closingPath(v.ID), Facts: closingFacts(c, v), Notes: closingNotes(c, v), Others: labels(v.Body.Others)}
	p.Page, p.Menu = newPage(c, current, "tartinfo.closing.one", v.Body.Name)
	p.Errors, p.Notice = faults, noticeOf(c)
	p.Facts = append(p.Facts, web.Fact{Name: c.T("tartinfo.column.state"), Value: c.T("tartinfo.closing_state." + string(v.State))})
	if own && v.State == ClosingOrdered {
		p.Day = web.Field{Name: "last_day", Label: c.T("tartinfo.closing.new_day"), Value: dayText(c.Lang, v.LastDay), Type: "date", Width: 12, Error: p.ErrorOf("last_day")}
		if typed.Get("last_day") != "" {
			p.Day.Value = typed.Get("last_day")
		}
	}
	for i := range v.Members {
		x := &v.Members[i]
		row := closingRow{MemberID: x.MemberID, Version: int64(x.Version), Name: x.Name, Post: x.Post, End: dayText(c.Lang, x.End), To: x.ToName, Mark: decisionTag(c, x.Decision, x.Moved)}
		row.Again = !x.Moved && (v.State == ClosingDone && who.May(identity.RunCentre) || v.State == ClosingOrdered && own && x.Stuck())
		if x.To == 0 {
			row.Mark = tag{c.T("tartinfo.closing.nobody"), "bad"}
		}
		p.Rows = append(p.Rows, row)
	}
	return closingShowView.Show(c, status, p)
}

// decisionTag says what the receiving body says of a member.
func decisionTag(c *web.Context, d Decision, moved bool) tag {
	kinds := map[Decision]string{Undecided: "wait", Accepted: "ok", Refused: "bad"}
	t := tag{c.T("tartinfo.decision." + string(d)), kinds[d]}
	if moved {
		t.Text = c.T("tartinfo.decision.moved", t.Text)
	}
	return t
}

type takeoverPage struct {
	web.Page
	Menu []web.Link
	Rows []takeoverRow
	Open int // not decided yet
}

type takeoverRow struct {
	ID                            int64
	Version                       int
	Href, Name, Post, From        string
	LastDay, End                  string
	Mark                          tag
	MayDecide, MayTakeBack, Sheet bool
}

var takeoverView = web.NewView[takeoverPage](pages, "pages/takeover_list.html")

// takeoverList answers GET /tartinfo/takeovers.
func (m *Module) takeoverList(c *web.Context, who identity.Actor) error {
	return m.showTakeovers(c, who, http.StatusOK, nil)
}

// takeoverDecide answers POST /tartinfo/takeovers.
func (m *Module) takeoverDecide(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	in := DecisionForm{Seen: seen(v), Decision: Decision(v.Get("do")), Request: requestOf(v)}
	in.ID, _ = strconv.ParseInt(v.Get("takeover"), 10, 64) //nolint:errcheck // no number: all of them
	err := m.DecideTakeover(c.Context(), who, in)
	return answer(c, err, takeoverPath+"?done=decided", func(status int, faults []web.FieldError) error { return m.showTakeovers(c, who, status, faults) })
}

func (m *Module) showTakeovers(c *web.Context, who identity.Actor, status int, faults []web.FieldError) error {
	found, err := m.Takeovers(c.Context(), who)
	if err != nil {
		return err
	}
	var p takeoverPage
	p.Page, p.Menu = newPage(c, takeoverPath, "tartinfo.takeovers.title")
	p.Errors, p.Notice = faults, noticeOf(c)
	for i := range found {
		t := &found[i]
		if t.Decision == Undecided {
			p.Open++
		}
		p.Rows = append(p.Rows, takeoverRow{
			ID: t.ID, Version: t.Version, Href: memberPath(t.MemberID), Name: t.Name, Post: t.Post, From: t.From, LastDay: dayText(c.Lang, t.LastDay), End: dayText(c.Lang, t.End),
			Mark: decisionTag(c, t.Decision, t.Moved), MayDecide: t.Decision == Undecided, MayTakeBack: t.Decision != Undecided && !t.Moved, Sheet: t.Moved || t.Decision != Refused,
		})
	}
	return takeoverView.Show(c, status, p)
}
