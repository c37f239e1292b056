package identity

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

// requestRoutes adds the pages of asking for rights, approving and reviewing them.
func (m *Module) requestRoutes(s *web.Site) {
	s.Handle("GET /rights", m.Page(m.showRights))
	s.Handle("GET /rights/request", m.Page(m.startRequest))
	s.Handle("GET /rights/request/{step}", m.Page(m.showStep))
	s.Handle("POST /rights/request/{step}", m.Page(m.takeStep))
	s.Handle("GET /rights/requests/{id}", m.Page(m.showRequest))
	s.Handle("POST /rights/requests/{id}/back", m.Page(m.doTakeBack))
	s.Handle("GET /rights/waiting", m.Page(m.showWaiting))
	s.Handle("GET /rights/waiting/{id}", m.Page(m.showDecision))
	s.Handle("POST /rights/waiting/{id}/first", m.Page(m.doDecide))
	s.Handle("POST /rights/waiting/{id}/second", m.Page(m.doSettle))
	m.membershipRoutes(s)
	m.designationRoutes(s)
	m.reviewRoutes(s)
	m.clerkRoutes(s)
	m.verdictRoutes(s)
}

// told gives status and text of an error that the page itself shows: what somebody can mend, or has been told by another's
// being faster. Roles among the arguments are named as people name them. ok is false for any other error.
func told(c *web.Context, err error) (status int, text string, ok bool) {
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict {
		return 0, "", false
	}
	args := slices.Clone(known.Args)
	for i, a := range args {
		if r, is := a.(Role); is {
			args[i] = roleName(c, r)
		}
	}
	status, _, _ = web.Status(err)
	return status, c.T(known.Key, args...), true
}

// rightsPage begins a page of this part of the site.
func rightsPage(c *web.Context, titleKey string, args ...any) web.Page {
	p := c.Page(titleKey, args...)
	p.Place = []web.Link{{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: p.Title}}
	return p
}

func stateName(c *web.Context, s State) string { return c.T("identity.state." + string(s)) }

// stateKind is how a state looks, for the component tag.
func stateKind(s State) string {
	switch s {
	case StateInForce:
		return "ok"
	case StateRefused:
		return "bad"
	case StateSent, StateFirst, StateSuspended:
		return "wait"
	}
	return "past"
}

func dayText(c *web.Context, d calendar.Day) string {
	if d == calendar.None {
		return ""
	}
	return i18n.Format(c.Lang, d)
}

func momentDay(c *web.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return dayText(c, calendar.Of(t))
}

// lastDay is the last day of what ends with a moment.
func lastDay(c *web.Context, end time.Time) string {
	if end.IsZero() {
		return c.T("identity.rights.no_end")
	}
	return dayText(c, calendar.Of(end.Add(-time.Microsecond)))
}

func (m *Module) bodyText(c *web.Context, id int64) string {
	code, name := m.BodyName(c.Context(), id)
	if code == "" {
		return ""
	}
	return name + " (" + code + ")"
}

// events gives the history of a right for the component timeline.
func events(c *web.Context, list []RightEvent) []web.Event {
	var out []web.Event
	clock := " 15.04"
	if c.Lang == i18n.English {
		clock = " 15:04"
	}
	for _, e := range list {
		kind := ""
		switch e.Kind {
		case eventBegun, eventGiven, eventDesignated, eventResumed, eventConfirmed:
			kind = "ok"
		case eventRefused, eventSuspended, eventEnded, eventClosed:
			kind = "bad"
		}
		out = append(out, web.Event{
			Title: c.T("identity.event." + string(e.Kind)), When: i18n.Format(c.Lang, calendar.Of(e.At)) + e.At.In(calendar.Budapest).Format(clock),
			Who: actorText(c, e.Actor), Text: e.Reason, Kind: kind,
		})
	}
	return out
}

// actorText says who did something: the program, the machine's operator, or whose login code it is.
func actorText(c *web.Context, code string) string {
	switch code {
	case System().Code:
		return c.T("identity.event.by_program")
	case Operator(0).Code:
		return c.T("identity.event.by_operator")
	}
	return c.T("identity.event.who", code)
}

