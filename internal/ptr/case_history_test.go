package ptr_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/idnumber"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// clerks walk random cases through two district offices and two municipalities, for a few people who share dwellings.
type clerks struct {
	*house

	t      *testing.T
	dice   *rand.Rand
	people []int64
	cases  []*walking
	done   map[string]int // how often each command went through
}

// walking is a case under way.
type walking struct {
	id      int64
	body    int64
	seen    int
	kind    *benefit.Kind
	branch  benefit.Branch
	sample  benefit.Sample
	on      calendar.Day
	adjudic string
	over    bool
}

func (c *clerks) actor(w *walking, issuer bool) identity.Actor {
	if issuer {
		return identity.Actor{Code: "kiadmanyozo", BodyID: w.body, Role: identity.RoleIssuer}
	}
	return identity.Actor{Code: "ugyintezo", BodyID: w.body, Role: identity.RoleClerk}
}

// filled writes something right into every field of uses that must be filled and is not.
func filled(uses []fields.Use, values map[string]string) map[string]string {
	for _, u := range uses {
		if values[u.Field.Key] != "" || !u.Required.IsAlways() {
			continue
		}
		switch u.Field.Type {
		case fields.Mark:
			values[u.Field.Key] = "x"
		case fields.Forint, fields.Integer:
			values[u.Field.Key] = "1000"
		case fields.Date:
			values[u.Field.Key] = "2014.02.01."
		case fields.Month:
			values[u.Field.Key] = "2014.02."
		case fields.List:
			values[u.Field.Key] = u.Field.List.Values[0].Value
		case fields.Digits, fields.Text, fields.Generated:
			values[u.Field.Key] = "próba"
		}
	}
	return values
}

// open starts a case of a random kind, or one about a benefit that there is.
func (c *clerks) open() {
	body, office := c.D, benefit.District
	switch c.dice.IntN(4) {
	case 0:
		body = c.D2
	case 1:
		body, office = c.M, benefit.Municipality
	case 2:
		body, office = c.M2, benefit.Municipality
	}
	w := &walking{body: body.ID, on: calendar.On(2014, 1, 1) + calendar.Day(c.dice.IntN(300)), branch: benefit.NewBenefit}
	in := ptr.Opening{CaseNumber: "P-" + strconv.Itoa(len(c.cases)), AppliedOn: w.on, Branch: w.branch}
	if c.dice.IntN(3) == 0 {
		row := c.query(`SELECT coalesce((SELECT b.id_year || ' ' || b.id || ' ' || b.kind FROM ptr.benefit b WHERE b.body_id = ` + strconv.FormatInt(body.ID, 10) + `
			AND EXISTS (SELECT FROM ptr.benefit_version v WHERE v.benefit_id = b.id AND upper_inf(v.recorded)) ORDER BY (b.id * 7919) % ` + strconv.Itoa(2+c.dice.IntN(97)) + `, b.id LIMIT 1), '')`)
		if row == "" {
			return
		}
		var year int
		var number int64
		var kind string
		_, err := fmt.Sscan(row, &year, &number, &kind)
		if err != nil {
			c.t.Fatal(err)
		}
		w.kind, _ = benefits.ByCode(kind)
		branches := benefit.Branches()[1:]
		w.branch = branches[c.dice.IntN(len(branches))]
		w.adjudic = ptr.AdjudicationID(year, number)
		w.on = calendar.On(2014, 6, 1) + calendar.Day(c.dice.IntN(200))
		in.BenefitID, in.Branch, in.AppliedOn = w.adjudic, w.branch, w.on
	} else {
		kinds := benefits.ForOffice(office, w.on)
		w.kind = kinds[c.dice.IntN(len(kinds))]
	}
	w.sample = w.kind.Sample(c.dice)
	in.Kind = w.kind.Code
	id, err := c.OpenCase(c.t.Context(), c.actor(w, false), in)
	if !c.fine("open", err) {
		return
	}
	w.id, w.seen = id, 1
	c.cases = append(c.cases, w)
}

