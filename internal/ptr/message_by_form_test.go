package ptr_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/idnumber"
	"oszir/internal/ptr"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// formClerk types a message into the forms of people and of a case, field by field, by the operations that the pages call. What is
// wrong a clerk is told a form at a time; so they put something right in its place and go on, until everything is said. A case in
// which anything was wrong does not become final.
type formClerk struct {
	*caseWorld

	people *people.Module
	spare  int // TAJs of people who are put in the place of those that were refused
	codes  []string
}

func (o *sending) formClerk() *formClerk {
	if o.typed != nil {
		return o.typed
	}
	o.Documents = nil // the papers have tests of their own
	o.typed = &formClerk{caseWorld: &caseWorld{
		house: o.house,
		clerk: identity.Actor{Code: "ugyintezo", BodyID: o.M.ID, Role: identity.RoleClerk}, issuer: identity.Actor{Code: "kiadmanyozo", BodyID: o.M.ID, Role: identity.RoleIssuer},
	}, people: people.New(o.DB), spare: 70_000_000}
	return o.typed
}

func (c *formClerk) say(codes ...finding.Code) {
	for _, code := range codes {
		c.codes = append(c.codes, string(code))
	}
}

// codeOf gives the code of a finding of a form. What the checks of a case and its commands find has codes of cases; the sentence is
// that of the one definition.
func codeOf(code, key string) finding.Code {
	if rest, ok := strings.CutPrefix(key, "finding."); ok {
		rest, _, _ = strings.Cut(rest, ".")
		return finding.Code(rest)
	}
	return map[string]finding.Code{
		"ptr.case.kind_missing": finding.NotInList, "ptr.case.not_competent": finding.WrongAuthority, "ptr.case.entitled_missing": finding.Required,
		"ptr.case.final_day": finding.DateOrder, "ptr.case.period_missing": finding.Required, "ptr.case.delivery_day": finding.DateOrder,
	}[key]
}

// refused notes what a form was refused for, and gives the fields.
func (c *formClerk) refused(err error) []string {
	var p *people.Refusal
	var r *ptr.Refusal
	var out []string
	switch {
	case errors.As(err, &p):
		for _, f := range p.Findings {
			c.say(f.Code)
			out = append(out, f.Field)
		}
	case errors.As(err, &r):
		for _, f := range r.Findings {
			code := f.Code
			if strings.HasPrefix(f.MessageKey(), "ptr.case.") {
				code = codeOf(string(code), f.MessageKey())
			}
			c.say(code)
			out = append(out, f.Field)
		}
		for i := range r.Checks {
			c.say(codeOf(r.Checks[i].Code, r.Checks[i].Key))
			out = append(out, r.Checks[i].Field)
		}
	default:
		c.t.Fatal(err)
	}
	return out
}

// placeholder is something right for a field.
func placeholder(f *fields.Field, on calendar.Day) string {
	switch f.Type {
	case fields.Date:
		return on.String()
	case fields.Month:
		return calendar.MonthOf(on).String()
	case fields.List:
		return f.List.Values[0].Value
	case fields.Mark:
		return "x"
	case fields.Forint, fields.Integer:
		return "1"
	case fields.Digits:
		return strings.Repeat("1", max(f.Max, 1))
	case fields.Text, fields.Generated:
	}
	return "minta"
}

// enter takes the people of a message in, each by a form, and gives them by their place; a TAJ leads to its place.
func (c *formClerk) enter(tx *ptr.Transaction) (ids []int64, byTAJ map[string]int64) {
	byTAJ = map[string]int64{}
	for i := range tx.Clients {
		of := &tx.Clients[i]
		id, err := c.people.Enter(c.t.Context(), c.clerk, people.Entering{Full: of.Full, Values: of.Values})
		switch {
		case errs.KindOf(err) == errs.Conflict:
			c.say(finding.DuplicateTAJ, finding.DuplicateTAJ) // a workbook says it of both
			id = c.standIn()
		case err != nil:
			c.refused(err)
			id = c.standIn()
		}
		ids = append(ids, id)
		if taj := of.Values["taj"]; taj != "" {
			byTAJ[taj] = id
		}
	}
	return ids, byTAJ
}

// standIn takes in somebody of whom everything is right.
func (c *formClerk) standIn() int64 {
	c.spare++
	b := newBook()
	b.client(idnumber.TAJFor(c.spare), "Helyettes", "1980.05.05.")
	id, err := c.people.Enter(c.t.Context(), c.clerk, people.Entering{Full: true, Values: b.rows[1][0]})
	if err != nil {
		c.refused(err)
		c.t.Fatal(c.codes)
	}
	return id
}

