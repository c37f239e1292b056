package app

import (
	"context"
	"fmt"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
)

// Made-up clerks of the demo's log. They have no accounts: nobody signs in as them.
const (
	curious = "demo-kivancsi" // opens far more people than anybody else
	distant = "demo-tavoli"   // opens people whom the own office does not know
)

const opened = 60 // people whom the curious one opens

// seedTrail lets made-up clerks look at made-up people, so that the demo's log has something to show: ordinary work,
// and what the watch finds unusual in it.
func (a *App) seedTrail(ctx context.Context) error {
	ours, err := a.Orgs.ByCode(ctx, "DEMO-M")
	if err != nil {
		return err
	}
	theirs, err := a.Orgs.ByCode(ctx, "DEMO-D")
	if err != nil {
		return err
	}
	clerk := func(code string, body orgs.Body) identity.Actor {
		return identity.Actor{Code: code, BodyID: body.ID, Role: identity.RoleClerk}
	}
	client, err := firstClient()
	if err != nil {
		return err
	}
	found, err := a.People.Search(ctx, clerk("demo-m", ours), people.Criteria{TAJ: client.taj})
	if err != nil {
		return err
	}
	if len(found.Hits) != 1 {
		return fmt.Errorf("looking for the demo's client: %d people", len(found.Hits))
	}
	// The client whom visitors can be comes first: looked at by all of them, and corrected.
	persons := []int64{found.Hits[0].PersonID}
	seen := map[int64]bool{persons[0]: true}
	for after := ""; len(persons) < opened; {
		page, err := a.PTR.Benefits(ctx, clerk("demo-m", ours), "hu", ptr.BenefitFilter{As: people.Today, After: after})
		if err != nil {
			return err
		}
		for _, l := range page.Lines {
			if !seen[l.Applicant.ID] && len(persons) < opened {
				seen[l.Applicant.ID] = true
				persons = append(persons, l.Applicant.ID)
			}
		}
		after = page.Next
		if after == "" {
			break
		}
	}
	if len(persons) < 14 {
		return nil // too few to show anything
	}
	look := func(who identity.Actor, ids []int64) error {
		for _, id := range ids {
			_, err := a.People.Person(ctx, who, id, people.Today)
			if err != nil {
				return err
			}
		}
		return nil
	}
	for i := range 6 { // the same person is opened by all of them
		err = look(clerk(fmt.Sprintf("demo-ugyintezo-%d", i+1), ours), append(persons[i*2:i*2+2:i*2+2], persons[0]))
		if err != nil {
			return err
		}
	}
	err = look(clerk(curious, ours), persons)
	if err == nil {
		err = look(clerk(distant, theirs), persons[:min(len(persons), 8)])
	}
	if err == nil {
		err = a.seedCorrection(ctx, clerk("demo-m", ours), persons[0])
	}
	if err == nil {
		err = a.Oversight.Watch(ctx)
	}
	if err == nil {
		err = a.Oversight.Survey(ctx)
	}
	return err
}

// seedCorrection corrects somebody, with a reason that officers can read in the log.
func (a *App) seedCorrection(ctx context.Context, who identity.Actor, id int64) error {
	p, err := a.People.Person(ctx, who, id, people.Today)
	if err != nil {
		return err
	}
	err = a.People.Correct(ctx, who, people.Correction{
		PersonID: id, Seen: p.Seen, Values: map[string]string{"vocation": "bolti eladó"}, Reason: "Az ügyfél személyesen kérte, igazolást mutatott be.",
	})
	if errs.KindOf(err) == errs.NotFound || errs.KindOf(err) == errs.Invalid {
		return nil // somebody else's to correct, or nothing would change
	}
	return err
}
