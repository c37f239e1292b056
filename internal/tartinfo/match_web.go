package tartinfo

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/match"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountMatch(page routes) {
	page("GET /tartinfo/centre", m.centreShow)
	page("GET /tartinfo/searches/{id}/match", m.matchShow)
	page("POST /tartinfo/searches/{id}/match", posted(m.matchSend))
}

// workPart is a part of the centre's list of work.
type workPart struct {
	ID, Title, Lead, Empty string
	More                   string // how many there are, when the first ones stand here
	Heads                  []workCell
	Rows                   [][]workCell // the first cell of a row names it
}

type workCell struct {
	Text, Href, Mark string
	Number           bool // stands to the right
}

func countCell(n int) workCell { return workCell{Text: strconv.Itoa(n), Number: true} }

// centreParts make the parts of the centre's list of work, in the order of the page.
var centreParts = []func(m *Module, c *web.Context, who identity.Actor) ([]workPart, error){(*Module).searchWork}

type centrePage struct {
	web.Page
	Menu  []web.Link
	Parts []workPart
}

var centreView = web.NewView[centrePage](pages, "pages/match_work.html")

// centreShow answers GET /tartinfo/centre: what the centre has to do.
func (m *Module) centreShow(c *web.Context, who identity.Actor) error {
	var p centrePage
	for _, part := range centreParts {
		more, err := part(m, c, who)
		if err != nil {
			return err
		}
		p.Parts = append(p.Parts, more...)
	}
	p.Page, p.Menu = newPage(c, "/tartinfo/centre", "tartinfo.centre.title")
	p.Notice = noticeOf(c)
	return centreView.Show(c, http.StatusOK, p)
}

// searchWork is what there is to do for searches.
func (m *Module) searchWork(c *web.Context, who identity.Actor) ([]workPart, error) {
	w, err := m.CentreWork(c.Context(), who)
	if err != nil {
		return nil, err
	}
	heads := func(keys ...string) (out []workCell) {
		for i, k := range keys {
			out = append(out, workCell{Text: c.T("tartinfo.column." + k), Number: i == len(keys)-1}) // how many stands last
		}
		return out
	}
	waiting := workPart{ID: "waiting", Title: c.T("tartinfo.centre.waiting"), Lead: c.T("tartinfo.centre.waiting_lead"), Empty: c.T("tartinfo.centre.waiting_none"), Heads: heads("number", "post", "body", "answer_due", "fits")}
	more := func(here, all int) string {
		if here == all {
			return ""
		}
		return c.T("tartinfo.centre.more", all, here)
	}
	waiting.More = more(len(w.Waiting), w.AllWaiting)
	for i := range w.Waiting {
		x := &w.Waiting[i]
		due := workCell{Text: dayText(c.Lang, x.Due)}
		if x.Late {
			due = workCell{Text: c.T("tartinfo.centre.late", dayText(c.Lang, x.Due)), Mark: "bad"}
		}
		waiting.Rows = append(waiting.Rows, []workCell{{Text: x.Number, Href: searchPath(x.ID) + "/match"}, {Text: x.Post()}, {Text: x.Body}, due, countCell(x.New)})
	}
	again := workPart{ID: "again", Title: c.T("tartinfo.centre.again"), Lead: c.T("tartinfo.centre.again_lead"), Empty: c.T("tartinfo.centre.again_none"), Heads: heads("number", "post", "body", "answered", "new_fits")}
	again.More = more(len(w.Again), w.AllAgain)
	for i := range w.Again {
		x := &w.Again[i]
		again.Rows = append(again.Rows, []workCell{{Text: x.Number, Href: searchPath(x.ID) + "/match"}, {Text: x.Post()}, {Text: x.Body}, {Text: dayText(c.Lang, calendar.Of(x.SearchedAt))}, countCell(x.New)})
	}
	lapsed := workPart{ID: "lapsed", Title: c.T("tartinfo.centre.lapsed"), Lead: c.T("tartinfo.centre.lapsed_lead", lapsedFor), Empty: c.T("tartinfo.centre.lapsed_none"), Heads: heads("number", "post", "body", "closes", "offered_people")}
	lapsed.More = more(len(w.Lapsed), w.AllLapsed)
	for i := range w.Lapsed {
		x := &w.Lapsed[i]
		lapsed.Rows = append(lapsed.Rows, []workCell{{Text: x.Number, Href: offerPath(x.ID)}, {Text: x.Post}, {Text: x.Body}, {Text: dayText(c.Lang, calendar.Of(x.ClosesAt)-1)}, countCell(x.People)})
	}
	return []workPart{waiting, again, lapsed}, nil
}