// choose finds somebody of the message by the TAJ that was typed; who is not there is not chosen.
func (c *formClerk) choose(f *fields.Field, values map[string]string, byTAJ map[string]int64) int64 {
	text := values[f.Key]
	v := fields.Read(f, fields.Raw{Text: text}, func(f finding.Finding) { c.say(f.Code) })
	if id, ok := byTAJ[text]; ok {
		return id
	}
	if id, ok := byTAJ[v.Text]; ok && text != "" {
		return id
	}
	if text != "" {
		c.say(finding.ApplicantMissing)
	}
	return 0
}

// relation chooses how somebody of the household is related.
func (c *formClerk) relation(values map[string]string) {
	v := fields.Read(&fields.Field{Type: fields.List, List: people.RelationKinds}, fields.Raw{Text: values["relation_kind"]}, func(f finding.Finding) { c.say(f.Code) })
	if v.State == fields.Empty || v.Text == "egyéb" && values["relation_other"] == "" {
		c.say(finding.Required)
	}
}

// send types the message in.
func (c *formClerk) send(tx *ptr.Transaction) told {
	ctx, b := c.t.Context(), tx.Benefit
	c.codes = nil
	ids, byTAJ := c.enter(tx)
	out := func() told {
		slices.Sort(c.codes)
		t := told{Status: "SIKERES"}
		if len(c.codes) > 0 {
			t.Status = "HIBAS"
		}
		for _, code := range c.codes {
			t.Findings = append(t.Findings, "form "+code)
		}
		return t
	}
	for i := range tx.Clients {
		if tx.Clients[i].Relation != nil {
			c.relation(tx.Clients[i].Relation)
		}
	}
	kind, ok := benefits.ByCode(b["benefit_code"])
	switch {
	case b["benefit_code"] == "":
		c.say(finding.Required)
		return out()
	case !ok: // the list of the form does not have it
		c.say(finding.NotInList)
		return out()
	}
	for _, f := range benefits.Columns() {
		if _, used := kind.Use(f); !used && b[f.Key] != "" { // its form does not have it
			c.say(finding.NotAllowed)
		}
	}
	on, ok := calendar.Parse(b["issued_on"])
	if !ok {
		on = calendar.On(2013, 6, 3)
	}
	number := b["case_number"]
	if number == "" {
		c.say(finding.Required)
		number = "nincs"
	}
	if b["decision_kind"] == "" {
		c.say(finding.Required)
	} else {
		fields.Read(benefit.DecisionKind, fields.Raw{Text: b["decision_kind"]}, func(f finding.Finding) { c.say(f.Code) })
	}
	var final calendar.Day
	if b["final_on"] == "" {
		c.say(finding.Required)
	} else {
		final = calendar.Day(fields.Read(benefit.FinalOn, fields.Raw{Text: b["final_on"]}, func(f finding.Finding) { c.say(f.Code) }).N)
	}
	var err error
	c.seen = 1
	c.id, err = c.OpenCase(ctx, c.clerk, ptr.Opening{Kind: kind.Code, Branch: benefit.NewBenefit, CaseNumber: number, AppliedOn: on})
	if err != nil {
		c.refused(err)
		return out()
	}
	clients := ptr.Clients{Applicant: c.choose(benefit.ApplicantTAJ, b, byTAJ)}
	if b["applicant_taj"] == "" {
		c.say(finding.Required)
	}
	stranger := clients.Applicant == 0
	if stranger {
		clients.Applicant = c.standIn()
	}
	if _, asks := kind.Use(benefit.EntitledTAJ); asks {
		clients.Entitled = c.choose(benefit.EntitledTAJ, b, byTAJ)
		if b["entitled_taj"] == "" {
			c.say(finding.Required)
		}
		if clients.Entitled == 0 {
			clients.Entitled = c.standIn()
		}
	}
	clients.Household = []ptr.Member{{PersonID: clients.Applicant, Kin: benefit.Self}}
	for i, id := range ids {
		if id != clients.Applicant && id != clients.Entitled {
			clients.Household = append(clients.Household, ptr.Member{PersonID: id, Kin: benefit.Other, Text: tx.Clients[i].Relation["relation_kind"]})
		}
	}
	c.did(c.SaveClients(ctx, c.clerk, c.handle(), clients))
	for _, f := range c.answered() {
		if f.Key == "ptr.check.tax_id_missing" && !stranger { // a clerk may go on with a reason, a message and a workbook have none
			c.say(finding.Required)
		}
	}
	// What the application asks beyond the decision no message says.
	application := map[string]string{"applied_on": on.String()}
	for i := range kind.Application {
		f := kind.Application[i].Field
		if text, ok := b[f.Key]; ok {
			application[f.Key] = text
		} else if f != benefit.AppliedOn && kind.Application[i].Required.IsAlways() {
			application[f.Key] = placeholder(f, on)
		}
	}
	c.form(kind.Application, application, on, func(values map[string]string) (int, error) {
		return c.SaveApplication(ctx, c.clerk, c.handle(), values, false)
	}, func(f *fields.Field) bool { _, of := kind.Use(f); return of })
	draft := map[string]string{"issued_on": b["issued_on"], "amount_reason": "a határozat szerint"}
	uses := append(kind.DraftUses(), fields.Must(benefit.IssuedOn))
	for i := range uses {
		draft[uses[i].Field.Key] = b[uses[i].Field.Key]
	}
	wrong := len(c.codes)
	version, err := c.SaveDraft(ctx, c.clerk, c.handle(), ptr.Draft{Decision: benefit.Grant, Values: draft})
	if err != nil {
		c.refused(err)
		return out()
	}
	c.seen = version
	if wrong > 0 {
		return out()
	}
	c.answered()
	version, err = c.SubmitDraft(ctx, c.clerk, c.handle())
	if err != nil {
		c.refused(err)
		return out()
	}
	c.seen = version
	c.did(c.IssueDecision(ctx, c.issuer, c.handle()))
	c.did(c.DeliverDecision(ctx, c.clerk, c.handle(), ptr.Delivery{On: on, WaivedOn: on}))
	version, err = c.FinalizeDecision(ctx, c.clerk, c.handle(), final)
	if err != nil {
		c.refused(err)
		return out()
	}
	c.seen = version
	return out()
}

