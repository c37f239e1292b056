package document

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type postNewPage struct {
	web.Page
	Waiting ToPost
	Day     web.Field
	Lines   []letterLine
	Ready   int // letters that can be printed
	Others  []web.Link
	Recent  []postLine
}

// letterLine is a letter in a list of the post.
type letterLine struct {
	Letter
	No, Href string
	Mark     tag
	Ready    bool // its file is made
	Checked  bool
	On       web.Field // the day it arrived
	Presumed web.Field
}

type postLine struct {
	Post
	Href string
}

type postPage struct {
	web.Page
	Post     Post
	Facts    []web.Fact
	Lines    []letterLine
	Open     int // letters of which nobody knows yet when they arrived
	All      web.Field
	Presumed web.Field
	Self     string
}

var (
	postNewView = web.NewView[postNewPage](pages, "pages/post_new.html")
	postView    = web.NewView[postPage](pages, "pages/post_show.html")
)

func postPath(id int64) string { return "/post/" + strconv.FormatInt(id, 10) }

func dayPath(d calendar.Day) string { return "/post?day=" + d.String() }

// postNewPage gives the letters of a day; chosen are those that were chosen, nil for all.
func (m *Module) postNewPage(c *web.Context, who identity.Actor, day calendar.Day, chosen map[int64]bool) (postNewPage, error) {
	w, err := m.Waiting(c.Context(), who, day)
	if err != nil {
		return postNewPage{}, err
	}
	p := postNewPage{
		Page: newPage(c, nil, "document.post.new_title"), Waiting: w,
		Day: web.Field{Name: "day", Label: c.T("document.post.of_day"), Value: dayText(day), Type: "date", Width: 12},
	}
	p.Path = dayPath(day)
	for i := range w.Letters {
		l := letterLine{Letter: w.Letters[i], No: w.Letters[i].Number(), Href: w.Letters[i].Document.Path(), Mark: documentTag(c, &w.Letters[i].Document)}
		l.Ready = l.State == Filed
		l.Checked = l.Ready && (chosen == nil || chosen[l.Serial])
		if l.Ready {
			p.Ready++
		}
		p.Lines = append(p.Lines, l)
	}
	for _, d := range w.Others {
		p.Others = append(p.Others, web.Link{Text: dayText(d.Day), Href: dayPath(d.Day), Count: d.Count})
	}
	for _, r := range w.Recent {
		p.Recent = append(p.Recent, postLine{r, postPath(r.ID)})
	}
	if p.Ready < len(p.Lines) {
		p.Refresh = fileWait
	}
	return p, nil
}

// dayOfForm reads the day of the list; without one it is today.
func (m *Module) dayOfForm(text string) (day calendar.Day, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return m.today(), true
	}
	return calendar.Parse(text)
}

// postNew answers GET /post.
func (m *Module) postNew(c *web.Context, who identity.Actor) error {
	text := c.R.URL.Query().Get("day")
	day, ok := m.dayOfForm(text)
	if !ok {
		day = m.today()
	}
	p, err := m.postNewPage(c, who, day, nil)
	if err != nil {
		return err
	}
	if ok {
		return postNewView.Show(c, http.StatusOK, p)
	}
	p.Day.Value, p.Day.Error = text, c.T("document.day_unreadable")
	p.Errors = []web.FieldError{{Field: "day", Text: p.Day.Error}}
	return postNewView.Show(c, http.StatusUnprocessableEntity, p)
}

// postMake answers POST /post: what is chosen becomes a post.
func (m *Module) postMake(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	var serials []int64
	chosen := map[int64]bool{}
	for _, text := range v["serial"] {
		n, err := number(text)
		if err != nil {
			return err
		}
		serials, chosen[n] = append(serials, n), true
	}
	id, err := m.MakePost(c.Context(), who, NewPost{Serials: serials, Request: requestOf(v)})
	if err == nil {
		return c.Redirect(postPath(id) + "?done=made")
	}
	status, text, known := refusal(c, err)
	if !known {
		return err
	}
	day, ok := m.dayOfForm(v.Get("day"))
	if !ok {
		day = m.today()
	}
	p, err := m.postNewPage(c, who, day, chosen)
	if err != nil {
		return err
	}
	p.Errors = []web.FieldError{{Field: "letters", Text: text}}
	return postNewView.Show(c, status, p)
}

// onName and presumedName are the fields of a letter in the form of deliveries.
func onName(serial int64) string       { return "on-" + strconv.FormatInt(serial, 10) }
func presumedName(serial int64) string { return "presumed-" + strconv.FormatInt(serial, 10) }

