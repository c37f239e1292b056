package identity

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/web"
)

func (m *Module) reviewRoutes(s *web.Site) {
	s.Handle("GET /rights/reviews", m.Page(m.showReviews))
	s.Handle("GET /rights/reviews/new", m.Page(m.newReview))
	s.Handle("POST /rights/reviews/new", m.Page(m.doOpenReview))
	s.Handle("GET /rights/reviews/{id}", m.Page(m.showReview))
	s.Handle("POST /rights/reviews/{id}", m.Page(m.doReview))
}

type reviewsPage struct {
	web.Page
	All, Answered int // rights of all reviews
	Open, Closed  int // reviews
	MayOpen       bool
	Rows          []reviewRow
}

type reviewRow struct {
	Href, Body           string // Href "": the actor does not answer it
	Opened, Suspends     string
	Kind                 string // the yearly one or another
	All, Answered        int
	Withdrawn, Suspended int
	State, StateKind     string
}

// reviewKind names a review as lists do.
func reviewKind(c *web.Context, v Review) string {
	if v.Turn > 0 {
		return c.T("identity.reviews.extra", strconv.Itoa(v.Year))
	}
	return c.T("identity.reviews.yearly", strconv.Itoa(v.Year))
}

var reviewsView = web.NewView[reviewsPage](pages, "pages/review_list.html")

// showReviews answers GET /rights/reviews: how far the reviews are.
func (m *Module) showReviews(c *web.Context, who Actor) error {
	list, err := m.Reviews(c.Context(), who, 0)
	if err != nil {
		return err
	}
	p := reviewsPage{Page: rightsPage(c, "identity.reviews.title"), MayOpen: who.May(ManageUsers)}
	if c.R.URL.Query().Has("opened") {
		p.Notice = c.T("identity.reviews.opened")
	}
	for _, v := range list {
		row := reviewRow{
			Body: m.bodyText(c, v.BodyID), Opened: momentDay(c, v.OpenedAt), Suspends: momentDay(c, v.Suspends()), Kind: reviewKind(c, v), All: v.All, Answered: v.Answered,
			Withdrawn: v.Withdrawn, Suspended: v.Suspended, State: c.T("identity.reviews.open"), StateKind: "wait",
		}
		if v.ClosedAt.IsZero() {
			p.Open++
		} else {
			p.Closed++
			row.State, row.StateKind = c.T("identity.reviews.closed"), "ok"
		}
		if m.requireFor(c.Context(), who, ReviewRights, v.BodyID) == nil {
			row.Href = fmt.Sprintf("/rights/reviews/%d", v.ID)
		}
		p.All += v.All
		p.Answered += v.Answered
		p.Rows = append(p.Rows, row)
	}
	return reviewsView.Show(c, http.StatusOK, p)
}

type reviewPage struct {
	web.Page
	Self          string
	Body          string
	Why           string // why it was asked for; "" of the yearly one
	Suspends      string
	All, Answered int
	Closed        bool
	Rows          []reviewItemRow
	Left          int // still to be answered by the actor
	Reason        web.Field
}

type reviewItemRow struct {
	ID                            int64
	Name, Code, Role, From        string
	LastUsed, Answer, AnswerKind  string
	Idle, Own, Ask, Keep, Take    bool
	KeepLabel, TakeLabel, OpenRef string
}

var reviewView = web.NewView[reviewPage](pages, "pages/review_show.html")

// showReview answers GET /rights/reviews/{id}.
func (m *Module) showReview(c *web.Context, who Actor) error {
	p, err := m.reviewPage(c, who, url.Values{})
	if err != nil {
		return err
	}
	if c.R.URL.Query().Has("done") {
		p.Notice = c.T("identity.review.done")
	}
	return reviewView.Show(c, http.StatusOK, p)
}

func (m *Module) reviewPage(c *web.Context, who Actor, v url.Values) (reviewPage, error) {
	id, err := pathNumber(c)
	if err != nil {
		return reviewPage{}, err
	}
	r, items, err := m.ReviewOf(c.Context(), who, id)
	if err != nil {
		return reviewPage{}, err
	}
	p := reviewPage{
		Page: rightsPage(c, "identity.review.title", reviewKind(c, r)), Self: fmt.Sprintf("/rights/reviews/%d", id), Body: m.bodyText(c, r.BodyID), Why: r.Reason,
		Suspends: momentDay(c, r.Suspends()), All: r.All, Answered: r.Answered, Closed: !r.ClosedAt.IsZero(),
		Reason: web.Field{Name: "reason", Label: c.T("identity.review.reason"), Hint: c.T("identity.review.reason_hint"), Value: v.Get("reason"), Rows: 2, Spell: true},
	}
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.reviews.title"), Href: "/rights/reviews"}, {Text: p.Title}}
	for _, i := range items {
		h := m.heldRow(c, i.Held)
		row := reviewItemRow{
			ID: i.ID, Name: h.Name, Code: h.Code, Role: h.Role, From: h.From, LastUsed: h.LastUsed, Idle: h.Idle, Own: i.Own, OpenRef: h.Href,
			Ask: i.Answer == "" && !i.Own && !p.Closed, KeepLabel: c.T("identity.review.keep_label", h.Name, h.Role), TakeLabel: c.T("identity.review.take_label", h.Name, h.Role),
		}
		chosen := v.Get("r" + strconv.FormatInt(i.ID, 10))
		row.Keep, row.Take = chosen == "keep", chosen == "take"
		if i.Answer != "" {
			row.Answer = c.T("identity.review.answer." + i.Answer)
			row.AnswerKind = map[string]string{"confirmed": "ok", "withdrawn": "bad", "suspended": "wait", "gone": "past"}[i.Answer]
		}
		if row.Ask {
			p.Left++
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// doReview answers POST /rights/reviews/{id}: one answer for each right, or all that are left confirmed at once.
func (m *Module) doReview(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := ReviewAnswer{ID: id, Reason: v.Get("reason"), Request: request(v)}
	for key, values := range v {
		n, err := strconv.ParseInt(strings.TrimPrefix(key, "r"), 10, 64)
		if err != nil || !strings.HasPrefix(key, "r") || len(values) == 0 {
			continue
		}
		switch values[0] {
		case "keep":
			in.Confirm = append(in.Confirm, n)
		case "take":
			in.Withdraw = append(in.Withdraw, n)
		}
	}
	if v.Has("all") {
		in.Confirm = nil
		for _, s := range strings.Fields(v.Get("asked")) {
			n, err := strconv.ParseInt(s, 10, 64)
			if err == nil && !slices.Contains(in.Withdraw, n) {
				in.Confirm = append(in.Confirm, n)
			}
		}
	}
	slices.Sort(in.Confirm)
	slices.Sort(in.Withdraw)
	err = m.AnswerReview(c.Context(), who, in)
	if err == nil {
		return c.Redirect(fmt.Sprintf("/rights/reviews/%d?done", id))
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p, shown := m.reviewPage(c, who, v)
	if shown != nil {
		return shown
	}
	field := ""
	if strings.HasPrefix(keyOfError(err), "identity.reason_") {
		field, p.Reason.Error = p.Reason.Name, text
	}
	p.Errors = []web.FieldError{{Field: field, Text: text}}
	return reviewView.Show(c, status, p)
}