type matchPage struct {
	web.Page
	Menu    []web.Link
	Facts   []web.Fact
	Action  string
	Version int
	Rows    []matchRow
	Why     web.Field // the reason for all who have none of their own
	From    int       // where the part begins that is shown
	Part    string    // which part it is; "": it is the whole
	Sheet   string
	Others  string // how many do not fit

	Previous, Next string // what the button of another part sends; "": there is none

	Find    web.Field
	Missing []missingRow
	Pager   web.Pager
}

type matchRow struct {
	ID               int64
	Place            int
	Name, Href, Post string
	Body, End        string
	Why              whyView
	Before           string // what came of an earlier offer
	On               bool
	LeftOff          string
	Error            string
}

type missingRow struct{ Name, Href, Post, Body, Why string }

// whyView says in words why somebody is offered.
type whyView struct {
	First bool
	Fits  string
	Count string
	Met   []string
	Unmet []string
}

// whyOf puts the reasons of an offer into words.
func whyOf(c *web.Context, r *match.Reasons) whyView {
	v := whyView{First: r.First, Count: c.T("tartinfo.why.count", r.Met(), len(r.Criteria))}
	if len(r.Criteria) == 0 {
		v.Count = ""
	}
	var by []string
	say := func(key string, l *record.List, of []string) {
		var names []string
		for _, k := range of {
			names = append(names, choiceText(c.T, l, k))
		}
		if len(names) > 0 {
			by = append(by, c.T(key, strings.Join(names, ", ")))
		}
	}
	say("tartinfo.why.family", record.JobFamilies, r.Families)
	say("tartinfo.why.field", record.StudyFields, r.Fields)
	say("tartinfo.why.studying", record.StudyFields, r.Studying)
	if r.Law {
		by = append(by, c.T("tartinfo.why.law"))
	}
	v.Fits = strings.Join(by, "; ")
	for i := range r.Criteria {
		x := &r.Criteria[i]
		if x.Met {
			v.Met = append(v.Met, criterionText(c, x))
		} else {
			v.Unmet = append(v.Unmet, criterionText(c, x))
		}
	}
	return v
}

// criterionText says what a search asks for and what the member has of it.
func criterionText(c *web.Context, x *match.Criterion) string {
	value := func(key string) string {
		if key == "" {
			return c.T("tartinfo.why.nothing")
		}
		switch strings.TrimRight(x.Name, "_12") {
		case "level":
			return choiceText(c.T, record.SchoolLevels, key)
		case "language":
			return choiceText(c.T, record.LanguageLevels, key)
		case "exam":
			return choiceText(c.T, record.Exams, key)
		case "place":
			return countyName(key)
		}
		return key
	}
	of := ""
	switch {
	case x.Name == "place" && x.Of != "":
		of = choiceText(c.T, record.Mobilities, x.Of)
	case x.Name == "place":
		of = choiceText(c.T, record.Mobilities, record.NotSaid)
	case x.Of != "":
		of = choiceText(c.T, record.Languages, x.Of)
	}
	text := c.T("tartinfo.criterion."+x.Name, value(x.Has), value(x.Wanted), of)
	if x.Grace {
		text = c.T("tartinfo.why.grace", text)
	}
	return text
}

var matchView = web.NewView[matchPage](pages, "pages/match_show.html")

// matchShow answers GET /tartinfo/searches/{id}/match: whom the centre could offer.
func (m *Module) matchShow(c *web.Context, who identity.Actor) error {
	return m.showMatch(c, who, http.StatusOK, nil, nil)
}

// matchSend answers POST /tartinfo/searches/{id}/match: what is chosen is kept, the list is sent, or the body is told that nobody was
// found.
func (m *Module) matchSend(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	do, part, _ := strings.Cut(v.Get("do"), "-")
	in := offerFormOf(id, v)
	var to string
	var err error
	switch do {
	case "find":
		return m.lookFor(c, who, searchPath(id)+"/match", "#others")
	case "": // the form as it is typed
		err = m.Choose(c.Context(), who, id, in.Choices)
		if err == nil {
			c.W.WriteHeader(http.StatusNoContent)
		}
		return err
	case "part":
		to, err = searchPath(id)+"/match?from="+part+"#fits", m.Choose(c.Context(), who, id, in.Choices)
	default:
		var list int64
		list, err = m.Offer(c.Context(), who, in)
		to = offerPath(list) + "?done=offered"
		if in.Nobody {
			to = "/tartinfo/centre?done=nobody_told"
		}
	}
	return answer(c, err, to, func(status int, faults []web.FieldError) error {
		return m.showMatch(c, who, status, &in.Choices, memberFaults(c, err, faults, "why-"))
	})
}

