package tartinfo

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountMembers(page routes) {
	mountList(m, page, "/tartinfo/members", m.memberList)
	page("POST /tartinfo/members", func(c *web.Context, who identity.Actor) error { return m.lookFor(c, who, "/tartinfo/members", "") })
	page("GET /tartinfo/members/new", m.memberNew)
	page("POST /tartinfo/members/new", posted(m.memberPlace))
	page("GET /tartinfo/members/{id}", m.memberShow)
	page("POST /tartinfo/members/{id}", posted(m.memberSave))
	page("GET /tartinfo/members/{id}/{tab}", m.tabShow)
	page("POST /tartinfo/members/{id}/{tab}", posted(m.tabSave))
	page("POST /tartinfo/drafts/{form}", m.draftKeep)
	page("POST /tartinfo/drafts/{form}/drop", m.draftDrop)
}

type memberFormPage struct {
	web.Page
	Menu    []web.Link
	Head    *memberHead // nil: a new one
	Tabs    []web.Link
	Form    template.HTML
	Version int
	Action  string
	Draft   string     // address that keeps the draft
	Kept    string     // a draft was brought back: when it was kept
	Facts   []web.Fact // what the program fills in
	Read    bool       // nobody may change it here
	Groups  []sheetGroup
	Usual   string // two months from the first day, to be taken over
	Remove  string // address of the page on which the member is removed; "": nobody may
}

// memberHead is the head of a member's record.
type memberHead struct {
	Name  string
	Mark  tag
	Facts []web.Fact
}

// sheetGroup is a part of a form that is only read.
type sheetGroup struct {
	Title string
	Facts []web.Fact
}

var memberFormView = web.NewView[memberFormPage](pages, "pages/member_form.html")

// memberNew answers GET /tartinfo/members/new.
func (m *Module) memberNew(c *web.Context, who identity.Actor) error {
	return m.showMemberForm(c, who, http.StatusOK, nil, nil, nil)
}

// memberPlace answers POST /tartinfo/members/new.
func (m *Module) memberPlace(c *web.Context, who identity.Actor, _ int64, v url.Values) error {
	id, err := m.Place(c.Context(), who, MemberForm{Typed: typedOf(record.Member, v), Request: requestOf(v)})
	return answer(c, err, memberPath(id)+"?done=placed", func(status int, faults []web.FieldError) error {
		return m.showMemberForm(c, who, status, nil, typedOf(record.Member, v), faults)
	})
}

// memberShow answers GET /tartinfo/members/{id}.
func (m *Module) memberShow(c *web.Context, who identity.Actor) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	x, err := m.See(c.Context(), who, id)
	if err != nil {
		return err
	}
	return m.showMemberForm(c, who, http.StatusOK, &x, nil, nil)
}

// memberSave answers POST /tartinfo/members/{id}.
func (m *Module) memberSave(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	err := m.Change(c.Context(), who, MemberForm{ID: id, Seen: seen(v), Typed: typedOf(record.Member, v), Request: requestOf(v)})
	return answer(c, err, memberPath(id)+"?done=saved", func(status int, faults []web.FieldError) error {
		x, err := m.See(c.Context(), who, id)
		if err != nil {
			return err
		}
		return m.showMemberForm(c, who, status, &x, typedOf(record.Member, v), faults)
	})
}

