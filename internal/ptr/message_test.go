package ptr_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// next makes the message of a case that follows another one.
func next(before *ptr.Transaction, id string, op ptr.MessageOp) *ptr.Transaction {
	return &ptr.Transaction{ID: id, Case: before.Case, Previous: before.ID, Op: op}
}

func codesOf(a *ptr.MessageAnswer) []string {
	var out []string
	for _, f := range a.Findings {
		if f.Severity == "error" {
			out = append(out, f.Field+"/"+f.Code)
		}
	}
	slices.Sort(out)
	return out
}

func (o *sending) want(tx *ptr.Transaction, status ptr.MessageStatus, codes ...string) ptr.MessageAnswer {
	o.t.Helper()
	a := o.send(tx)
	if a.Status != status || !slices.Equal(codesOf(&a), codes) {
		o.t.Fatalf("%s was answered %s %v, want %s %v", tx.ID, a.Status, codesOf(&a), status, codes)
	}
	return a
}

func (o *sending) count(sql string) string { return dbtest.Query(o.t, o.url, sql) }

// A grant, its resending, and what follows about the same benefit.
//
// Covers: X1, X2, X5
func TestMessage_X2_ABenefitFromGrantToEnd(t *testing.T) {
	o := newSending(t)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 80, Seed: 7}, 3)
	g := all[0]
	first := o.want(g, ptr.StatusDone)
	if first.BenefitID == "" || first.CaseID == 0 {
		t.Fatalf("a grant was answered %+v", first)
	}
	if again := o.want(g, ptr.StatusDone); again.Receipt != first.Receipt || again.BenefitID != first.BenefitID || !again.At.Equal(first.At) {
		t.Errorf("sent again: %+v", again)
	}
	other := *g
	other.User = "mas"
	_, _, err := o.Send(t.Context(), &o.sender, exchange.XML, &other)
	if !errors.Is(err, exchange.ErrOther) {
		t.Errorf("other content under the same id: %v", err)
	}
	twice := *g
	twice.ID, twice.Case = "uzenet-masodszor", "MINTA/M/2014"
	o.want(&twice, ptr.StatusRefused, "migration_id/decided_since")

	about := &ptr.MessageOf{BenefitID: first.BenefitID}
	start, ok := calendar.Parse(g.Benefit["support_start"])
	if !ok {
		t.Fatal("the benefit has no first day")
	}
	on := func(days int) string { return (start + calendar.Day(days)).String() }
	suspend := &ptr.Transaction{ID: "fel-1", Case: "MINTA/1-2/2014", Op: ptr.SendSuspend, Of: about, Decision: map[string]string{"issued_on": on(5)}}
	o.want(suspend, ptr.StatusRefused, "suspension_start/required")
	suspend.ID, suspend.Replaces = "fel-2", "fel-1"
	suspend.Decision = map[string]string{"issued_on": on(5), "suspension_start": on(10), "final_on": on(12)}
	o.want(suspend, ptr.StatusDone)
	state, err := o.MessageState(t.Context(), &o.sender, "fel-1")
	if err != nil || state.Status != ptr.StatusReplaced {
		t.Errorf("what was sent again is %s, %v", state.Status, err)
	}
	beyond := func() string {
		return o.count(`SELECT count(*) FROM ptr.benefit_version WHERE upper_inf(recorded) AND upper(valid) > '` + on(26) + `'`)
	}
	end := &ptr.Transaction{ID: "vege-1", Case: "MINTA/1-3/2014", Op: ptr.SendEnd, Of: &ptr.MessageOf{Case: g.Case}, Decision: map[string]string{
		"issued_on": on(20), "ended_on": on(25), "ending_ground": "az ügyfél kérésére", "reasoning": "próba",
	}}
	a := o.send(end)
	if a.Status != ptr.StatusDone {
		t.Fatalf("ending: %+v", a)
	}
	if n := beyond(); n == "0" {
		t.Error("what is not final has changed the register")
	}
	final := next(end, "jogero-1", ptr.SendFinality)
	final.Decision = map[string]string{"final_on": on(24)}
	o.want(final, ptr.StatusDone)
	if n := beyond(); n != "0" {
		t.Errorf("%s versions reach beyond the end", n)
	}
	o.want(next(final, "zar-1", ptr.SendClose), ptr.StatusDone)
}

