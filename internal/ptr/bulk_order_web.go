package ptr

import (
	"net/http"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

type orderListPage struct {
	web.Page
	Sections []web.Link
	Lines    []orderLine
	Converts bool // there is a kind that becomes another
}

// orderLine is an order in the list.
type orderLine struct {
	Order
	Href, What string
	Mark       tag
}

type orderShowPage struct {
	web.Page
	Sections []web.Link
	View     OrderView
	What     string
	Says     string // how it stands, in a sentence
	Mark     tag
	Facts    []web.Fact
	Refused  []orderItemLine
	Made     []orderItemLine
	Most     int
	More     bool // more were refused than are shown
}

// orderItemLine is an item of an order in words.
type orderItemLine struct {
	ID, Href     string
	Applicant    personLine
	Why          string
	Made, MadeAt string // adjudication id of the new benefit, and its page
	Cases        []web.Link
	CaseID       int64
	CaseHref     string
}

var (
	orderListView = web.NewView[orderListPage](pages, "pages/order_list.html")
	orderShowView = web.NewView[orderShowPage](pages, "pages/order_show.html")
)

func orderPath(id int64) string { return "/ptr/orders/" + strconv.FormatInt(id, 10) }

var orderSortKeys = map[OrderSort]string{OrderMove: "ptr.orders.move", OrderConvert: "ptr.orders.convert"}

// orderMark says how an order stands.
func orderMark(c *web.Context, o *Order) tag {
	switch {
	case o.DoneAt.IsZero():
		return tag{c.T("ptr.orders.working"), "busy"}
	case o.Refused > 0:
		return tag{c.T("ptr.orders.partly"), "wait"}
	}
	return tag{c.T("ptr.orders.done"), "ok"}
}

// orderList answers GET /ptr/orders.
func (m *Module) orderList(c *web.Context, who identity.Actor) error {
	found, err := m.Orders(c.Context(), who)
	if err != nil {
		return err
	}
	p := orderListPage{Page: page(c, nil, "ptr.orders.title"), Sections: sections(c, who, "orders"), Converts: len(ConvertibleKinds()) > 0}
	for i := range found {
		o := &found[i]
		p.Lines = append(p.Lines, orderLine{Order: *o, Href: orderPath(o.ID), What: caseKey(c, orderSortKeys, o.Sort), Mark: orderMark(c, o)})
	}
	return orderListView.Show(c, http.StatusOK, p)
}

// refreshEvery is after how many seconds the page of an order at work loads again.
const refreshEvery = 3

// orderShow answers GET /ptr/orders/{id}.
func (m *Module) orderShow(c *web.Context, who identity.Actor) error {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return err
	}
	id, err := loadNumber(c)
	if err != nil {
		return err
	}
	v, err := m.Order(c.Context(), who, id)
	if err != nil {
		return err
	}
	p := orderShowPage{
		Page: page(c, []web.Link{{Text: c.T("ptr.orders.title"), Href: "/ptr/orders"}}, "ptr.orders.show", caseKey(c, orderSortKeys, v.Sort), strconv.FormatInt(id, 10)), Sections: sections(c, who, "orders"),
		View: v, What: caseKey(c, orderSortKeys, v.Sort), Mark: orderMark(c, &v.Order), Most: mostRefused, More: v.Refused > len(v.Refusals),
	}
	done := v.Done - v.Refused
	p.Says = c.T("ptr.orders.says", v.Items, done, v.Refused)
	if v.DoneAt.IsZero() {
		p.Refresh, p.Says = refreshEvery, c.T("ptr.orders.says_working", v.Done, v.Items)
	}
	p.Facts = []web.Fact{
		{Name: c.T("ptr.moves.to"), Value: v.ToName}, {Name: c.T("ptr.moves.day"), Value: i18n.Format(c.Lang, v.Day)},
		{Name: c.T("ptr.moves.reason"), Value: v.Reason}, {Name: c.T("ptr.orders.by"), Value: v.By},
	}
	p.Refused, p.Made = m.orderItems(c, v.Refusals), m.orderItems(c, v.Made)
	return orderShowView.Show(c, http.StatusOK, p)
}

func (m *Module) orderItems(c *web.Context, items []OrderItem) []orderItemLine {
	var out []orderItemLine
	for i := range items {
		item := &items[i]
		l := orderItemLine{ID: item.BenefitID, Applicant: m.newPersonLine(item.Applicant), Made: item.Made, Cases: caseLinks(c, item.Cases), CaseID: item.CaseID}
		if l.ID != "" {
			l.Href = benefitPath(l.ID)
		}
		if l.Made != "" {
			l.MadeAt = benefitPath(l.Made)
		}
		if l.CaseID != 0 {
			l.CaseHref = casePath(l.CaseID)
		}
		if item.Why != "" {
			l.Why = c.T(item.Why, saidArgs(c, item.WhyArgs)...)
		}
		out = append(out, l)
	}
	return out
}