// showMemberForm shows the personal tab; typed is what was sent and refused, nil: nothing was.
func (m *Module) showMemberForm(c *web.Context, who identity.Actor, status int, x *View, typed map[string]string, faults []web.FieldError) error {
	p := memberFormPage{Action: "/tartinfo/members/new", Draft: "/tartinfo/drafts/member-new"}
	title, args, id := "tartinfo.member.new", []any(nil), int64(0)
	if x != nil {
		title, args, id = "tartinfo.member.title", []any{x.Shown()}, x.ID
	}
	p.Page, p.Menu = newPage(c, wayTo(x), title, args...)
	p.Errors, p.Notice = faults, noticeOf(c)
	if x == nil {
		err := who.Require(identity.KeepReserve)
		if err != nil {
			return err
		}
	} else {
		p.Head, p.Tabs = headOfMember(c, x), memberTabs(c, x, "")
		p.Action, p.Draft, p.Version = memberPath(id), fmt.Sprintf("/tartinfo/drafts/member-%d", id), x.Version
		p.Facts = []web.Fact{
			{Name: c.T("tartinfo.field.status_kind"), Value: choiceText(c.T, record.StatusKinds, x.Content["status_kind"])}, {Name: c.T("tartinfo.column.recorded_on"), Value: dayText(c.Lang, x.RecordedOn)},
		}
		p.Facts = append(p.Facts, clerkOf(c.T, x.RecordedBy, x.Recorder)...)
		if x.RemovedOn != calendar.None {
			p.Facts = append(p.Facts, web.Fact{Name: c.T("tartinfo.column.removed_on"), Value: dayText(c.Lang, x.RemovedOn)}, web.Fact{Name: c.T("tartinfo.column.reason"), Value: reasonText(c, x.Reason)})
		}
		p.Read = x.Sight != AsOwn || x.Status == NoMore
		if !p.Read {
			p.Remove = memberPath(id) + "/remove"
		}
	}
	if p.Read {
		p.Groups = sheetOf(c, record.Member, readable(x.Content))
		return memberFormView.Show(c, status, p)
	}
	if typed == nil {
		d, err := m.Draft(c.Context(), who, draftOfMember(id))
		if err != nil {
			return err
		}
		switch {
		case d.Typed != nil:
			typed, p.Kept = d.Typed, momentText(c.Lang, d.At)
		case x != nil:
			typed = asTyped(record.Member, x.Content)
		default:
			typed = map[string]string{"ground": record.Grounds.Choices[0].Key, "mobility": record.NotSaid}
		}
	}
	if start, ok := calendar.Parse(typed["reserve_start"]); ok && typed["reserve_end"] == "" {
		p.Usual = dayText(c.Lang, record.UsualEnd(start))
	}
	areas, err := m.TaskAreas(c.Context(), who)
	if err != nil {
		return err
	}
	p.Form, err = m.formOffering(c, record.Member, typed, &p.Page, offering(c, record.Member, areas))
	if err != nil {
		return err
	}
	return memberFormView.Show(c, status, p)
}

// wayTo gives the entry of the menu by which somebody came to a member, and goes back.
func wayTo(x *View) string {
	switch {
	case x != nil && x.Sight == AsOffered:
		return "/tartinfo/offers"
	case x != nil && x.Sight == AsHanded:
		return takeoverPath
	}
	return "/tartinfo/members"
}

