package identity

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

func (m *Module) profileRoutes(s *web.Site) {
	s.Handle("GET /profile", m.Page(m.showProfile))
	s.Handle("POST /profile", m.Page(m.confirmProfile))
	s.Handle("GET /profile/{step}", m.Page(m.showProfileStep))
	s.Handle("POST /profile/{step}", m.Page(m.saveProfileStep))
}

// afterProfile is where the registration leads to: the page where a right is asked for.
const afterProfile = "/rights/request"

// profilePage shows all of a profile: to be confirmed, or as it is.
type profilePage struct {
	web.Page
	Groups    []profileGroup
	Confirmed bool
	Seen      int64
	Tabs      []web.Link // of one's own account, once the registration is done
}

type profileGroup struct {
	Title, Change string
	Note          string // of all its facts
	Facts         []web.Fact
}

// newProfileGroup shows a page of a profile; what the provider vouches for is said once where that is all.
func newProfileGroup(c *web.Context, p Profile, s profilePart, each, all string) profileGroup {
	g := profileGroup{Title: c.T("identity.profile.step." + string(s.step))}
	if slices.ContainsFunc(s.fields, p.may) {
		g.Facts = profileFacts(c, p, s.fields, each)
		return g
	}
	g.Note, g.Facts = c.T(all), profileFacts(c, p, s.fields, "")
	return g
}

var profileView = web.NewView[profilePage](pages, "pages/profile.html")

// showProfile answers GET /profile: all that was said, or the first page that was not answered yet.
func (m *Module) showProfile(c *web.Context, who Actor) error {
	p, err := m.OwnProfile(c.Context(), who)
	if err != nil {
		return err
	}
	step, missing := p.next()
	if missing {
		return c.Redirect("/profile/" + string(step))
	}
	page := newProfilePage(c, p)
	if c.R.URL.Query().Has("saved") {
		page.Notice = c.T("identity.profile.saved")
	}
	return profileView.Show(c, http.StatusOK, page)
}

func newProfilePage(c *web.Context, p Profile) profilePage {
	title := "identity.profile.check"
	if p.Confirmed {
		title = "identity.profile.title"
	}
	page := profilePage{Page: c.Page(title), Confirmed: p.Confirmed, Seen: p.ID}
	page.Narrow = true
	if p.Confirmed {
		page.Tabs = accountTabs(c)
	}
	for _, s := range profileSteps {
		g := newProfileGroup(c, p, s, "identity.profile.authentic", "identity.profile.authentic_all")
		if slices.ContainsFunc(s.fields, p.may) {
			g.Change = "/profile/" + string(s.step)
		}
		if s.step == StepUser {
			g.Facts = append(g.Facts, web.Fact{Name: c.T("identity.account.code"), Value: p.Code, Note: c.T("identity.profile.code_note")})
		}
		page.Groups = append(page.Groups, g)
	}
	return page
}

// profileFacts shows data of a profile; vouched is the key of what stands at those that the provider vouches for, "": nothing.
func profileFacts(c *web.Context, p Profile, of []ProfileField, vouched string) []web.Fact {
	var out []web.Fact
	for _, f := range of {
		text := p.text(f)
		if f == FieldEmployment && text != "" {
			text = c.T("identity.employment." + text)
		}
		fact := web.Fact{Name: c.T("identity.profile.field." + string(f)), Value: text}
		if vouched != "" && !p.may(f) {
			fact.Note = c.T(vouched)
		}
		out = append(out, fact)
	}
	return out
}

// confirmProfile answers POST /profile.
func (m *Module) confirmProfile(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(v.Get("seen"), 10, 64)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	_, err = m.ConfirmProfile(c.Context(), who, ProfileConfirmation{Seen: seen, Request: request(v)})
	if errs.KindOf(err) == errs.Conflict {
		return m.showProfileAnew(c, who, err)
	}
	if err != nil {
		return err
	}
	l, err := m.OwnLink(c.Context(), who)
	if err != nil {
		return err
	}
	if _, open := l.Open(); open {
		return c.Redirect("/link")
	}
	return c.Redirect(afterProfile)
}

