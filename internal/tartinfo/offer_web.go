package tartinfo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo/record"
)

func (m *Module) mountOffers(page routes) {
	mountList(m, page, "/tartinfo/offers", m.offerLists)
	page("GET /tartinfo/offers/{id}", m.offerShow)
	page("POST /tartinfo/offers/{id}", posted(m.offerEvaluate))
	page("GET /tartinfo/offers/{id}/finalise", m.offerFinal)
	page("POST /tartinfo/offers/{id}/finalise", posted(m.offerFinalise))
}

func offerPath(id int64) string { return fmt.Sprintf("/tartinfo/offers/%d", id) }

// listTag says how an offer list stands.
func listTag(c *web.Context, s ListState) tag {
	kinds := map[ListState]string{ListWaiting: "wait", ListTwoDays: "wait", ListSuccessful: "ok", ListUnsuccessful: "past", ListExpired: "bad", ListNobody: "past"}
	return tag{c.T("tartinfo.offer_state." + string(s)), kinds[s]}
}

// outcomeText says how an offer ended; one that was never evaluated ended with its list, by the time or with the search.
func outcomeText(say func(string, ...any) string, o Outcome, s ListState) string {
	switch {
	case o != OutcomeOffered || s.Open():
		return say("tartinfo.outcome." + string(o))
	case s == ListExpired:
		return say("tartinfo.offer_state." + string(s))
	}
	return say("tartinfo.offer_state.closed")
}

// offerColumns are the columns of the list of offer lists.
var offerColumns = []listColumn[ListedOffer]{
	{key: "number", text: func(_ *web.Context, x *ListedOffer) string { return x.Number }, href: func(x *ListedOffer) string { return offerPath(x.ID) }},
	{key: "post", text: func(_ *web.Context, x *ListedOffer) string { return x.Post }},
	{key: "made", text: func(c *web.Context, x *ListedOffer) string { return dayText(c.Lang, calendar.Of(x.MadeAt)) }},
	{key: "closes", text: func(c *web.Context, x *ListedOffer) string { return dayText(c.Lang, calendar.Of(x.ClosesAt)-1) }},
	{key: "people", text: func(c *web.Context, x *ListedOffer) string { return c.T("tartinfo.offers.done_of", x.Done, x.People) }},
	{key: "state", text: func(c *web.Context, x *ListedOffer) string { return listTag(c, x.State).Text }, mark: func(c *web.Context, x *ListedOffer) string { return listTag(c, x.State).Kind }},
}

// bodyColumn is for the centre, which sees those of all.
var bodyColumn = listColumn[ListedOffer]{key: "body", text: func(_ *web.Context, x *ListedOffer) string { return x.BodyName }}

// offerLists answers GET /tartinfo/offers.
func (m *Module) offerLists(_ *web.Context, who identity.Actor) (listOf[ListedOffer], error) {
	l := listOf[ListedOffer]{key: "tartinfo.offers.", path: "/tartinfo/offers", columns: offerColumns, filters: offerFilters,
		fetch: func(ctx context.Context, l listing.Listing, q url.Values) ([]ListedOffer, int, error) {
			return m.OfferLists(ctx, who, OfferFilter{Text: q.Get("q"), State: q.Get("state")}, l)
		}}
	if who.May(identity.RunCentre) {
		l.columns = append(append([]listColumn[ListedOffer]{}, offerColumns[:2]...), bodyColumn)
		l.columns = append(l.columns, offerColumns[2:]...)
	}
	return l, nil
}

func offerFilters(c *web.Context, q url.Values) []formField {
	state := web.Field{Name: "state", Label: c.T("tartinfo.column.state"), Value: q.Get("state"), Options: []web.Choice{{Text: c.T("tartinfo.filter.all")}, {Value: "open", Text: c.T("tartinfo.offers.open")}}}
	for _, s := range listStates {
		state.Options = append(state.Options, web.Choice{Value: string(s), Text: listTag(c, s).Text})
	}
	return []formField{{web.Field{Name: "q", Label: c.T("tartinfo.offers.text"), Value: q.Get("q"), Width: 24}, "input"}, {state, "select"}}
}

type offerPage struct {
	web.Page
	Menu     []web.Link
	Mark     tag
	Facts    []web.Fact
	Notes    []tag
	Heads    []offerHead
	Rows     []offerRow
	Pager    web.Pager
	May      bool
	Action   string
	Final    string // where the list is finalised; "": not yet
	Version  int
	Left     string // how many wait for an outcome
	Soldiers bool
	LeftOff  []missingRow
}

type offerHead struct{ Text, Href, Sorted string }

type offerRow struct {
	ID                        int64
	Place                     int
	Name, Href                string
	Workplace, Post, End, Way string
	Why                       whyView
	Outcome                   string // as words
	Note                      string
	Edit                      bool
	Field                     web.Field // of the outcome
	Error                     string
	Typed                     string // the note
}