// fine counts what went through; what was refused for a reason is part of life.
func (c *clerks) fine(what string, err error) bool {
	if err == nil {
		c.done[what]++
		return true
	}
	kind := errs.KindOf(err)
	if kind != errs.Invalid && kind != errs.Conflict && kind != errs.NotFound {
		c.t.Fatalf("%s: %v", what, err)
	}
	c.done[what+" refused"]++
	return false
}

// step gives a random case a command that may or may not fit.
func (c *clerks) step() {
	w := c.cases[c.dice.IntN(len(c.cases))]
	if w.over {
		return
	}
	ctx, h := c.t.Context(), ptr.Handle{CaseID: w.id, Seen: w.seen, Note: "mert így van"}
	clerk, issuer := c.actor(w, false), c.actor(w, true)
	if c.dice.IntN(12) == 0 {
		h.Seen-- // somebody who looked earlier
	}
	took := func(what string, version int, err error) {
		if c.fine(what, err) {
			w.seen = version
		}
	}
	state := c.query(`SELECT state || ' ' || coalesce(drafted_by, '') FROM ptr.case_file WHERE id = ` + strconv.FormatInt(w.id, 10))
	switch {
	case c.dice.IntN(60) == 0:
		v, err := c.Withdraw(ctx, clerk, h)
		took("withdraw", v, err)
		return
	case c.dice.IntN(40) == 0:
		v, err := c.AskForGaps(ctx, clerk, h, w.on+2)
		took("ask for gaps", v, err)
		return
	case c.dice.IntN(30) == 0:
		v, err := c.EndGaps(ctx, clerk, h, w.on+9)
		took("end gaps", v, err)
		return
	}
	switch ptr.State(state[:max(0, slices.Index([]byte(state), ' '))]) {
	case ptr.Opened, ptr.ClientData:
		in := ptr.Clients{Applicant: c.people[c.dice.IntN(len(c.people))]}
		if _, ok := w.kind.Use(benefit.EntitledTAJ); ok {
			in.Entitled = c.people[c.dice.IntN(len(c.people))]
		}
		in.Household = []ptr.Member{{PersonID: in.Applicant, Kin: benefit.Self, Income: int64(c.dice.IntN(40_000))}}
		v, err := c.SaveClients(ctx, clerk, h, in)
		took("clients", v, err)
	case ptr.Checking:
		v, err := c.AcknowledgeFindings(ctx, clerk, h, c.answers(w))
		took("answers", v, err)
	case ptr.ApplicationData:
		v, err := c.SaveApplication(ctx, clerk, h, filled(w.kind.Application, map[string]string{"applied_on": w.on.Dotted() + "."}), false)
		took("application", v, err)
	case ptr.Drafting:
		c.draft(w, h, state[len(ptr.Drafting)+1:] != "", took)
	case ptr.Issued:
		d := ptr.Delivery{On: w.on + calendar.Day(20+c.dice.IntN(10)), WaivedOn: calendar.None}
		if c.dice.IntN(3) == 0 {
			d.WaivedOn = d.On + 1
		}
		v, err := c.DeliverDecision(ctx, clerk, h, d)
		took("delivery", v, err)
	case ptr.AwaitingFinal:
		if c.dice.IntN(6) == 0 {
			v, err := c.RecordAppeal(ctx, clerk, h, w.on+35)
			took("appeal", v, err)
			return
		}
		v, err := c.FinalizeDecision(ctx, clerk, h, w.on+calendar.Day(20+c.dice.IntN(60)))
		took("finality", v, err)
	case ptr.Appealed:
		outcomes := ptr.Outcomes()
		v, err := c.SettleAppealed(ctx, clerk, h, outcomes[c.dice.IntN(len(outcomes))], w.on+50)
		took("outcome of appeal", v, err)
	case ptr.Final, ptr.ProcedureEnded:
		v, err := c.CloseCase(ctx, clerk, h)
		took("close", v, err)
	case ptr.Closed, ptr.Withdrawn:
		w.over = true
	}
	_ = issuer
}