// pathNumber reads the number of a path. Errors: NotFound.
func pathNumber(c *web.Context) (int64, error) {
	id, err := strconv.ParseInt(c.R.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, errs.New(errs.NotFound, "error.not_found")
	}
	return id, nil
}

type rightsPageData struct {
	web.Page
	Tasks    []taskLink
	Rights   []ownRight
	Requests []ownRequest
	Papers   []paperRow
	Draft    bool // a request was begun
}

type taskLink struct{ Href, Title, Text string }

type ownRight struct {
	Body, Register, Role string
	Does                 []string
}

type ownRequest struct {
	Href, Body, Role, Register, Sent string
	State, StateKind, Next           string
}

var rightsView = web.NewView[rightsPageData](pages, "pages/rights.html")

// rightsTasks are what the page of rights leads to, for whoever may.
var rightsTasks = []struct {
	right Right
	path  string
	title string // message keys
	text  string
}{
	{SeeRights, "/rights/waiting", "identity.task.waiting", "identity.task.waiting_text"},
	{Designate, "/rights/papers", "identity.task.papers", "identity.task.papers_text"},
	{SeeRights, "/rights/body", "identity.task.body", "identity.task.body_text"},
	{SeeRights, "/rights/reviews", "identity.task.reviews", "identity.task.reviews_text"},
	{KeepClerks, "/rights/clerks", "identity.task.clerks", "identity.task.clerks_text"},
	{KeepHeads, "/rights/heads", "identity.task.heads", "identity.task.heads_text"},
	{SeeRights, "/link/accounts", "identity.task.link_accounts", "identity.task.link_accounts_text"},
	{Explain, "/rights/why", "identity.task.why", "identity.task.why_text"},
	{Explain, "/rights/policy", "identity.task.policy", "identity.task.policy_text"},
}

// showRights answers GET /rights: what I may, what I have asked for, what I can do about rights.
func (m *Module) showRights(c *web.Context, who Actor) error {
	requests, err := m.OwnRequests(c.Context(), who)
	if err != nil {
		return err
	}
	papers, err := m.OwnPapers(c.Context(), who)
	if err != nil {
		return err
	}
	draft, err := m.Draft(c.Context(), who)
	if err != nil {
		return err
	}
	own, err := m.OwnRights(c.Context(), who)
	if err != nil {
		return err
	}
	p := rightsPageData{Page: c.Page("identity.rights.title"), Draft: draft.Register != ""}
	for _, t := range rightsTasks {
		if who.May(t.right) {
			p.Tasks = append(p.Tasks, taskLink{t.path, c.T(t.title), c.T(t.text)})
		}
	}
	for _, r := range own {
		kind, _ := KindOf(r.Role)
		p.Rights = append(p.Rights, ownRight{m.bodyText(c, r.BodyID), string(kind.Register), roleName(c, r.Role), doesOf(c, r.Role)})
	}
	for _, a := range requests {
		kind, _ := KindOf(a.Role)
		p.Requests = append(p.Requests, ownRequest{
			Href: "/rights/requests/" + strconv.FormatInt(a.ID, 10), Body: m.bodyText(c, a.BodyID), Role: roleName(c, a.Role), Register: string(kind.Register),
			Sent: momentDay(c, a.SentAt), State: stateName(c, a.State), StateKind: stateKind(a.State), Next: c.T("identity.next." + string(a.State)),
		})
	}
	for _, x := range papers {
		p.Papers = append(p.Papers, m.paperRow(c, x))
	}
	return rightsView.Show(c, http.StatusOK, p)
}

// doesOf says in plain words what a role may do beyond what everybody may who has signed in.
func doesOf(c *web.Context, r Role) []string {
	var out []string
	for _, right := range rightsOf(r) {
		out = append(out, c.T("identity.right."+string(right)))
	}
	return out
}

// rightsOf lists what the policy permits a role beyond what it permits everybody.
func rightsOf(r Role) []Right {
	var out []Right
	for _, right := range Rights() {
		if (Actor{BodyID: 1, Role: r}).May(right) && !(Actor{BodyID: 1, Role: RoleUser}).May(right) {
			out = append(out, right)
		}
	}
	return out
}

