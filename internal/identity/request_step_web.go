package identity

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

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

// startRequest answers GET /rights/request: goes on where a request was left. Whoever comes by the provider registers first.
func (m *Module) startRequest(c *web.Context, who Actor) error {
	own, err := m.OwnProfile(c.Context(), who)
	if err != nil {
		return err
	}
	if own.ID != 0 && !own.Confirmed {
		return c.Redirect("/profile")
	}
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