// A grant that is not final stands in no register until it is; one that was withdrawn never does.
//
// Covers: X2
func TestMessage_X2_FinalityLater(t *testing.T) {
	o := newSending(t)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 80, Seed: 8}, 3)
	for _, g := range all {
		delete(g.Benefit, "final_on")
	}
	a := o.want(all[0], ptr.StatusDone)
	if n := o.count(`SELECT count(*) FROM ptr.benefit`); n != "0" || a.BenefitID == "" {
		t.Fatalf("%s benefits before finality, %+v", n, a)
	}
	early := next(all[0], "j-1", ptr.SendFinality)
	early.Decision = map[string]string{"final_on": "2001-01-01"}
	o.want(early, ptr.StatusRefused, "final_on/date_order")
	final := next(all[0], "j-2", ptr.SendFinality)
	final.Replaces, final.Decision = "j-1", map[string]string{"final_on": all[0].Benefit["issued_on"]}
	b := o.want(final, ptr.StatusDone)
	if n := o.count(`SELECT count(*) FROM ptr.benefit`); n != "1" || b.BenefitID != a.BenefitID {
		t.Fatalf("%s benefits after finality, %+v", n, b)
	}
	o.want(all[1], ptr.StatusDone)
	back := next(all[1], "v-1", ptr.SendWithdraw)
	o.want(back, ptr.StatusRefused, "note/eligibility")
	back.ID, back.Reason = "v-2", "tévedés volt"
	o.want(back, ptr.StatusDone)
	if n := o.count(`SELECT count(*) FROM ptr.benefit`); n != "1" {
		t.Errorf("%s benefits after a withdrawal", n)
	}
	// A refusal leaves a case and people, and no benefit.
	r := all[2]
	no := &ptr.Transaction{ID: "nem-1", Case: r.Case, Op: ptr.SendRefusal, Clients: r.Clients, Benefit: map[string]string{
		"applicant_taj": r.Benefit["applicant_taj"], "entitled_taj": r.Benefit["entitled_taj"], "benefit_code": r.Benefit["benefit_code"],
	}, Decision: map[string]string{"applied_on": "2014-05-05", "issued_on": "2014-05-20", "final_on": "2014-06-10", "reasoning": "a jövedelem a határ felett van"}}
	if no.Benefit["entitled_taj"] == "" {
		delete(no.Benefit, "entitled_taj")
	}
	c := o.send(no)
	if c.Status != ptr.StatusDone || c.BenefitID != "" {
		t.Errorf("a refusal: %+v", c)
	}
}

// Messages of a case are carried out in their sender's order, in whatever order they come.
//
// Covers: X5, REL-M3
func TestMessage_M3_OrderOfACase(t *testing.T) {
	o := newSending(t)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 40, Seed: 9}, 1)
	g := all[0]
	delete(g.Benefit, "final_on")
	final := next(g, "j", ptr.SendFinality)
	final.Decision = map[string]string{"final_on": g.Benefit["issued_on"]}
	closing := next(final, "z", ptr.SendClose)
	o.want(closing, ptr.StatusWaiting)
	o.want(final, ptr.StatusWaiting)
	o.want(g, ptr.StatusDone)
	for _, id := range []string{"j", "z"} {
		a, err := o.MessageState(t.Context(), &o.sender, id)
		if err != nil || a.Status != ptr.StatusDone {
			t.Errorf("%s is %s, %v, %v", id, a.Status, codesOf(&a), err)
		}
	}
	if s := o.count(`SELECT state FROM ptr.case_file`); s != "LEZART" {
		t.Errorf("the case is %s", s)
	}
	late := next(g, "k", ptr.SendClose)
	o.want(late, ptr.StatusRefused, "[previous]/out_of_order")
}