var offerView = web.NewView[offerPage](pages, "pages/offer_show.html")

// offerShow answers GET /tartinfo/offers/{id}.
func (m *Module) offerShow(c *web.Context, who identity.Actor) error {
	return m.showOffer(c, who, http.StatusOK, nil, nil)
}

// offerEvaluate answers POST /tartinfo/offers/{id}: the outcomes of the page.
func (m *Module) offerEvaluate(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	in := Evaluation{ID: id, Seen: seen(v), Verdicts: map[int64]Verdict{}, Request: requestOf(v)}
	for key := range v {
		if n, ok := memberOf(key, "outcome-"); ok {
			in.Verdicts[n] = Verdict{Outcome(v.Get(key)), v.Get(fmt.Sprintf("note-%d", n))}
		}
	}
	err := m.Evaluate(c.Context(), who, in)
	return answer(c, err, listing.With(offerPath(id), c.R.URL.Query(), "done", "evaluated"), func(status int, faults []web.FieldError) error {
		return m.showOffer(c, who, status, in.Verdicts, memberFaults(c, err, faults, "outcome-"))
	})
}

func (m *Module) showOffer(c *web.Context, who identity.Actor, status int, typed map[int64]Verdict, faults []web.FieldError) error {
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	q := c.R.URL.Query()
	at := listing.PartOf(q, "from")
	x, err := m.OfferList(c.Context(), who, id, at)
	if err != nil {
		return err
	}
	path := offerPath(id)
	p := offerPage{May: x.May, Version: x.Version, Action: listing.With(path, q), Pager: at.Pager(c, path, q, "from", x.All, "")}
	p.Page, p.Menu = newPage(c, "/tartinfo/offers", "tartinfo.offer.title", x.Search.Post())
	p.Notice, p.Errors = noticeOf(c), nameFaults(c, faults, fittings(x.People))
	now := m.at()
	p.Mark, p.Facts = listTag(c, x.StateAt(now)), m.offerFacts(c, &x)
	for _, key := range []string{"place", "name", "workplace", "post", "reserve_end", "mobility", "outcome"} {
		h := offerHead{Text: c.T("tartinfo.column." + key), Href: listing.With(path, q, "sort", key, "desc", "", "from", "")}
		if at.Sort == key {
			h.Sorted = "descending"
			if !at.Desc {
				h.Sorted, h.Href = "ascending", listing.With(path, q, "sort", key, "desc", "1", "from", "")
			}
		}
		p.Heads = append(p.Heads, h)
	}
	for i := range x.People {
		p.Rows = append(p.Rows, offerRowOf(c, &x, &x.People[i], now, typed, &p.Page))
		p.Soldiers = p.Soldiers || x.People[i].Why.First
	}
	for i := range x.LeftOff {
		y := &x.LeftOff[i]
		row := missingRow{Name: Masked, Post: y.Post, Why: y.Reason, Body: whyOf(c, &y.Why).Count}
		if y.Name != "" {
			row.Name, row.Href = y.Name, memberPath(y.Member)
		}
		p.LeftOff = append(p.LeftOff, row)
	}
	switch x.StateAt(now) {
	case ListTwoDays:
		p.Notes = append(p.Notes, tag{c.T("tartinfo.offer.two_days", dayText(c.Lang, x.LastDay())), "wait"})
	case ListExpired:
		p.Notes = append(p.Notes, tag{c.T("tartinfo.offer.expired"), "bad"})
	case ListNobody:
		p.Notes = append(p.Notes, tag{c.T("tartinfo.offer.nobody"), ""})
	case ListWaiting, ListSuccessful, ListUnsuccessful:
	}
	if p.Soldiers {
		p.Notes = append(p.Notes, tag{c.T("tartinfo.offer.soldiers"), "wait"})
	}
	switch {
	case !x.May:
	case x.Undecided == 0:
		p.Final = path + "/finalise"
	default:
		p.Left = c.T("tartinfo.offer.left", x.Undecided)
	}
	return offerView.Show(c, status, p)
}

func (m *Module) offerFacts(c *web.Context, x *OfferView) []web.Fact {
	out := []web.Fact{
		{Name: c.T("tartinfo.column.number"), Value: x.Search.Number, Href: searchPath(x.SearchID)}, {Name: c.T("tartinfo.column.body"), Value: x.Body},
		{Name: c.T("tartinfo.column.made"), Value: dayText(c.Lang, calendar.Of(x.MadeAt))},
	}
	if x.State == ListNobody {
		return append(out, web.Fact{Name: c.T("tartinfo.offer.considered"), Value: strconv.Itoa(x.Considered)})
	}
	return append(out, web.Fact{Name: c.T("tartinfo.offer.opens"), Value: dayText(c.Lang, calendar.Of(x.OpensAt))},
		web.Fact{Name: c.T("tartinfo.column.closes"), Value: dayText(c.Lang, x.LastDay()), Note: c.T("tartinfo.offer.closes_note")},
		web.Fact{Name: c.T("tartinfo.column.people"), Value: c.T("tartinfo.offers.done_of", x.All-x.Undecided, x.All)})
}

