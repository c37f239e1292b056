package ptr_test

import (
	"sync"
	"testing"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// clerk is somebody of the municipality.
func (o *sending) clerk() identity.Actor {
	return identity.Actor{Code: "minta.ugyintezo", BodyID: o.M.ID, Role: identity.RoleClerk}
}

func (o *sending) again(id int64, key string) (int64, ptr.MessageAnswer, error) {
	return o.SendMessageAgain(o.t.Context(), o.clerk(), ptr.MessageAgain{ID: id, Request: audit.Request{Key: key}})
}

// A refused message is sent again by a clerk as often as it is refused, and never beside one that was done.
//
// Covers: X2, X5
func TestMessage_X2_AClerkSendsAgain(t *testing.T) {
	o := newSending(t)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 40, Seed: 12}, 1)
	g := all[0]
	end := &ptr.Transaction{ID: "vege", Case: "MINTA/V", Op: ptr.SendEnd, Of: &ptr.MessageOf{Case: g.Case}, Decision: map[string]string{
		"issued_on": g.Benefit["issued_on"], "ended_on": g.Benefit["support_start"], "ending_ground": "az ügyfél kérésére", "reasoning": "próba",
	}}
	refused := o.send(end)
	after := next(end, "jogero", ptr.SendFinality)
	after.Decision = map[string]string{"final_on": g.Benefit["issued_on"]}
	o.want(after, ptr.StatusWaiting)
	if refused.Status != ptr.StatusRefused {
		t.Fatalf("an end of what was not granted: %+v", refused)
	}
	second, a, err := o.again(refused.Receipt, "egy")
	if err != nil || a.Status != ptr.StatusRefused || second == refused.Receipt {
		t.Fatalf("sent again too early: %+v, %v", a, err)
	}
	_, _, err = o.again(refused.Receipt, "ketto")
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("what was sent again was sent again: %v", err)
	}
	o.want(g, ptr.StatusDone)

	// Twice at the same moment, and once more later, with the same key.
	got := make([]int64, 8)
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() {
			id, _, err := o.again(second, "harom")
			if err != nil {
				t.Error(err)
			}
			got[i] = id
		})
	}
	group.Wait()
	for _, id := range got {
		if id != got[0] || id == second {
			t.Errorf("a double click sent %v", got)
			break
		}
	}
	v, err := o.Message(t.Context(), o.clerk(), got[0])
	if err != nil || v.State != exchange.Done || v.Answer == nil || v.Answer.Status != ptr.StatusDone || v.Resendable() {
		t.Fatalf("sent again: %+v, %v", v.Answer, err)
	}
	for _, id := range []int64{refused.Receipt, second} {
		v, err = o.Message(t.Context(), o.clerk(), id)
		if err != nil || v.State != exchange.Replaced || v.Resendable() {
			t.Errorf("what was sent again is %s, %v", v.State, err)
		}
	}
	for _, id := range []string{"vege", "jogero"} {
		state, err := o.MessageState(t.Context(), &o.sender, id)
		want := ptr.StatusReplaced
		if id == "jogero" {
			want = ptr.StatusDone // it waited for what was done in the end
		}
		if err != nil || state.Status != want {
			t.Errorf("the program is told that %s is %s, %v", id, state.Status, err)
		}
	}
	if n := o.count(`SELECT count(*) FROM audit.entry WHERE operation = 'ptr.message_again' AND actor = 'minta.ugyintezo'`); n != "2" {
		t.Errorf("%s entries", n)
	}
	_, _, err = o.again(got[0], "negy")
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("what was done was sent again: %v", err)
	}

	// Another office, a program that is disabled, and a content that is erased.
	stranger := o.clerk()
	stranger.BodyID = o.M2.ID
	_, err = o.Message(t.Context(), stranger, second)
	_, _, other := o.SendMessageAgain(t.Context(), stranger, ptr.MessageAgain{ID: second})
	if errs.KindOf(err) != errs.NotFound || errs.KindOf(other) != errs.NotFound {
		t.Errorf("another office: %v, %v", err, other)
	}
	end.ID, end.Case, end.Of = "vege-2", "MINTA/V2", &ptr.MessageOf{Case: "NINCS"}
	refused = o.send(end)
	change := exchange.Change{Code: o.sender.Code, Name: o.sender.Name, Disabled: true}
	err = o.exchange.ChangePartner(t.Context(), identity.Operator(o.M.ID), change)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = o.again(refused.Receipt, "ot")
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("for a disabled program: %v", err)
	}
	page, err := o.MessageLog(t.Context(), o.clerk(), ptr.MessageFilter{State: exchange.Refused})
	if n, counted := o.CountRefused(t.Context(), o.clerk()); err != nil || counted != nil || n != 1 || len(page.Lines) != 1 || page.Lines[0].ID != refused.Receipt {
		t.Errorf("refused: %d, %+v, %v, %v", n, page.Lines, err, counted)
	}
}