// answers gives a reason for everything that the last run of the checks found, most of the time.
func (c *clerks) answers(w *walking) ptr.Answers {
	var found []ptr.CaseFinding
	raw := c.query(`SELECT coalesce((SELECT findings::text FROM ptr.case_check WHERE case_id = ` + strconv.FormatInt(w.id, 10) + ` ORDER BY version DESC, run DESC LIMIT 1), '[]')`)
	err := json.Unmarshal([]byte(raw), &found)
	if err != nil {
		c.t.Fatal(err)
	}
	out := ptr.Answers{}
	for _, f := range found {
		if c.dice.IntN(20) != 0 {
			out[f.Mark] = "megnéztem, így jó"
		}
	}
	return out
}

// draft drafts, hands over, issues or sends back.
func (c *clerks) draft(w *walking, h ptr.Handle, drafted bool, took func(string, int, error)) {
	ctx, clerk, issuer := c.t.Context(), c.actor(w, false), c.actor(w, true)
	switch {
	case drafted && c.dice.IntN(8) == 0:
		v, err := c.ReturnDraft(ctx, issuer, h)
		took("return", v, err)
	case drafted && c.dice.IntN(10) == 0:
		v, err := c.IssueDecision(ctx, clerk, h)
		if err == nil {
			c.t.Fatal("a clerk issued")
		}
		took("issue by the clerk", v, err)
	case drafted:
		v, err := c.IssueDecision(ctx, issuer, h)
		took("issue", v, err)
		if err != nil && c.dice.IntN(4) == 0 {
			v, err = c.ReturnDraft(ctx, issuer, ptr.Handle{CaseID: w.id, Seen: w.seen, Note: "nem adható ki"})
			took("return", v, err)
		}
	case c.dice.IntN(3) == 0:
		v, err := c.AcknowledgeFindings(ctx, clerk, h, c.answers(w))
		took("answers", v, err)
	case c.dice.IntN(2) == 0 && c.query(`SELECT proposal FROM ptr.case_file WHERE id = `+strconv.FormatInt(w.id, 10)) != "":
		v, err := c.SubmitDraft(ctx, clerk, h)
		took("submit", v, err)
	default:
		kinds := w.kind.DecisionsOf(w.branch)
		d := kinds[c.dice.IntN(len(kinds))]
		if c.dice.IntN(2) == 0 {
			d = kinds[0]
		}
		values := map[string]string{}
		for k, v := range w.sample.Values {
			values[k] = v
		}
		start := w.on
		if w.branch == benefit.NewBenefit {
			values["support_start"], values["support_end"] = start.Dotted()+".", (start+calendar.Day(200+c.dice.IntN(400))).Dotted()+"."
		}
		delete(values, "part_month")
		delete(values, "part_month_amount")
		for _, k := range []string{"pause_start", "pause_end", "pause_part_month", "pause_part_month_amount", "pause_repayable", "suspension_start", "suspension_end"} {
			delete(values, k)
		}
		if _, ok := values["review_due"]; ok {
			values["review_due"] = (start + 180).Dotted() + "."
		}
		values["issued_on"] = (w.on + calendar.Day(c.dice.IntN(15))).Dotted() + "."
		values["amount_reason"], values["reasoning"] = "méltányosságból", "az ügyfél kérelmére"
		at := w.on + calendar.Day(c.dice.IntN(60)-10)
		for _, k := range []string{"change_from", "ended_on", "unlawful_from"} {
			values[k] = at.Dotted() + "."
		}
		switch d {
		case benefit.Pause:
			values["pause_start"] = at.Dotted() + "."
		case benefit.Suspend:
			values["suspension_start"] = at.Dotted() + "."
		}
		values["ending_ground"], values["unlawful_until"], values["repayable_amount"], values["repay_by"] = "az ügyfél kérésére", (at+30).Dotted()+".", "5000", (at+90).Dotted()+"."
		v, err := c.SaveDraft(ctx, clerk, h, ptr.Draft{Decision: d, Values: filled(w.kind.DraftUses(), values)})
		took("draft", v, err)
		var r *ptr.Refusal
		if errors.As(err, &r) && len(r.Findings) > 0 {
			c.done["draft refused: "+r.Findings[0].Field+" "+string(r.Findings[0].Code)]++
		}
	}
}