func offerRowOf(c *web.Context, v *OfferView, x *OfferedMember, at time.Time, typed map[int64]Verdict, p *web.Page) offerRow {
	r := offerRow{ID: x.Member, Place: x.Place, Name: Masked, Why: whyOf(c, &x.Why), Outcome: outcomeText(c.T, x.Outcome, v.StateAt(at)), Note: x.Note}
	if x.Name == "" {
		return r
	}
	r.Name, r.Post, r.End, r.Edit = x.Name, x.Post, dayText(c.Lang, x.ReserveEnd), v.May && x.Open()
	if v.May || c.User.May(string(identity.RunCentre)) {
		r.Href = memberPath(x.Member)
	}
	r.Workplace = strings.Trim(countyName(x.County)+", "+x.Address, ", ")
	if x.Mobility != "" {
		r.Way = choiceText(c.T, record.Mobilities, x.Mobility)
	}
	if !r.Edit {
		return r
	}
	now := x.Verdict
	if t, ok := typed[x.Member]; ok {
		now = t
	}
	r.Typed = now.Note
	r.Field = web.Field{Name: fmt.Sprintf("outcome-%d", x.Member), Value: string(now.Outcome)}
	r.Error = p.ErrorOf(r.Field.Name)
	for _, o := range append([]Outcome{OutcomeOffered}, outcomes...) {
		r.Field.Options = append(r.Field.Options, web.Choice{Value: string(o), Text: c.T("tartinfo.outcome." + string(o))})
	}
	return r
}

type finalPage struct {
	web.Page
	Menu    []web.Link
	Action  string
	Back    string
	Version int
	Text    string
}

var finalView = web.NewView[finalPage](pages, "pages/offer_final.html")

// offerFinal answers GET /tartinfo/offers/{id}/finalise: it asks whether the evaluation is to end.
func (m *Module) offerFinal(c *web.Context, who identity.Actor) error {
	return m.showFinal(c, who, http.StatusOK, nil)
}

// offerFinalise answers POST /tartinfo/offers/{id}/finalise.
func (m *Module) offerFinalise(c *web.Context, who identity.Actor, id int64, v url.Values) error {
	err := m.Finalise(c.Context(), who, OfferAct{ID: id, Seen: seen(v), Request: requestOf(v)})
	return answer(c, err, "/tartinfo/offers?done=finalised", func(status int, faults []web.FieldError) error { return m.showFinal(c, who, status, faults) })
}

func (m *Module) showFinal(c *web.Context, who identity.Actor, status int, faults []web.FieldError) error {
	err := who.Require(identity.KeepReserve)
	if err != nil {
		return err
	}
	id, err := numberIn(c, "id")
	if err != nil {
		return err
	}
	x, err := m.OfferList(c.Context(), who, id, listing.Listing{})
	if err != nil {
		return err
	}
	switch {
	case !x.May:
		return errs.New(errs.Conflict, "tartinfo.list_over")
	case x.Undecided > 0:
		return errs.New(errs.Conflict, "tartinfo.undecided", x.Undecided)
	}
	p := finalPage{Action: offerPath(id) + "/finalise", Back: offerPath(id), Version: x.Version}
	p.Page, p.Menu = newPage(c, "/tartinfo/offers", "tartinfo.offer.finalise_title", x.Search.Post())
	p.Errors = faults
	p.Text = c.T("tartinfo.offer.finalise_bad", x.All)
	if x.Chosen > 0 {
		p.Text = c.T("tartinfo.offer.finalise_good", x.Chosen, x.All)
	}
	return finalView.Show(c, status, p)
}

// memberFaults gives what a form with fields for each member was refused for, each at its field.
func memberFaults(c *web.Context, err error, faults []web.FieldError, prefix string) []web.FieldError {
	var r *Refusal
	if !errors.As(err, &r) {
		return faults
	}
	var out []web.FieldError
	for i := range r.Findings {
		out = append(out, web.FieldError{Field: prefix + r.Findings[i].Field, Text: c.T(r.Findings[i].MessageKey())})
	}
	return out
}

// nameFaults says of whom each fault speaks.
func nameFaults(c *web.Context, faults []web.FieldError, people []Fitting) []web.FieldError {
	for i := range faults {
		_, number, _ := strings.Cut(faults[i].Field, "-")
		for j := range people {
			if strconv.FormatInt(people[j].Member, 10) == number {
				faults[i].Text = c.T("tartinfo.fault.of_field", people[j].Name, faults[i].Text)
			}
		}
	}
	return faults
}

func fittings(people []OfferedMember) []Fitting {
	out := make([]Fitting, len(people))
	for i := range people {
		out[i].Member, out[i].Name = people[i].Member, people[i].Name
	}
	return out
}