// answered gives what the last run of the checks has found, and says why the clerk goes on.
func (c *formClerk) answered() []ptr.CaseFinding {
	c.t.Helper()
	var out []ptr.CaseFinding
	err := c.DB.InTx(c.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		var data []byte
		err := database.One(ctx, tx, lastFindings, []any{c.id}, &data)
		if err != nil {
			return err
		}
		return json.Unmarshal(data, &out)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	reasons := ptr.Answers{}
	for i := range out {
		if out[i].MayBeAnswered() {
			reasons[out[i].Mark] = "az iratok szerint rendben"
		}
	}
	if len(reasons) == 0 {
		return out
	}
	version, err := c.AcknowledgeFindings(c.t.Context(), c.clerk, c.handle(), reasons)
	var firm *ptr.Refusal
	if !errors.As(err, &firm) { // what takes no reason the next command will say
		c.did(version, err)
	}
	return out
}

var lastFindings = &database.Statement{Text: `SELECT findings FROM ptr.case_check WHERE case_id = $1 ORDER BY version DESC, run DESC LIMIT 1`}

// form gives a command until nothing is wrong with its fields; of those that the message says it is noted.
func (c *formClerk) form(uses []fields.Use, values map[string]string, on calendar.Day, command func(map[string]string) (int, error), said func(*fields.Field) bool) {
	c.t.Helper()
	for range 5 {
		version, err := command(values)
		var r *ptr.Refusal
		if !errors.As(err, &r) || len(r.Findings) == 0 {
			c.did(version, err)
			return
		}
		for _, f := range r.Findings {
			i := slices.IndexFunc(uses, func(u fields.Use) bool { return u.Field.Key == f.Field })
			if i < 0 {
				c.t.Fatalf("there is no field %s", f.Field)
			}
			if said(uses[i].Field) {
				c.say(f.Code)
			}
			values[f.Field] = placeholder(uses[i].Field, on)
		}
	}
	c.t.Fatalf("the form is never right: %s", strconv.Quote(strings.Join(c.codes, " ")))
}

// ofMessage lists the keys of benefits that messages and workbooks know; a case knows more.
func ofMessage() string {
	var keys []string
	for _, f := range benefits.Columns() {
		keys = append(keys, "'"+f.Key+"'")
	}
	return strings.Join(keys, ", ")
}
