package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
)

type whoCanCmd struct {
	Right identity.Right `arg:"" help:"What is to be done, for example people.read; an unknown one lists them all."`
	Body  string         `help:"About the data of this body; without it about those of each one's own." placeholder:"BODYCODE"`
	User  string         `help:"Only this account." placeholder:"CODE"`
	JSON  bool           `help:"Write JSON." name:"json"`
}

// whoCanUser is an account with what the policy says about it, as --json writes it.
type whoCanUser struct {
	User         string         `json:"user"`
	Name         string         `json:"name"`
	Allowed      bool           `json:"allowed"`
	Disabled     bool           `json:"disabled"`
	Role         identity.Role  `json:"role"`
	Body         string         `json:"body"`
	MembershipID int64          `json:"membership"`
	How          string         `json:"how,omitempty"`
	By           string         `json:"by,omitempty"`
	At           *time.Time     `json:"at,omitempty"`
	Because      []whoCanClause `json:"because"`
}

// whoCanRole is a role with which it may be done.
type whoCanRole struct {
	Role     identity.Role  `json:"role"`
	Anywhere bool           `json:"anywhere"`
	Because  []whoCanClause `json:"because"`
}

type whoCanClause struct {
	Clause string `json:"clause"`
	Line   int    `json:"line"`
	Law    string `json:"law,omitempty"`
}

type whoCanAnswer struct {
	Right   identity.Right  `json:"right"`
	Body    string          `json:"body,omitempty"`
	Roles   []whoCanRole    `json:"roles"`
	Users   []whoCanUser    `json:"users"`
	Missing []identity.Role `json:"missing,omitempty"`
	More    bool            `json:"more,omitempty"`
}

// Run says who may do something, and why. Nobody who may is a finding.
func (c *whoCanCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		q := identity.Question{Right: c.Right, Code: c.User}
		if c.Body != "" {
			body, err := e.body(a, c.Body)
			if err != nil {
				return err
			}
			q.BodyID = body.ID
		}
		x, err := a.Identity.WhoCan(e.ctx, who, q)
		if err != nil {
			e.listRights(err)
			return err
		}
		answer := e.whoCan(a, c, x)
		if c.JSON {
			out := json.NewEncoder(e.stdout)
			out.SetIndent("", "  ")
			err = out.Encode(answer)
		} else {
			err = e.printWhoCan(answer)
		}
		if err == nil && !anybody(answer) {
			return errFindings
		}
		return err
	})
}

// listRights helps who has asked for a right that is none.
func (e *env) listRights(err error) {
	var known *errs.Error
	if !errors.As(err, &known) || known.Key != "identity.why.no_right" {
		return
	}
	for _, r := range identity.Rights() {
		fmt.Fprintf(e.stderr, "  %-20s %s\n", r, e.text.Text(e.lang, "identity.right."+string(r)))
	}
}

func anybody(a whoCanAnswer) bool {
	for _, u := range a.Users {
		if u.Allowed && !u.Disabled {
			return true
		}
	}
	return false
}

// whoCan puts the answer into the form that is written.
func (e *env) whoCan(a *app.App, c *whoCanCmd, x identity.Explanation) whoCanAnswer {
	out := whoCanAnswer{Right: c.Right, Body: c.Body, Missing: x.Missing, More: x.More, Roles: []whoCanRole{}, Users: []whoCanUser{}}
	for _, r := range x.Roles {
		out.Roles = append(out.Roles, whoCanRole{r.Role, r.Anywhere, becauseOf(r.Verdict)})
	}
	for _, u := range x.Users {
		row := whoCanUser{
			User: u.Code, Name: u.Name, Allowed: u.Verdict.Allowed, Disabled: u.Disabled, Role: u.Role, Body: e.bodyCode(a, u.BodyID), MembershipID: u.MembershipID,
			How: string(u.How), By: u.By, Because: becauseOf(u.Verdict),
		}
		if !u.At.IsZero() {
			row.At = &u.At
		}
		out.Users = append(out.Users, row)
	}
	return out
}

func becauseOf(v identity.Verdict) []whoCanClause {
	out := []whoCanClause{}
	for _, c := range v.Because {
		out = append(out, whoCanClause{c.ID, c.Line, c.Law})
	}
	return out
}

func (e *env) printWhoCan(a whoCanAnswer) error {
	text := func(key string, args ...any) string { return e.text.Text(e.lang, key, args...) }
	w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	for _, u := range a.Users {
		verdict := text("identity.why.may")
		switch {
		case u.Disabled:
			verdict = text("identity.held.disabled")
		case !u.Allowed:
			verdict = text("identity.why.may_not")
		}
		how := text("identity.why.how_unknown")
		if u.How != "" {
			how = text("identity.why.how", text("identity.event."+u.How), u.By, e.lastUse(*u.At))
		}
		fmt.Fprintln(w, strings.Join([]string{u.User, u.Name, string(u.Role), u.Body, verdict, because(u.Because, text), how}, "\t"))
	}
	err := w.Flush()
	if err != nil {
		return err
	}
	if len(a.Users) == 0 {
		fmt.Fprintln(e.stdout, text("identity.why.nobody"))
	}
	if a.More {
		fmt.Fprintln(e.stdout, text("identity.why.more"))
	}
	if len(a.Missing) > 0 {
		fmt.Fprintln(e.stdout, text("identity.why.missing"))
		for _, r := range a.Missing {
			fmt.Fprintf(e.stdout, "  %s (%s)\n", text("identity.role."+string(r)), r)
		}
	}
	fmt.Fprintln(e.stdout, text("identity.why.roles"))
	for _, r := range a.Roles {
		where := text("identity.why.here")
		if r.Anywhere {
			where = text("identity.why.anywhere")
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", r.Role, where, because(r.Because, text))
	}
	return w.Flush()
}

// because names the clauses of the policy by line, id and law.
func because(clauses []whoCanClause, text func(string, ...any) string) string {
	var out []string
	for _, c := range clauses {
		line := "policy.cedar " + text("identity.why.line", c.Line) + " " + c.Clause
		if c.Law != "" {
			line += " (" + c.Law + ")"
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}