// postPage gives a post with the form of its deliveries; v is what was typed, nil for nothing.
func (m *Module) postPage(c *web.Context, who identity.Actor, id int64, v url.Values) (postPage, error) {
	post, err := m.Post(c.Context(), who, id)
	if err != nil {
		return postPage{}, err
	}
	presumed := func(name string, checked bool) web.Field {
		return web.Field{Name: name, Label: c.T("document.post.presumed"), Options: []web.Choice{{Value: "x", Text: c.T("document.post.presumed_by_law"), Checked: checked}}}
	}
	p := postPage{
		Page: newPage(c, []web.Link{{Text: c.T("document.post.new_title"), Href: "/post"}}, "document.post.title", id), Post: post, Self: postPath(id),
		All:      web.Field{Name: "all", Label: c.T("document.post.all_on"), Hint: c.T("document.post.all_hint"), Value: v.Get("all"), Type: "date", Width: 12},
		Presumed: presumed("all_presumed", v.Get("all_presumed") != ""),
		Facts: []web.Fact{
			{Name: c.T("document.post.day"), Value: dayText(dayOf(post.MadeAt))},
			{Name: c.T("document.show.made_by"), Value: post.MadeBy},
			{Name: c.T("document.post.count"), Value: strconv.Itoa(post.Documents)},
		},
	}
	p.Path = p.Self
	for i := range post.Letters {
		l := letterLine{Letter: post.Letters[i], No: post.Letters[i].Number(), Href: post.Letters[i].Document.Path(), Mark: documentTag(c, &post.Letters[i].Document)}
		l.On = web.Field{Name: onName(l.Serial), Label: c.T("document.post.on", l.Number()), Value: dayText(l.DeliveredOn), Width: 12}
		l.Presumed = presumed(presumedName(l.Serial), l.Document.Presumed)
		if v != nil {
			l.On.Value, l.Presumed.Options[0].Checked = v.Get(l.On.Name), v.Get(l.Presumed.Name) != ""
		}
		l.Ready = l.State != Erased
		if l.State == Posted {
			p.Open++
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}

func (m *Module) postShow(c *web.Context, who identity.Actor) error {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := m.postPage(c, who, id, nil)
	if err != nil {
		return err
	}
	switch c.R.URL.Query().Get("done") {
	case "made":
		p.Notice = c.T("document.post.made", p.Post.Documents)
	case "delivered":
		p.Notice = c.T("document.post.recorded")
	}
	return postView.Show(c, http.StatusOK, p)
}

// postDelivered answers POST /post/{id}: the days on which letters arrived. What is right is recorded whatever else is
// wrong, and each wrong day is said at its letter.
func (m *Module) postDelivered(c *web.Context, who identity.Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	before, err := m.Post(c.Context(), who, id)
	if err != nil {
		return err
	}
	deliveries, wrong := typedDeliveries(c, v, before.Letters)
	answers, err := m.Deliver(c.Context(), who, id, deliveries)
	if err != nil {
		return err
	}
	done := 0
	for _, a := range answers {
		var e *errs.Error
		if errors.As(a.Err, &e) {
			wrong[onName(a.Serial)] = c.T(e.Key, e.Args...)
			continue
		}
		done++
	}
	if len(wrong) == 0 {
		return c.Redirect(postPath(id) + "?done=delivered")
	}
	p, err := m.postPage(c, who, id, v)
	if err != nil {
		return err
	}
	p.refuse(c, wrong)
	if done > 0 {
		p.Notice = c.T("document.post.some_recorded", done)
	}
	return postView.Show(c, http.StatusUnprocessableEntity, p)
}

// typedDeliveries reads the form: the day of a letter, or else the day of all, for letters of which none is known. wrong
// says by field what cannot be read.
func typedDeliveries(c *web.Context, v url.Values, letters []Letter) (out []Delivery, wrong map[string]string) {
	wrong = map[string]string{}
	all, anyAll := calendar.None, strings.TrimSpace(v.Get("all")) != ""
	typed := anyAll
	if anyAll {
		day, ok := calendar.Parse(strings.TrimSpace(v.Get("all")))
		if !ok {
			wrong["all"] = c.T("document.day_unreadable")
			anyAll = false
		}
		all = day
	}
	for i := range letters {
		l := &letters[i]
		text := strings.TrimSpace(v.Get(onName(l.Serial)))
		typed = typed || text != ""
		d := Delivery{Serial: l.Serial, Presumed: v.Get(presumedName(l.Serial)) != ""}
		switch {
		case l.State == Erased:
			continue
		case text == "" && anyAll && l.State == Posted:
			d.On, d.Presumed = all, v.Get("all_presumed") != ""
		case text == "":
			continue
		default:
			day, ok := calendar.Parse(text)
			if !ok {
				wrong[onName(l.Serial)] = c.T("document.day_unreadable")
				continue
			}
			d.On = day
		}
		if d.On != l.DeliveredOn || d.Presumed != l.Document.Presumed {
			out = append(out, d)
		}
	}
	if !typed {
		wrong["all"] = c.T("document.post.no_day")
	}
	return out, wrong
}

// refuse says at each field what is wrong with it, and all of it in the summary.
func (p *postPage) refuse(c *web.Context, wrong map[string]string) {
	if text := wrong["all"]; text != "" {
		p.All.Error, p.Errors = text, append(p.Errors, web.FieldError{Field: "all", Text: text})
	}
	for i := range p.Lines {
		l := &p.Lines[i]
		if text := wrong[l.On.Name]; text != "" {
			l.On.Error = text
			p.Errors = append(p.Errors, web.FieldError{Field: l.On.Name, Text: c.T("document.post.at_letter", l.Number(), text)})
		}
	}
}

func (m *Module) postPrint(c *web.Context, who identity.Actor) error {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	file, err := m.PrintPost(c.Context(), who, id)
	if err != nil {
		return err
	}
	return inline(c, "posta-"+strconv.FormatInt(id, 10), file)
}

func (m *Module) postList(c *web.Context, who identity.Actor) error {
	id, err := number(c.R.PathValue("id"))
	if err != nil {
		return err
	}
	file, err := m.ListPost(c.Context(), who, id)
	if err != nil {
		return err
	}
	return inline(c, "feladojegyzek-"+strconv.FormatInt(id, 10), file)
}