// sheetOf writes a content to be read.
func sheetOf(c *web.Context, form record.Form, content record.Content) []sheetGroup {
	var out []sheetGroup
	for _, s := range form {
		g := sheetGroup{Title: c.T("tartinfo.section." + s.Key)}
		for i := range s.Fields {
			if text := shown(c.T, c.Lang, &s.Fields[i], content); text != "" {
				g.Facts = append(g.Facts, web.Fact{Name: c.T("tartinfo.field." + s.Fields[i].Key), Value: text})
			}
		}
		if len(g.Facts) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func headOfMember(c *web.Context, x *View) *memberHead {
	return &memberHead{Name: x.Shown(), Mark: statusTag(c, x.Status), Facts: []web.Fact{
		{Name: c.T("tartinfo.column.post"), Value: x.Content["post"]}, {Name: c.T("tartinfo.column.body"), Value: x.Body},
		{Name: c.T("tartinfo.column.reserve_start"), Value: dayText(c.Lang, x.ReserveStart)}, {Name: c.T("tartinfo.column.reserve_end"), Value: dayText(c.Lang, x.ReserveEnd)},
	}}
}

// memberTabs are the tabs of a member's record, in the order of the manual.
func memberTabs(c *web.Context, x *View, current string) []web.Link {
	out := []web.Link{{Text: c.T("tartinfo.tab.personal"), Href: memberPath(x.ID), Current: current == ""}}
	for _, t := range record.Tabs {
		n := 0
		for _, l := range x.Lines {
			if l.Tab == t.Name {
				n++
			}
		}
		out = append(out, web.Link{Text: c.T("tartinfo.tab." + t.Name), Href: memberPath(x.ID) + "/" + t.Name, Current: current == t.Name, Count: n})
	}
	add := func(name string, when bool) {
		if when {
			out = append(out, web.Link{Text: c.T("tartinfo.tab." + name), Href: memberPath(x.ID) + "/" + name, Current: current == name})
		}
	}
	add("cv", x.Status != NoMore)
	add("papers", x.Status != NoMore)
	add("events", x.eventsSeen())
	return out
}

// draftKeep answers POST /tartinfo/drafts/{form}: it keeps what is typed, as it is typed.
func (m *Module) draftKeep(c *web.Context, who identity.Actor) error {
	form, member, fields, _, err := draftForm(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	err = m.KeepDraft(c.Context(), who, form, member, typedOf(fields, v))
	if err != nil {
		return err
	}
	c.W.WriteHeader(http.StatusNoContent)
	return nil
}

// draftDrop answers POST /tartinfo/drafts/{form}/drop.
func (m *Module) draftDrop(c *web.Context, who identity.Actor) error {
	form, _, _, back, err := draftForm(c)
	if err != nil {
		return err
	}
	err = m.DropDraft(c.Context(), who, form)
	if err != nil {
		return err
	}
	return c.Redirect(back + "?done=draft_dropped")
}

// draftForm reads of which form a draft is, such as member-new or search-12: its name, the member whom it is about, its fields and the
// page on which it stands.
func draftForm(c *web.Context) (form string, member int64, fields record.Form, back string, err error) {
	name, rest, ok := strings.Cut(c.R.PathValue("form"), "-")
	id := int64(0)
	if rest != "new" {
		id, err = strconv.ParseInt(rest, 10, 64)
		ok = ok && err == nil && id > 0
	}
	switch {
	case ok && name == "member":
		return draftOfMember(id), id, record.Member, "/tartinfo/members/" + rest, nil
	case ok && name == "search":
		return draftOfSearch(id), 0, record.Search, "/tartinfo/searches/" + rest, nil
	}
	return "", 0, nil, "", notFound()
}

type tabPage struct {
	web.Page
	Menu    []web.Link
	Head    *memberHead
	Tabs    []web.Link
	TabName string
	Heads   []string
	Lines   []tabLine
	May     bool
	Version int
	Action  string
	Editing int64 // line that is changed; 0: a new one
	Form    template.HTML
	Open    bool // the form stands open
}

type tabLine struct {
	ID    int64
	Cells []string
	Edit  string
}

var tabView = web.NewView[tabPage](pages, "pages/tab_show.html")

// tabShow answers GET /tartinfo/members/{id}/{tab}.
func (m *Module) tabShow(c *web.Context, who identity.Actor) error {
	return m.showTab(c, who, http.StatusOK, nil, nil)
}

// tabSave answers POST /tartinfo/members/{id}/{tab}: a line is written or taken away.
func (m *Module) tabSave(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	form, ok := record.TabForm(c.R.PathValue("tab"))
	if !ok {
		return notFound()
	}
	line, err := strconv.ParseInt(v.Get("line"), 10, 64)
	if err != nil {
		line = 0
	}
	in := LineForm{MemberID: id, Tab: c.R.PathValue("tab"), LineID: line, Seen: seen(v), Typed: typedOf(form, v), Request: requestOf(v)}
	done := "line_saved"
	if v.Get("do") == "take" {
		done, err = "line_taken", m.TakeLine(c.Context(), who, in)
	} else {
		err = m.SaveLine(c.Context(), who, in)
	}
	return answer(c, err, memberPath(id)+"/"+in.Tab+"?done="+done, func(status int, faults []web.FieldError) error { return m.showTab(c, who, status, v, faults) })
}

func (m *Module) showTab(c *web.Context, who identity.Actor, status int, v url.Values, faults []web.FieldError) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	name := c.R.PathValue("tab")
	form, ok := record.TabForm(name)
	if !ok {
		return notFound()
	}
	x, err := m.See(c.Context(), who, id)
	if err != nil {
		return err
	}
	p := tabPage{Head: headOfMember(c, &x), Tabs: memberTabs(c, &x, name), TabName: c.T("tartinfo.tab." + name), Version: x.Version, Action: memberPath(id) + "/" + name, May: x.Sight == AsOwn && x.Status != NoMore}
	p.Page, p.Menu = newPage(c, wayTo(&x), "tartinfo.tab.title", x.Shown(), p.TabName)
	p.Errors, p.Notice = faults, noticeOf(c)
	edit, err := strconv.ParseInt(c.R.URL.Query().Get("line"), 10, 64)
	if err != nil {
		edit = 0
	}
	typed := map[string]string{}
	for _, f := range form.Fields() {
		p.Heads = append(p.Heads, c.T("tartinfo.field."+f.Key))
	}
	for _, l := range x.Lines {
		if l.Tab != name {
			continue
		}
		row := tabLine{ID: l.ID, Edit: fmt.Sprintf("%s?line=%d#edit", p.Action, l.ID)}
		for _, f := range form.Fields() {
			row.Cells = append(row.Cells, shown(c.T, c.Lang, &f, l.Content))
		}
		p.Lines = append(p.Lines, row)
		if l.ID == edit {
			typed, p.Editing = asTyped(form, l.Content), edit
		}
	}
	if v != nil {
		typed = typedOf(form, v)
		p.Editing, _ = strconv.ParseInt(v.Get("line"), 10, 64) //nolint:errcheck // no number is no line
	}
	p.Open = p.Editing != 0 || v != nil || len(p.Lines) == 0
	if p.May {
		p.Form, err = m.formHTML(c, form, typed, &p.Page)
		if err != nil {
			return err
		}
	}
	return tabView.Show(c, status, p)
}