// offerFormOf reads a part of a proposal as it was edited: on names who is ticked, why-12 says why 12 is not, why-0 why all others are
// not for whom no reason stands.
func offerFormOf(search int64, v url.Values) OfferForm {
	in := OfferForm{Search: search, Seen: seen(v), Nobody: v.Get("do") == "nobody", Choices: Choices{Of: map[int64]Choice{}, Why: strings.TrimSpace(v.Get("why-0"))}, Request: requestOf(v)}
	for key := range v {
		if n, ok := memberOf(key, "why-"); ok && n > 0 {
			in.Of[n] = Choice{On: slices.Contains(v["on"], strconv.FormatInt(n, 10)), Why: strings.TrimSpace(v.Get(key))}
		}
	}
	return in
}

// memberOf reads the member's number that a field's name ends with.
func memberOf(key, prefix string) (int64, bool) {
	rest, ok := strings.CutPrefix(key, prefix)
	n, err := strconv.ParseInt(rest, 10, 64)
	return n, ok && err == nil
}

func (m *Module) showMatch(c *web.Context, who identity.Actor, status int, typed *Choices, faults []web.FieldError) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	said, err := m.saidOf(c, who)
	if err != nil {
		return err
	}
	part := ProposalPart{Fits: listing.PartOf(q, "from"), Others: listing.PartOf(q, "others"), Text: said.Get("q")}
	if typed != nil {
		v, err := c.Post()
		if err != nil {
			return err
		}
		part.Fits = listing.PartOf(v, "from")
	}
	x, err := m.Propose(c.Context(), who, id, part)
	if err != nil {
		return err
	}
	if typed != nil {
		maps.Copy(x.Kept.Of, typed.Of)
		x.Kept.Why = typed.Why
	}
	path := searchPath(id) + "/match"
	p := matchPage{Action: path, Version: x.Search.Version, Sheet: searchPath(id), Others: c.T("tartinfo.match.others", x.Others), From: part.Fits.Offset,
		Find: web.Field{Name: "q", Label: c.T("tartinfo.match.find"), Value: part.Text, Width: 24}, Pager: part.Others.Pager(c, path, q, "others", x.Others, "#others")}
	p.Page, p.Menu = newPage(c, "/tartinfo/centre", "tartinfo.match.title", x.Search.Post())
	p.Errors = nameFaults(c, faults, x.Fits)
	p.Why = web.Field{Name: "why-0", Label: c.T("tartinfo.match.left_off_all"), Hint: c.T("tartinfo.match.left_off_all_hint"), Value: x.Kept.Why, Error: p.ErrorOf("why-0"), Width: 40}
	if from := part.Fits.Offset; x.AllFits > listing.PerPage {
		p.Part = part.Fits.Text(c, x.AllFits)
		if from > 0 {
			p.Previous = "part-" + strconv.Itoa(max(from-listing.PerPage, 0))
		}
		if from+listing.PerPage < x.AllFits {
			p.Next = "part-" + strconv.Itoa(from+listing.PerPage)
		}
	}
	p.Facts = []web.Fact{
		{Name: c.T("tartinfo.column.number"), Value: x.Search.Number, Href: p.Sheet}, {Name: c.T("tartinfo.column.body"), Value: x.Body},
		{Name: c.T("tartinfo.column.county"), Value: countyName(x.Search.Content["workplace_county"])}, {Name: c.T("tartinfo.column.fits"), Value: strconv.Itoa(x.AllFits)},
	}
	if x.Due != calendar.None {
		p.Facts = append(p.Facts, web.Fact{Name: c.T("tartinfo.column.answer_due"), Value: dayText(c.Lang, x.Due)})
	}
	for i := range x.Fits {
		p.Rows = append(p.Rows, matchRowOf(c, &x.Fits[i], x.Kept.of(&x.Fits[i]), &p.Page))
	}
	for i := range x.Missing {
		y := &x.Missing[i]
		var why []string
		for _, key := range y.Why {
			why = append(why, c.T("tartinfo.why_not."+key))
		}
		p.Missing = append(p.Missing, missingRow{Name: y.Name, Href: memberPath(y.Member), Post: y.Post, Body: y.Body, Why: strings.Join(why, "; ")})
	}
	return matchView.Show(c, status, p)
}

func matchRowOf(c *web.Context, x *Fitting, chosen Choice, p *web.Page) matchRow {
	r := matchRow{ID: x.Member, Place: x.Place, Name: x.Name, Href: memberPath(x.Member), Post: x.Post, Body: x.Body, End: dayText(c.Lang, x.ReserveEnd), Why: whyOf(c, &x.Why), On: chosen.On, LeftOff: chosen.Why,
		Error: p.ErrorOf(fmt.Sprintf("why-%d", x.Member))}
	switch {
	case x.Before == nil:
	case x.Before.Offered:
		r.Before = c.T("tartinfo.match.before", outcomeText(c.T, x.Before.Outcome, x.Before.State))
	default:
		r.Before = c.T("tartinfo.match.left_off_before", x.Before.LeftOff)
	}
	return r
}