// A message whose predecessor never comes is refused after a while; what it says of somebody who is erased meanwhile is forgotten,
// and contents of messages are not kept for ever.
//
// Covers: X5, REL-M3
func TestMessage_M3_WaitsNotForEver(t *testing.T) {
	o := newSending(t)
	all, _ := madeGrants(t, samples.Options{Office: "municipality", Clients: 60, Seed: 10}, 2)
	now := time.Now()
	o.Now = func() time.Time { return now }
	o.exchange.Now = o.Now
	o.want(all[0], ptr.StatusDone)
	known := o.count(`SELECT applicant_id FROM ptr.benefit`)

	lost := &ptr.Transaction{ID: "v-2", Case: "MINTA/V", Previous: "v-1", Op: ptr.SendClient, Clients: all[0].Clients}
	named := &ptr.Transaction{ID: "w-2", Case: "MINTA/W", Previous: "w-1", Op: ptr.SendClient, Clients: all[0].Clients}
	o.want(lost, ptr.StatusWaiting)
	o.want(named, ptr.StatusWaiting)
	if n := o.count(`SELECT count(*) FROM ptr.message WHERE state = 'waiting' AND persons @> ARRAY[` + known + `::bigint] AND content IS NOT NULL`); n != "2" {
		t.Fatalf("%s waiting messages name whom they speak of", n)
	}
	round := func(days int) {
		t.Helper()
		now = now.AddDate(0, 0, days)
		err := o.MessageRound(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	round(14)
	o.want(lost, ptr.StatusWaiting)
	round(2)
	o.want(lost, ptr.StatusRefused, "[previous]/out_of_order")
	if n := o.count(`SELECT count(*) FROM ptr.message WHERE state <> 'waiting' AND (content IS NOT NULL OR persons <> '{}')`); n != "0" {
		t.Errorf("%s settled messages keep what they said", n)
	}
	// Once more, for a person who is erased while it waits.
	again := &ptr.Transaction{ID: "x-2", Case: "MINTA/X", Previous: "x-1", Op: ptr.SendClient, Clients: all[0].Clients}
	o.want(again, ptr.StatusWaiting)
	id, err := strconv.ParseInt(known, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	err = o.DB.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		err := ptr.ForgetWaiting(ctx, tx, []int64{id})
		if err != nil {
			return err
		}
		return exchange.Erase(ctx, tx, 0, []int64{id})
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := o.count(`SELECT count(*) FROM ptr.message WHERE content IS NOT NULL`); n != "0" {
		t.Errorf("%s messages still say something of who was erased", n)
	}
	if n := o.count(`SELECT count(*) FROM exchange.message WHERE ` + known + ` = ANY(persons) AND (request IS NOT NULL OR answer IS NOT NULL)`); n != "0" {
		t.Errorf("%s messages are still kept of who was erased", n)
	}
	o.want(again, ptr.StatusRefused)
	state, err := o.MessageState(t.Context(), &o.sender, again.ID)
	if err != nil || state.Status != ptr.StatusRefused {
		t.Errorf("it is %s, %v", state.Status, err)
	}
	// After a year and some weeks nothing is left of contents but the digest, by which a message that comes again is known.
	o.want(all[1], ptr.StatusDone)
	now = now.AddDate(1, 0, 0)
	err = o.exchange.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := o.want(all[1], ptr.StatusDone)
	now = now.AddDate(0, 2, 0)
	err = o.exchange.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := o.count(`SELECT count(*) FROM exchange.message WHERE request IS NOT NULL OR answer IS NOT NULL`); n != "0" {
		t.Errorf("the contents of %s messages are kept for ever", n)
	}
	if last := o.want(all[1], ptr.StatusDone); last.Receipt != first.Receipt || first.BenefitID == "" || last.BenefitID != "" {
		t.Errorf("%+v, after its content was emptied %+v", first, last)
	}
}