// showProfileAnew shows the profile as it is now, with what was in the way.
func (m *Module) showProfileAnew(c *web.Context, who Actor, cause error) error {
	p, err := m.OwnProfile(c.Context(), who)
	if err != nil {
		return err
	}
	step, missing := p.next()
	if missing {
		return c.Redirect("/profile/" + string(step))
	}
	var known *errs.Error
	page := newProfilePage(c, p)
	if errors.As(cause, &known) {
		page.Errors = []web.FieldError{{Text: c.T(known.Key, known.Args...)}}
	}
	return profileView.Show(c, http.StatusConflict, page)
}

// profileStepPage is one page of the registration.
type profileStepPage struct {
	web.Page
	Self   string
	Lead   string
	Number string
	Facts  []web.Fact // what stands fast
	Fixed  bool       // some of it since the provider says so
	Fields []profileInput
	Back   string
	Seen   int64
	Button string
}

// profileInput is a field of the form.
type profileInput struct {
	web.Field
	Choice bool // radios
}

var profileStepView = web.NewView[profileStepPage](pages, "pages/profile_step.html")

// showProfileStep answers GET /profile/{step}.
func (m *Module) showProfileStep(c *web.Context, who Actor) error {
	step := ProfileStep(c.R.PathValue("step"))
	if fieldsOf(step) == nil {
		return errs.New(errs.NotFound, "error.not_found")
	}
	p, err := m.OwnProfile(c.Context(), who)
	if err != nil {
		return err
	}
	return profileStepView.Show(c, http.StatusOK, newProfileStepPage(c, p, step, nil))
}

// newProfileStepPage fills a page with what is known, or with what was typed.
func newProfileStepPage(c *web.Context, p Profile, step ProfileStep, typed url.Values) profileStepPage {
	at := slices.IndexFunc(profileSteps, func(s profilePart) bool { return s.step == step })
	page := profileStepPage{
		Page: c.Page("identity.profile.step." + string(step)), Self: "/profile/" + string(step), Seen: p.ID,
		Lead: c.T("identity.profile.lead." + string(step)), Number: c.T("identity.profile.number", at+1, len(profileSteps)),
		Button: c.T("identity.profile.next"),
	}
	page.Narrow = true
	switch _, missing := p.next(); {
	case !missing:
		page.Back, page.Button = "/profile", c.T("identity.profile.save")
	case at > 0:
		page.Back = "/profile/" + string(profileSteps[at-1].step)
	}
	var fixed []ProfileField
	for _, f := range profileSteps[at].fields {
		if !p.may(f) {
			fixed = append(fixed, f)
			continue
		}
		name := string(f)
		field := web.Field{Name: name, Label: c.T("identity.profile.field." + name), Value: p.text(f), Required: !slices.Contains(optional, f)}
		if typed != nil {
			field.Value = typed.Get(name)
		}
		switch f {
		case FieldBirthDate:
			field.Hint, field.Type, field.Width = c.T("identity.profile.hint.birth_date"), "date", 12
		case FieldEmail:
			field.Hint, field.Type, field.Autocomplete = c.T("identity.profile.hint.email"), "email", "email"
		case FieldPhone:
			field.Hint, field.Type, field.Autocomplete = c.T("identity.profile.hint.phone"), "tel", "tel"
		case FieldSoftware:
			field.Hint = c.T("identity.profile.hint.software")
		case FieldEmployer:
			field.Autocomplete = "organization"
		case FieldPost:
			field.Autocomplete = "organization-title"
		case FieldEmployment:
			field.Hint = c.T("identity.profile.hint.employment")
			for _, e := range Employments() {
				field.Options = append(field.Options, web.Choice{Value: string(e), Text: c.T("identity.employment." + string(e)), Checked: field.Value == string(e)})
			}
			field.Value = ""
		}
		page.Fields = append(page.Fields, profileInput{Field: field, Choice: f == FieldEmployment})
	}
	page.Facts, page.Fixed = profileFacts(c, p, fixed, ""), len(fixed) > 0
	if step == StepUser {
		page.Facts = append([]web.Fact{{Name: c.T("identity.account.code"), Value: p.Code, Note: c.T("identity.profile.code_note")}}, page.Facts...)
	}
	return page
}

