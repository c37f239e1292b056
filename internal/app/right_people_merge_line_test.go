package app_test

import (
	"context"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
)

// peopleMergeUnguarded are what asks for no right, with the reason.
var peopleMergeUnguarded = map[string]string{
	"people.Same": "inside the transaction of an operation that logs; it names nobody", "people.Survivor": "inside the transaction of an operation that logs; it names nobody",
}

// twoPeople are two records of our office, as an address names them.
var twoPeople = func(w *rightWorld) string {
	return w.a.People.PublicID(w.person) + "/" + w.a.People.PublicID(w.halfClient(w.ours.ID, "Egy"))
}

// halfClient makes an incomplete client of a body and gives the id; twice the same name and birth date makes two.
func (w *rightWorld) halfClient(body int64, name string) int64 {
	w.t.Helper()
	id, err := w.a.People.Enter(w.t.Context(), identity.Operator(body), people.Entering{Values: map[string]string{
		"family_name": "Próba", "given_name": name, "birth_date": "1970.01.02.", "marker": w.name(),
	}})
	w.must(err)
	return id
}

// seenBy is the state of a person as somebody of ours sees it.
func (w *rightWorld) seenBy(id int64) string {
	w.t.Helper()
	p, err := w.a.People.Person(w.t.Context(), identity.Operator(w.ours.ID), id, people.Today)
	w.must(err)
	return p.Seen
}

// merging is of two incomplete clients of our office, which needs a second clerk.
func (w *rightWorld) merging() people.Merging {
	w.t.Helper()
	a, b := w.halfClient(w.ours.ID, "Egy"), w.halfClient(w.ours.ID, "Egy")
	return people.Merging{SurvivorID: a, AbsorbedID: b, SurvivorSeen: w.seenBy(a), AbsorbedSeen: w.seenBy(b), Reason: "ugyanaz", Request: audit.Request{Key: w.name()}}
}

// mergeProposal gives the verdict that carries out a proposal of somebody else.
func (w *rightWorld) mergeProposal() people.Verdict {
	w.t.Helper()
	in := w.merging()
	_, err := w.a.People.Merge(w.t.Context(), identity.Actor{Code: "matrix.javaslo", AccountID: 1, BodyID: w.ours.ID, Role: identity.RoleClerk}, in)
	w.must(err)
	id := w.number("SELECT max(id) FROM people.merge_proposal WHERE absorbed_id = $1", in.AbsorbedID)
	return people.Verdict{ProposalID: id, CarryOut: true, SurvivorSeen: in.SurvivorSeen, AbsorbedSeen: in.AbsorbedSeen, Request: audit.Request{Key: w.name()}}
}

// mergedPerson gives a record of our office that is merged into another one.
func (w *rightWorld) mergedPerson() int64 {
	w.t.Helper()
	v := w.mergeProposal()
	w.must(w.a.People.Decide(w.t.Context(), identity.Operator(w.ours.ID), v))
	return w.number("SELECT absorbed_id FROM people.merge_proposal WHERE id = $1", v.ProposalID)
}

// completion makes an incomplete client of our office a full one, by what is known of another.
func (w *rightWorld) completion() people.Correction {
	w.t.Helper()
	id := w.halfClient(w.ours.ID, "Hiányos "+w.name())
	w.n++
	number := "7" + strconv.Itoa(1_000_000+w.n)
	sum := 0
	for i, c := range number {
		sum += int(c-'0') * []int{3, 7}[i%2]
	}
	return people.Correction{PersonID: id, Seen: w.seenBy(id), Reason: "TAJ kártya", Request: audit.Request{Key: w.name()}, Values: map[string]string{
		"taj": number + strconv.Itoa(sum%10), "birth_family_name": "Próba", "birth_given_name": "Egy", "mother_family_name": "Pók", "mother_given_name": "Kata", "birth_place": "Eger",
		"citizenship": people.Hungarian, "residence_country": people.Hungary, "residence_postcode": "3300", "residence_settlement": "Eger", "residence_parcel_number": "12", "residence_habitual": "x",
	}}
}

func peopleMergeLines() []line {
	return []line{
		{name: "people.Enter", right: "people.correct", logs: "people.enter", open: "a new client is nobody's yet", ready: func(w *rightWorld) func(identity.Actor) error {
			in := people.Entering{Values: map[string]string{"family_name": "Próba", "given_name": "Új", "birth_date": "1970.01.02.", "marker": w.name()}, Request: audit.Request{Key: w.name()}}
			return func(who identity.Actor) error {
				_, err := w.a.People.Enter(w.t.Context(), who, in)
				return err
			}
		}},
		{
			name: "people.Complete", right: "people.correct", logs: "people.complete",
			ready: func(w *rightWorld) func(identity.Actor) error {
				in := w.completion()
				return func(who identity.Actor) error { return w.a.People.Complete(w.t.Context(), who, in) }
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				in := w.completion()
				if !there {
					in.PersonID = nowhere
				}
				return w.a.People.Complete(w.t.Context(), who, in)
			},
		},
		{
			name: "people.Compare", right: "people.merge", logs: "people.compare",
			ready: func(w *rightWorld) func(identity.Actor) error {
				in := w.merging()
				return func(who identity.Actor) error {
					_, err := w.a.People.Compare(w.t.Context(), who, in.SurvivorID, in.AbsorbedID)
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				in := w.merging()
				if !there {
					in.AbsorbedID = nowhere
				}
				_, err := w.a.People.Compare(w.t.Context(), who, in.SurvivorID, in.AbsorbedID)
				return err
			},
		},
		{name: "people.MergeProposals", right: "people.merge", logs: "people.proposals", open: ownList, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.People.MergeProposals(ctx, who)
			return err
		})},
		{
			name: "people.Merge", right: "people.merge", logs: "people.propose",
			ready: func(w *rightWorld) func(identity.Actor) error {
				in := w.merging()
				return func(who identity.Actor) error {
					_, err := w.a.People.Merge(w.t.Context(), who, in)
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				in := w.merging()
				if !there {
					in.AbsorbedID = nowhere
				}
				_, err := w.a.People.Merge(w.t.Context(), who, in)
				return err
			},
		},
		{
			name: "people.Decide", right: "people.merge", logs: "people.merge",
			ready: func(w *rightWorld) func(identity.Actor) error {
				v := w.mergeProposal()
				return func(who identity.Actor) error { return w.a.People.Decide(w.t.Context(), who, v) }
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				v := w.mergeProposal()
				if !there {
					v.ProposalID = nowhere
				}
				return w.a.People.Decide(w.t.Context(), who, v)
			},
		},
		{
			name: "people.Unmerge", right: "people.merge", logs: "people.unmerge",
			ready: func(w *rightWorld) func(identity.Actor) error {
				in := people.Unmerging{AbsorbedID: w.mergedPerson(), Reason: "mégsem", Request: audit.Request{Key: w.name()}}
				return func(who identity.Actor) error { return w.a.People.Unmerge(w.t.Context(), who, in) }
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				in := people.Unmerging{AbsorbedID: nowhere, Reason: "mégsem", Request: audit.Request{Key: w.name()}}
				if there {
					in.AbsorbedID = w.mergedPerson()
				}
				return w.a.People.Unmerge(w.t.Context(), who, in)
			},
		},
	}
}