// promise is an answer that was once given for a day and a moment: it must never change.
type promise struct {
	person int64
	as     database.AsOf
	answer string
}

func (c *clerks) ask(person int64, as database.AsOf) string {
	list, err := c.BenefitsOf(c.t.Context(), identity.Actor{Code: "betekinto", BodyID: c.D.ID, Role: identity.RoleReader}, i18n.Hungarian, person, as)
	if err != nil {
		c.t.Fatal(err)
	}
	out := ""
	for _, b := range list {
		out += fmt.Sprintf("%s %d %s %v-%v; ", b.Kind, b.Amount, b.State, b.Start, b.End)
	}
	return out
}

// Random histories keep what the register promises: a case is what its steps make of it, versions of cases, decisions and
// benefits run without gaps, nothing overlaps that excludes each other unless somebody said why, and what was once answered
// for a past moment never changes. The control breaks each promise and is found out.
//
// Covers: C4, C8, C9, C11, C12
func TestRegister_C9_RandomHistories(t *testing.T) {
	rounds := 400
	if s := os.Getenv("OSZIR_HISTORIES"); s != "" {
		rounds, _ = strconv.Atoi(s)
	}
	h := newHouse(t)
	b := newBook()
	for i := range 12 {
		born := []string{"1940.05.01.", "1975.05.01.", "1985.05.01.", "2008.05.01.", "1936.05.01.", "1990.05.01."}[i%6]
		b.client(idnumber.TAJFor(12340000+i*7), "Próba", born, "residence_house_number", strconv.Itoa(i/2)+".")
	}
	h.load(h.D, b.bytes(t))
	c := &clerks{house: h, t: t, dice: rand.New(rand.NewPCG(uint64(rounds), 5)), done: map[string]int{}}
	for i := range 12 {
		taj, _ := strconv.Atoi(idnumber.TAJFor(12340000 + i*7))
		id, err := strconv.ParseInt(h.query(`SELECT id::text FROM people.person WHERE taj = `+strconv.Itoa(taj)), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		c.people = append(c.people, id)
	}
	var promises []promise
	for i := range rounds {
		if i%6 == 0 || len(c.cases) == 0 {
			c.open()
		}
		for range 4 {
			if len(c.cases) > 0 {
				c.step()
			}
		}
		if i%25 == 0 {
			p := promise{person: c.people[c.dice.IntN(len(c.people))], as: database.AsOf{Day: calendar.On(2014, 1, 1) + calendar.Day(c.dice.IntN(500)), Known: time.Now()}}
			p.answer = c.ask(p.person, p.as)
			promises = append(promises, p)
		}
	}
	for _, p := range promises {
		if now := c.ask(p.person, p.as); now != p.answer {
			t.Errorf("what was answered for %v as known then has changed: %q, before %q", p.as.Day, now, p.answer)
		}
	}
	for name, count := range promisesKept {
		if got := h.query(count); got != "0" {
			t.Errorf("%s: %s", name, got)
		}
	}
	// The control: each promise is broken once, and found out.
	for name, breaks := range promisesBroken {
		dbtestQuery(t, h.url, breaks)
		if got := h.query(promisesKept[name]); got == "0" {
			t.Errorf("control: breaking %q is not found out", name)
		}
	}
	for _, what := range []string{"clients", "draft", "issue", "finality", "close"} {
		if c.done[what] == 0 {
			t.Errorf("no %s in %d rounds: %v", what, rounds, c.done)
		}
	}
	result := fmt.Sprintf("TEST id=C9 n=%d cases=%d decisions=%s benefits=%s promises=%d control=FAILED-AS-EXPECTED verdict=PASS", rounds, len(c.cases),
		h.query(`SELECT count(*)::text FROM ptr.decision`), h.query(`SELECT count(*)::text FROM ptr.benefit`), len(promises))
	if !t.Failed() {
		t.Log(result)
		t.Logf("%v", c.done)
	}
}
