package identity

import (
	"net/http"
	"net/url"
	"strings"

	"oszir/internal/platform/web"
)

type newReviewPage struct {
	web.Page
	Body, Reason web.Field
}

var newReviewView = web.NewView[newReviewPage](pages, "pages/review_new.html")

// newReview answers GET /rights/reviews/new.
func (m *Module) newReview(c *web.Context, who Actor) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	return newReviewView.Show(c, http.StatusOK, newNewReviewPage(c, url.Values{}))
}

func newNewReviewPage(c *web.Context, v url.Values) newReviewPage {
	p := newReviewPage{
		Page:   rightsPage(c, "identity.review.new_title"),
		Body:   web.Field{Name: "body", Label: c.T("identity.account.body"), Hint: c.T("identity.review.body_hint"), Value: v.Get("body"), Required: true},
		Reason: web.Field{Name: "reason", Label: c.T("identity.right.reason"), Hint: c.T("identity.review.new_reason_hint"), Value: v.Get("reason"), Rows: 3, Required: true, Spell: true},
	}
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.reviews.title"), Href: "/rights/reviews"}, {Text: p.Title}}
	return p
}

// doOpenReview answers POST /rights/reviews/new.
func (m *Module) doOpenReview(c *web.Context, who Actor) error {
	err := who.Require(ManageUsers)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	in := NewReview{Reason: v.Get("reason"), Request: request(v)}
	p := newNewReviewPage(c, v)
	in.BodyID, err = m.oneBodyByWords(c, strings.TrimSpace(v.Get("body")))
	if key := keyOfError(err); err != nil && key != noBodyKey && key != "identity.review.body_missing" {
		return err
	}
	if err != nil {
		_, key, args := web.Status(err)
		p.Body.Error = c.T(key, args...)
		p.Errors = append(p.Errors, web.FieldError{Field: p.Body.Name, Text: p.Body.Error})
	}
	if key := checkReason(in.Reason); key != "" {
		p.Reason.Error = c.T(key)
		p.Errors = append(p.Errors, web.FieldError{Field: p.Reason.Name, Text: p.Reason.Error})
	}
	if len(p.Errors) > 0 {
		return newReviewView.Show(c, http.StatusUnprocessableEntity, p)
	}
	_, err = m.OpenReview(c.Context(), who, in)
	if err == nil {
		return c.Redirect("/rights/reviews?opened")
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	p.Body.Error = text
	p.Errors = []web.FieldError{{Field: p.Body.Name, Text: text}}
	return newReviewView.Show(c, status, p)
}
