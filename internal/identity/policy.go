package identity

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cedar-policy/cedar-go"
)

//go:embed policy.cedar
var policyText []byte

// PolicyText is the policy file as it stands, for auditors.
func PolicyText() string { return string(policyText) }

// policy is the policy file, read once. A file that cannot be read stops the program where it starts: see Check.
var policy = sync.OnceValues(func() (*cedar.PolicySet, error) {
	list, err := cedar.NewPolicyListFromBytes("policy.cedar", policyText)
	if err != nil {
		return nil, fmt.Errorf("reading the policy file: %w", err)
	}
	set := cedar.NewPolicySet()
	for _, p := range list {
		id := cedar.PolicyID(p.Annotations()["id"])
		if id == "" || set.Get(id) != nil {
			return nil, fmt.Errorf("reading the policy file: line %d: a policy without an id of its own", p.Position().Line)
		}
		set.Add(id, p)
	}
	return set, nil
})

// CheckPolicy says what is wrong with the policy file. Errors: when it cannot be read.
func CheckPolicy() error {
	_, err := policy()
	return err
}

// Verdict is the policy's answer to one request.
type Verdict struct {
	Allowed bool
	Because []Clause // the policies that decided; empty: none permits it
}

// Clause is a policy of the file as far as a verdict leans on it.
type Clause struct {
	ID   string
	Law  string // its citation; "" when it has none
	Line int    // where it begins in the file
	Text string
}

// The types of Cedar's entities.
const (
	typeUser   cedar.EntityType = "User"
	typeRole   cedar.EntityType = "Role"
	typeBody   cedar.EntityType = "Body"
	typeAction cedar.EntityType = "Action"
)

// everybody is the group of all roles of people, not of the machine.
const everybody = "everybody"

// roleParents gives the groups that a role lies in.
var roleParents = sync.OnceValue(func() map[Role]cedar.EntityUIDSet {
	out := map[Role]cedar.EntityUIDSet{}
	for _, k := range roleKinds {
		groups := []cedar.EntityUID{cedar.NewEntityUID(typeRole, everybody)}
		for _, g := range k.Groups {
			groups = append(groups, cedar.NewEntityUID(typeRole, cedar.String(g)))
		}
		out[k.Role] = cedar.NewEntityUIDSet(groups...)
	}
	out[RoleUser] = cedar.NewEntityUIDSet(cedar.NewEntityUID(typeRole, everybody))
	return out
})

// asked is one request as Cedar sees it: the actor, its role, and the body with those above it.
type asked struct {
	user, role, own, body cedar.EntityUID
	who                   Actor
	above                 cedar.EntityUIDSet
}

func bodyUID(id int64) cedar.EntityUID {
	return cedar.NewEntityUID(typeBody, cedar.String(strconv.FormatInt(id, 10)))
}

// Get gives Cedar the entities of the request.
func (q *asked) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	switch uid {
	case q.user:
		return cedar.Entity{UID: uid, Parents: cedar.NewEntityUIDSet(q.role), Attributes: cedar.NewRecord(cedar.RecordMap{"body": q.own})}, true
	case q.role:
		return cedar.Entity{UID: uid, Parents: roleParents()[q.who.Role]}, true
	case q.body:
		return cedar.Entity{UID: uid, Parents: q.above}, true
	}
	return cedar.Entity{}, false
}

// decide asks the policy whether the actor may do something about a body; above are the bodies that it lies in.
func decide(a Actor, r Right, body int64, above []int64) (cedar.Decision, cedar.Diagnostic) {
	set, err := policy()
	if err != nil {
		return cedar.Deny, cedar.Diagnostic{} // a rule that cannot be read refuses
	}
	q := &asked{
		user: cedar.NewEntityUID(typeUser, cedar.String(a.Code)), role: cedar.NewEntityUID(typeRole, cedar.String(a.Role)),
		own: bodyUID(a.BodyID), body: bodyUID(body), who: a,
	}
	if len(above) > 0 {
		uids := make([]cedar.EntityUID, len(above))
		for i, id := range above {
			uids[i] = bodyUID(id)
		}
		q.above = cedar.NewEntityUIDSet(uids...)
	}
	decision, why := cedar.Authorize(set, q, cedar.Request{
		Principal: q.user, Action: cedar.NewEntityUID(typeAction, cedar.String(r)), Resource: q.body,
	})
	if len(why.Errors) > 0 {
		return cedar.Deny, why // a rule that cannot be evaluated refuses
	}
	return decision, why
}

// Judge says whether an actor may do something about a body and which policies say so; above are the bodies that it
// lies in, so that a right over those covers it.
func Judge(a Actor, r Right, body int64, above ...int64) Verdict {
	decision, why := decide(a, r, body, above)
	v := Verdict{Allowed: decision == cedar.Allow}
	set, err := policy()
	if err != nil {
		return v
	}
	for _, reason := range why.Reasons {
		p := set.Get(reason.PolicyID)
		c := Clause{ID: string(reason.PolicyID), Law: string(p.Annotations()["law"]), Line: p.Position().Line}
		end := p.Position().Offset + strings.IndexByte(string(policyText[p.Position().Offset:]), ';') + 1
		c.Text = string(policyText[p.Position().Offset:end])
		v.Because = append(v.Because, c)
	}
	slices.SortFunc(v.Because, func(x, y Clause) int { return x.Line - y.Line })
	return v
}