type requestPage struct {
	web.Page
	Self       string
	Facts      []web.Fact
	State      string
	StateKind  string
	Next       string // who decides now and what comes next
	Answer     string // why it was refused
	Steps      []web.Step
	Events     []web.Event
	Waiting    bool
	MayDecide  bool // the actor decides
	Level      int
	Does       []string
	Excluded   string // a role the person has that excludes this one
	Sites      web.Field
	AnswerText web.Field
	HeadCheck  web.Field
}

var requestView = web.NewView[requestPage](pages, "pages/request_show.html")

// requestPage shows a request, one's own or one that waits.
func (m *Module) requestPage(c *web.Context, one OneRequest, titleKey, self string) requestPage {
	kind, _ := KindOf(one.Role)
	p := requestPage{
		Page: rightsPage(c, titleKey), Self: self, State: stateName(c, one.State), StateKind: stateKind(one.State), Answer: one.Answer, Events: events(c, one.History),
		Waiting: one.State.Waiting(), Level: one.Level(), Does: doesOf(c, one.Role), Next: c.T("identity.next." + string(one.State)),
		Facts: []web.Fact{
			{Name: c.T("identity.request.step.register"), Value: string(kind.Register)},
			{Name: c.T("identity.request.step.role"), Value: roleName(c, one.Role)},
			{Name: c.T("identity.request.step.body"), Value: m.bodyText(c, one.BodyID)},
			{Name: c.T("identity.request.from"), Value: dayText(c, one.From)},
			{Name: c.T("identity.request.until"), Value: orText(dayText(c, one.Until), c.T("identity.rights.no_end"))},
			{Name: c.T("identity.request.reason"), Value: one.Reason},
			{Name: c.T("identity.request.sent"), Value: momentDay(c, one.SentAt)},
		},
	}
	switch {
	case one.Deputy:
		p.Next = c.T("identity.next.deputy")
	case one.Decider != "":
		p.Next = c.T("identity.next.decides", roleName(c, one.Decider))
	}
	if one.Excluded != "" {
		p.Excluded = roleName(c, one.Excluded)
	}
	p.Steps = append(p.Steps, web.Step{Text: stateName(c, StateSent), Done: one.State != StateSent, Current: one.State == StateSent, When: momentDay(c, one.SentAt)})
	if kind.Levels > 1 {
		p.Steps = append(p.Steps, web.Step{Text: stateName(c, StateFirst), Done: !one.SecondAt.IsZero(), Current: one.State == StateFirst, When: momentDay(c, one.FirstAt)})
	}
	last := StateInForce
	if !one.State.Waiting() {
		last = one.State
	}
	p.Steps = append(p.Steps, web.Step{Text: stateName(c, last), Current: !one.State.Waiting()})
	return p
}

func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// showRequest answers GET /rights/requests/{id}: one of one's own.
func (m *Module) showRequest(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	one, err := m.OwnRequest(c.Context(), who, id)
	if err != nil {
		return err
	}
	p := m.requestPage(c, one, "identity.request.own_title", fmt.Sprintf("/rights/requests/%d", id))
	if c.R.URL.Query().Has("sent") {
		p.Notice = c.T("identity.request.sent_notice")
	}
	return requestView.Show(c, http.StatusOK, p)
}

// doTakeBack answers POST /rights/requests/{id}/back.
func (m *Module) doTakeBack(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	err = m.TakeBack(c.Context(), who, TakingBack{ID: id, Request: request(v)})
	if err == nil {
		return c.Redirect(fmt.Sprintf("/rights/requests/%d", id))
	}
	status, text, ok := told(c, err)
	if !ok {
		return err
	}
	one, shown := m.OwnRequest(c.Context(), who, id)
	if shown != nil {
		return shown
	}
	p := m.requestPage(c, one, "identity.request.own_title", fmt.Sprintf("/rights/requests/%d", id))
	p.Errors = []web.FieldError{{Text: text}}
	return requestView.Show(c, status, p)
}