// saveProfileStep answers POST /profile/{step} and goes on to the next page.
func (m *Module) saveProfileStep(c *web.Context, who Actor) error {
	v, err := c.Post()
	if err != nil {
		return err
	}
	step := ProfileStep(c.R.PathValue("step"))
	in := ProfileAnswers{Step: step, Values: map[ProfileField]string{}, Request: request(v)}
	in.Seen, err = strconv.ParseInt(v.Get("seen"), 10, 64)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	for _, f := range fieldsOf(step) {
		in.Values[f] = v.Get(string(f))
	}
	p, err := m.SaveProfile(c.Context(), who, in)
	if err == nil {
		next, missing := p.next()
		if missing {
			return c.Redirect("/profile/" + string(next))
		}
		if p.Confirmed {
			return c.Redirect("/profile?saved")
		}
		return c.Redirect("/profile")
	}
	status := http.StatusUnprocessableEntity
	var refused *ProfileRefusal
	if !errors.As(err, &refused) && errs.KindOf(err) != errs.Conflict {
		return err
	}
	p, shown := m.OwnProfile(c.Context(), who)
	if shown != nil {
		return shown
	}
	page := newProfileStepPage(c, p, step, v)
	if refused == nil {
		// Somebody else, or another window: what was typed is kept, what is there now stands beside it.
		status = http.StatusConflict
		_, key, args := web.Status(err)
		page.Errors = []web.FieldError{{Text: c.T(key, args...)}}
		for i := range page.Fields {
			f := &page.Fields[i]
			is := p.text(ProfileField(f.Name))
			if is != v.Get(f.Name) {
				if f.Choice && is != "" {
					is = c.T("identity.employment." + is)
				}
				f.Hint = strings.TrimSpace(c.T("identity.profile.is_now", is) + " " + f.Hint)
			}
		}
		return profileStepView.Show(c, status, page)
	}
	page.Seen = in.Seen
	for _, problem := range refused.Problems {
		for i := range page.Fields {
			f := &page.Fields[i]
			if f.Name == string(problem.Field) {
				f.Error = c.T(problem.Key)
				page.Errors = append(page.Errors, web.FieldError{Field: f.Name, Text: c.T("identity.profile.error", f.Label, f.Error)})
			}
		}
	}
	return profileStepView.Show(c, status, page)
}

type profileOfPage struct {
	web.Page
	Name   string
	Groups []profileGroup
	Empty  bool       // nothing was said yet
	Known  []web.Fact // of the account, where it is empty
}

var profileOfView = web.NewView[profileOfPage](pages, "pages/profile_of.html")

// showProfileOf answers GET /rights/body/{id}/profile: what the holder of a right has said of themselves.
func (m *Module) showProfileOf(c *web.Context, who Actor) error {
	id, err := pathNumber(c)
	if err != nil {
		return err
	}
	one, err := m.RightHeld(c.Context(), who, id)
	if err != nil {
		return err
	}
	p, err := m.ProfileOf(c.Context(), who, one.Code)
	if err != nil {
		return err
	}
	page := profileOfPage{Page: rightsPage(c, "identity.profile.of_title"), Name: one.Name, Empty: p.ID == 0}
	page.Place = []web.Link{
		{Text: c.T("identity.rights.title"), Href: "/rights"}, {Text: c.T("identity.held.title"), Href: "/rights/body"},
		{Text: c.T("identity.right.title"), Href: fmt.Sprintf("/rights/body/%d", id)}, {Text: page.Title},
	}
	if page.Empty {
		page.Known = []web.Fact{{Name: c.T("identity.account.code"), Value: p.Code}, {Name: c.T("identity.profile.field.email"), Value: p.Email}}
		return profileOfView.Show(c, http.StatusOK, page)
	}
	for _, s := range profileSteps {
		g := newProfileGroup(c, p, s, "identity.profile.vouched", "identity.profile.vouched_all")
		if s.step == StepUser {
			g.Facts = append(g.Facts, web.Fact{Name: c.T("identity.account.code"), Value: p.Code})
		}
		page.Groups = append(page.Groups, g)
	}
	return profileOfView.Show(c, http.StatusOK, page)
}
