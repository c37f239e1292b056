package identity

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	for _, e := range list {
		kind := ""
		switch e.Kind {
		case eventBegun, eventGiven, eventDesignated, eventResumed, eventConfirmed:
			kind = "ok"
		case eventRefused, eventSuspended, eventEnded, eventClosed:
			kind = "bad"
		}
		out = append(out, web.Event{
			Title: c.T("identity.event." + string(e.Kind)), When: i18n.Format(c.Lang, calendar.Of(e.At)) + e.At.In(calendar.Budapest).Format(" 15:04"),
			Who: c.T("identity.event.who", e.Actor), Text: e.Reason, Kind: kind,
		})
	}
	return out
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

type ownRight struct{ Body, Register, Role, Does string }

type ownRequest struct {
	Href, Body, Role, Register, Sent string
	State, StateKind, Next           string
}

var rightsView = web.NewView[rightsPageData](pages, "pages/rights.html")

// rightsTasks are what the page of rights leads to, for whoever may.
var rightsTasks = []struct {
	right Right
	path  string
	key   string
}{
	{SeeRights, "/rights/waiting", "identity.task.waiting"},
	{Designate, "/rights/papers", "identity.task.papers"},
	{SeeRights, "/rights/body", "identity.task.body"},
	{SeeRights, "/rights/reviews", "identity.task.reviews"},
	{KeepClerks, "/rights/clerks", "identity.task.clerks"},
	{Explain, "/rights/why", "identity.task.why"},
	{Explain, "/rights/policy", "identity.task.policy"},
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
			p.Tasks = append(p.Tasks, taskLink{t.path, c.T(t.key), c.T(t.key + "_text")})
		}
	}
	for _, r := range own {
		kind, _ := KindOf(r.Role)
		p.Rights = append(p.Rights, ownRight{m.bodyText(c, r.BodyID), string(kind.Register), roleName(c, r.Role), strings.Join(doesOf(c, r.Role), ", ")})
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

// The steps of a request, one page each.
const (
	stepRegister = "register"
	stepRole     = "role"
	stepBody     = "body"
	stepPeriod   = "period"
	stepCheck    = "check"
)

var requestSteps = []string{stepRegister, stepRole, stepBody, stepPeriod, stepCheck}

// nextStep is the first page of a request that has no answer yet.
func nextStep(d Draft) string {
	switch {
	case d.Register == "":
		return stepRegister
	case d.Role == "":
		return stepRole
	case d.BodyID == 0:
		return stepBody
	case d.Reason == "":
		return stepPeriod
	}
	return stepCheck
}

func stepPath(step string) string { return "/rights/request/" + step }

type stepPage struct {
	web.Page
	Step     string
	Steps    []web.Step
	Back     string
	Version  int64
	Choices  web.Field // register, role or body
	Search   web.Field // body
	Found    bool      // bodies were looked for
	From     web.Field
	Until    web.Field
	Reason   web.Field
	Facts    []web.Fact
	Level    int    // of approval
	Approver string // the role that approves first
	Changed  bool   // somebody, in another window, has changed it
}

var stepView = web.NewView[stepPage](pages, "pages/request_step.html")

// startRequest answers GET /rights/request: goes on where a request was left.
func (m *Module) startRequest(c *web.Context, who Actor) error {
	d, err := m.Draft(c.Context(), who)
	if err != nil {
		return err
	}
	return c.Redirect(stepPath(nextStep(d)))
}

// showStep answers GET /rights/request/{step}. Who comes too early is led to the step before.
func (m *Module) showStep(c *web.Context, who Actor) error {
	step := c.R.PathValue("step")
	at := slices.Index(requestSteps, step)
	if at < 0 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	d, err := m.Draft(c.Context(), who)
	if err != nil {
		return err
	}
	next := nextStep(d)
	if slices.Index(requestSteps, next) < at {
		return c.Redirect(stepPath(next))
	}
	p, err := m.stepPage(c, d, step)
	if err != nil {
		return err
	}
	return stepView.Show(c, http.StatusOK, p)
}

func (m *Module) stepPage(c *web.Context, d Draft, step string) (stepPage, error) {
	at := slices.Index(requestSteps, step)
	p := stepPage{Page: rightsPage(c, "identity.request.title"), Step: step, Version: d.Version, Back: "/rights"}
	p.Title = c.T("identity.request.step." + step)
	if at > 0 {
		p.Back = stepPath(requestSteps[at-1])
	}
	for i, s := range requestSteps {
		p.Steps = append(p.Steps, web.Step{Text: c.T("identity.request.step." + s), Done: i < at, Current: i == at})
	}
	switch step {
	case stepRegister:
		p.Choices = web.Field{Name: "register", Label: c.T("identity.request.register"), Required: true}
		for _, r := range registersAsked {
			p.Choices.Options = append(p.Choices.Options, web.Choice{Value: string(r), Text: string(r), Hint: c.T("identity.register." + string(r)), Checked: d.Register == r})
		}
	case stepRole:
		p.Choices = web.Field{Name: "role", Label: c.T("identity.request.role"), Hint: c.T("identity.request.role_hint"), Required: true}
		for _, k := range RolesAsked(d.Register) {
			p.Choices.Options = append(p.Choices.Options, web.Choice{Value: string(k.Role), Text: roleName(c, k.Role), Hint: roleHint(c, k), Checked: d.Role == k.Role})
		}
	case stepBody:
		err := m.bodyStep(c, d, "", &p)
		if err != nil {
			return p, err
		}
	case stepPeriod:
		p.From = web.Field{Name: "from", Label: c.T("identity.request.from"), Hint: c.T("identity.request.from_hint"), Value: d.From, Type: "date", Width: 12}
		p.Until = web.Field{Name: "until", Label: c.T("identity.request.until"), Hint: c.T("identity.request.until_hint"), Value: d.Until, Type: "date", Width: 12}
		p.Reason = web.Field{Name: "reason", Label: c.T("identity.request.reason"), Hint: c.T("identity.request.reason_hint"), Value: d.Reason, Rows: 4, Required: true, Spell: true}
	case stepCheck:
		m.checkStep(c, d, &p)
	}
	return p, nil
}

// roleHint says what a role may do, and what it excludes.
func roleHint(c *web.Context, k RoleKind) string {
	hint := strings.Join(doesOf(c, k.Role), ", ")
	if hint == "" {
		hint = c.T("identity.request.does_later", string(k.Register))
	}
	if k.Levels > 1 {
		hint += " · " + c.T("identity.request.two_levels", string(k.Register))
	}
	var excluded []string
	for _, r := range Excluded(k.Role) {
		excluded = append(excluded, roleName(c, r))
	}
	if len(excluded) > 0 {
		hint += " · " + c.T("identity.request.excludes", strings.Join(excluded, ", "))
	}
	return hint
}

// bodyStep shows the bodies found by words, or the one that was chosen.
func (m *Module) bodyStep(c *web.Context, d Draft, words string, p *stepPage) error {
	p.Search = web.Field{Name: "words", Label: c.T("identity.request.words"), Hint: c.T("identity.request.words_hint"), Value: words, Type: "search"}
	p.Choices = web.Field{Name: "body", Label: c.T("identity.request.body")}
	add := func(b BodyRef) {
		p.Choices.Options = append(p.Choices.Options, web.Choice{Value: strconv.FormatInt(b.ID, 10), Text: b.Name, Hint: b.Code, Checked: b.ID == d.BodyID})
	}
	if words != "" && m.Bodies.Find != nil {
		found, err := m.Bodies.Find(c.Context(), words)
		if err != nil {
			return err
		}
		kind, _ := KindOf(d.Role)
		for _, b := range found {
			if b.Open && (len(kind.Bodies) == 0 || b.Kind == "" || slices.Contains(kind.Bodies, b.Kind)) {
				add(b)
			}
		}
		p.Found = true
		return nil
	}
	if d.BodyID != 0 {
		b, err := m.body(c.Context(), d.BodyID)
		if err != nil {
			return err
		}
		add(b)
	}
	return nil
}

func (m *Module) checkStep(c *web.Context, d Draft, p *stepPage) {
	kind, _ := KindOf(d.Role)
	from, until := d.From, d.Until
	if from == "" {
		from = c.T("identity.request.from_approval")
	}
	if until == "" {
		until = c.T("identity.rights.no_end")
	}
	p.Level, p.Approver = kind.Levels, roleName(c, kind.Approver)
	p.Facts = []web.Fact{
		{Name: c.T("identity.request.step.register"), Value: string(d.Register), Href: stepPath(stepRegister)},
		{Name: c.T("identity.request.step.role"), Value: roleName(c, d.Role), Href: stepPath(stepRole), Note: strings.Join(doesOf(c, d.Role), ", ")},
		{Name: c.T("identity.request.step.body"), Value: m.bodyText(c, d.BodyID), Href: stepPath(stepBody)},
		{Name: c.T("identity.request.from"), Value: from, Href: stepPath(stepPeriod)},
		{Name: c.T("identity.request.until"), Value: until, Href: stepPath(stepPeriod)},
		{Name: c.T("identity.request.reason"), Value: d.Reason, Href: stepPath(stepPeriod)},
	}
}

// takeStep answers POST /rights/request/{step}: keeps what was typed, right or wrong, and goes on when it is right.
func (m *Module) takeStep(c *web.Context, who Actor) error {
	step := c.R.PathValue("step")
	if !slices.Contains(requestSteps, step) {
		return errs.New(errs.NotFound, "error.not_found")
	}
	v, err := c.Post()
	if err != nil {
		return err
	}
	d, err := m.Draft(c.Context(), who)
	if err != nil {
		return err
	}
	seen, _ := strconv.ParseInt(v.Get("version"), 10, 64)
	if step == stepCheck {
		id, err := m.SendRequest(c.Context(), who, Sending{Version: seen, Request: request(v)})
		if err != nil {
			return m.stepRefused(c, d, step, "", err)
		}
		return c.Redirect(fmt.Sprintf("/rights/requests/%d?sent", id))
	}
	words := strings.TrimSpace(v.Get("words"))
	if step == stepBody && (v.Has("search") || v.Get("body") == "" && words != "") {
		p, err := m.stepPage(c, d, step)
		if err == nil {
			err = m.searchStep(c, d, words, &p)
		}
		if err != nil {
			return err
		}
		return stepView.Show(c, http.StatusOK, p)
	}
	d.Version = seen
	wrong := m.answerStep(c, &d, step, v.Get)
	err = m.KeepDraft(c.Context(), who, d)
	if err == nil {
		d.Version++
		err = wrong
	}
	if err != nil {
		return m.stepRefused(c, d, step, words, err)
	}
	return c.Redirect(stepPath(requestSteps[slices.Index(requestSteps, step)+1]))
}

func (m *Module) searchStep(c *web.Context, d Draft, words string, p *stepPage) error {
	p.Choices.Options = nil
	return m.bodyStep(c, d, words, p)
}

// answerStep puts an answer into the draft and says what is wrong with it.
func (m *Module) answerStep(c *web.Context, d *Draft, step string, get func(string) string) error {
	switch step {
	case stepRegister:
		r := Register(get("register"))
		if len(RolesAsked(r)) == 0 {
			return errs.New(errs.Invalid, "identity.request.no_register")
		}
		if d.Register != r {
			d.Register, d.Role, d.BodyID = r, "", 0
		}
	case stepRole:
		r := Role(get("role"))
		if !slices.ContainsFunc(RolesAsked(d.Register), func(k RoleKind) bool { return k.Role == r }) {
			return errs.New(errs.Invalid, "identity.request.no_role")
		}
		d.Role = r
		if d.BodyID != 0 && m.checkRoleOf(c.Context(), r, d.BodyID) != nil {
			d.BodyID = 0
		}
	case stepBody:
		id, err := strconv.ParseInt(get("body"), 10, 64)
		if err != nil || id <= 0 {
			return errs.New(errs.Invalid, "identity.request.no_body")
		}
		err = m.checkRoleOf(c.Context(), d.Role, id)
		if err != nil {
			return err
		}
		d.BodyID = id
	case stepPeriod:
		d.From, d.Until, d.Reason = strings.TrimSpace(get("from")), strings.TrimSpace(get("until")), get("reason")
		_, _, problems := d.period(m.now())
		if key := checkReason(d.Reason); key != "" {
			problems = append(problems, Problem{"reason", key})
		}
		if len(problems) > 0 {
			return &refusedStep{problems}
		}
	}
	return nil
}

// refusedStep is several problems of one page at once.
type refusedStep struct{ problems []Problem }

func (r *refusedStep) Error() string { return r.problems[0].Key }

// stepRefused shows a step again with what is wrong; what was typed stays.
func (m *Module) stepRefused(c *web.Context, d Draft, step, words string, err error) error {
	var several *refusedStep
	status, text, ok := told(c, err)
	if !ok && !errors.As(err, &several) {
		return err
	}
	p, shown := m.stepPage(c, d, step)
	if shown == nil && step == stepBody {
		shown = m.searchStep(c, d, words, &p)
	}
	if shown != nil {
		return shown
	}
	if several == nil {
		p.Choices.Error = text
		p.Errors = []web.FieldError{{Field: p.Choices.Name, Text: text}}
		return stepView.Show(c, status, p)
	}
	for _, problem := range several.problems {
		text = c.T(problem.Key)
		for _, f := range []*web.Field{&p.From, &p.Until, &p.Reason} {
			if f.Name == problem.Field {
				f.Error = text
			}
		}
		p.Errors = append(p.Errors, web.FieldError{Field: problem.Field, Text: text})
	}
	return stepView.Show(c, http.StatusUnprocessableEntity, p)
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
