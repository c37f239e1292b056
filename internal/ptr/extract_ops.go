package ptr

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/xmlsign"
	"oszir/internal/ptr/benefit"
)

// dataDocument is the group of a person's data that stand in a document.
const dataDocument = "document"

// Extract makes an extract of the register for a person (C15): a document with number, code and seal, and the same as
// signed XML under the same number. What stands in it ExtractFor says. The same request again gives the same extract.
// Errors: NotFound when nothing was known of the person; Invalid without a purpose, for a day to come, or for the person
// themself at an office whose client they are not.
func (m *Module) Extract(ctx context.Context, who identity.Actor, in NewExtract) (serial int64, err error) {
	err = who.Require(identity.MakeExtracts)
	if err == nil && in.For == ForAuthority {
		err = who.Require(identity.ExtractAll)
	}
	if err != nil {
		return 0, err
	}
	in.Purpose = fields.Clean(in.Purpose)
	switch {
	case extractGrounds[in.For] == "":
		return 0, errs.New(errs.Invalid, "ptr.extract.for_missing")
	case in.Purpose == "" || len(in.Purpose) > mostPurpose:
		return 0, errs.New(errs.Invalid, "ptr.extract.purpose_missing", mostPurpose)
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			serial, err = m.Documents.OfEntry(ctx, tx, done)
			return err
		}
		err = tx.Plan(ctx, database.PlanOnce)
		if err != nil {
			return err
		}
		x, same, err := m.gather(ctx, tx, who, in)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.extract.make", fmt.Sprintf("person/%d", x.person.ID), dataIdentity, dataNumbers, dataBenefits, dataHistory)
		e.Ground, e.Request, e.Persons = x.ground, in.Request, append(slices.Clone(same), x.named()...)
		e.Detail = map[string]any{"for": string(in.For), "benefits": len(x.full), "briefs": len(x.briefs)}
		err = m.Reasons.Seal(ctx, tx, &e, x.person.ID, in.Purpose)
		if err != nil {
			return err
		}
		id, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		d, err := m.Documents.IssuePaper(ctx, tx, who, document.Order{
			Sort: ExtractSort, Dated: x.dated, BodyID: who.BodyID, PersonID: x.person.ID, Subject: fmt.Sprintf("person/%d", x.person.ID), Author: x.office.Name,
			Signed: m.extractFacts(x),
		}, m.extractPaper(x), id)
		if err != nil {
			return err
		}
		x.number, serial = d.Number(), d.Serial
		raw, err := m.extractXML(x)
		if err != nil {
			return err
		}
		signed, err := xmlsign.Sign(raw, m.Documents.Seal.Signer(), m.Documents.Seal.Chain())
		if err != nil {
			return fmt.Errorf("signing extract %d: %w", serial, err)
		}
		err = insertExtract.ExecOne(ctx, tx, serial, x.person.ID, who.BodyID, string(in.For), in.Purpose, x.as.Day.Time(), x.as.Known, who.Code, x.madeAt, signed, id)
		if err != nil {
			return fmt.Errorf("storing extract %d: %w", serial, err)
		}
		return nil
	})
	return serial, err
}

// named lists the people beside the person whose names stand in an extract.
func (x *extract) named() []int64 {
	var out []int64
	for _, b := range x.full {
		if b.Applicant != "" {
			out = append(out, b.applicant)
		}
		if b.Entitled != "" {
			out = append(out, b.entitled)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// gather reads what an extract says, and under which numbers the person stands.
func (m *Module) gather(ctx context.Context, tx *database.Tx, who identity.Actor, in NewExtract) (*extract, []int64, error) {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	x := &extract{dated: calendar.Of(at), madeAt: at, made: in.For, purpose: in.Purpose, ground: extractGrounds[in.For], as: in.As}
	if x.as.Day == calendar.None {
		x.as.Day = x.dated
	}
	if x.as.Known.IsZero() || x.as.Known.After(at) {
		x.as.Known = at
	}
	if x.as.Day > x.dated {
		return nil, nil, errs.New(errs.Invalid, "ptr.extract.day_to_come")
	}
	all, err := people.Same(ctx, tx, []int64{in.PersonID}, x.as)
	if err != nil {
		return nil, nil, err
	}
	same := all[in.PersonID]
	x.person, err = people.SheetOf(ctx, tx, in.PersonID, x.as)
	if err != nil {
		return nil, nil, err
	}
	if in.For == ForPerson && !who.May(identity.ExtractAll) {
		err = isClient(ctx, tx, who.BodyID, same)
		if err != nil {
			return nil, nil, err
		}
	}
	x.office, err = orgs.Fact(ctx, tx, who.BodyID)
	if err != nil {
		return nil, nil, err
	}
	return x, same, m.gatherBenefits(ctx, tx, who, x, same)
}

// isClient finds whether a body has anything to do with a person: has stated something of them, or decided about them.
// Errors: Invalid when it has not.
func isClient(ctx context.Context, tx *database.Tx, body int64, numbers []int64) error {
	client, err := people.Client(ctx, tx, body, numbers)
	if err != nil || client {
		return err
	}
	none, err := Ungranted(ctx, tx, body, numbers)
	if err == nil && len(none) == len(numbers) {
		return errs.New(errs.Invalid, "ptr.extract.not_client")
	}
	return err
}

// gatherBenefits reads the person's benefits into an extract: those that may be told in full, and of all others the brief. Of
// benefits in whose household the person is counted everybody is told the brief, since they are somebody else's.
func (m *Module) gatherBenefits(ctx context.Context, tx *database.Tx, who identity.Actor, x *extract, same []int64) error {
	whole := x.made != ForOffice
	body := who.BodyID
	if whole {
		body = 0
	}
	type row struct {
		version
		role string
	}
	rows, err := database.All(ctx, tx, spansOfPerson, func(r database.Row, v *row) error { return scanVersion(&v.role)(r, &v.version) }, x.as.Known, same, body)
	if err != nil {
		return fmt.Errorf("reading the register for person %d: %w", x.person.ID, err)
	}
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].number == rows[0].number {
			n++
		}
		b := extractBenefit{ID: rows[0].id(), Role: rows[0].role, kind: kindOf(rows[0].kind), number: rows[0].number, applicant: rows[0].applicant, entitled: rows[0].entitled}
		own := whole
		current := 0
		for i := range rows[:n] {
			v := &rows[i]
			r, err := v.record()
			if err != nil {
				return err
			}
			b.Spans = append(b.Spans, extractSpan{From: v.start, Until: v.end, Record: r})
			if v.start <= x.as.Day {
				current = i
			}
			own = own || v.body == who.BodyID || v.decided == who.BodyID
		}
		v := &rows[current]
		b.Spans[current].Current = true
		b.BenefitBrief, b.Case, b.body = v.brief(i18n.Hungarian, b.Spans[current].Record, x.as.Day), v.caseNo, v.decided
		b.Start, b.End = b.Spans[0].From, b.Spans[len(b.Spans)-1].Until
		if p, ok := b.kind.PeriodOn(v.issued); ok {
			b.Law = p.Law
		}
		if own && b.Role != RoleMember {
			x.full = append(x.full, b)
		} else {
			b.Spans = nil
			x.briefs = append(x.briefs, b)
		}
		rows = rows[n:]
	}
	err = m.gatherOffices(ctx, tx, x)
	if err == nil {
		err = gatherDecisions(ctx, tx, x)
	}
	if err == nil {
		err = gatherHistory(ctx, tx, x)
	}
	return err
}

// gatherOffices fills in what offices and the other people of benefits are called.
func (m *Module) gatherOffices(ctx context.Context, tx *database.Tx, x *extract) error {
	known := map[int64]orgs.Body{}
	var persons []int64
	for _, list := range [][]extractBenefit{x.full, x.briefs} {
		for i := range list {
			b := &list[i]
			body, ok := known[b.body]
			if !ok && b.body != 0 {
				var err error
				body, err = orgs.Fact(ctx, tx, b.body)
				if err != nil && errs.KindOf(err) != errs.NotFound {
					return err
				}
				known[b.body] = body // without a name when it has ended
			}
			b.BodyName, b.Address = body.Name, bodyAddress(&body)
		}
	}
	for _, b := range x.full {
		persons = append(persons, b.applicant, b.entitled)
	}
	names, err := people.Names(ctx, tx, persons)
	if err != nil {
		return err
	}
	name := func(id int64) string { return strings.TrimSpace(names[id].FamilyName + " " + names[id].GivenName) }
	for i := range x.full {
		b := &x.full[i]
		switch {
		case b.Role != RoleApplicant:
			b.Applicant = name(b.applicant)
		case b.entitled != 0 && b.entitled != b.applicant:
			b.Entitled = name(b.entitled)
		}
	}
	return nil
}

// gatherDecisions fills in what final decisions say was taken unlawfully.
func gatherDecisions(ctx context.Context, tx *database.Tx, x *extract) error {
	var numbers []int64
	for _, b := range x.full {
		numbers = append(numbers, b.number)
	}
	found, err := database.All(ctx, tx, finalDecisionsOf, scanDecision, numbers, calendar.Of(x.as.Known).Time())
	if err != nil {
		return fmt.Errorf("reading decisions for an extract of person %d: %w", x.person.ID, err)
	}
	for _, d := range found {
		v := d.Record.Of(benefit.RepayableAmount)
		i := slices.IndexFunc(x.full, func(b extractBenefit) bool { return b.number == d.benefit })
		if v.State == fields.OK && i >= 0 {
			x.full[i].Unlawful = append(x.full[i].Unlawful, extractUnlawful{
				From: fieldDay(d.Record, benefit.UnlawfulFrom), Until: fieldDay(d.Record, benefit.UnlawfulUntil), Amount: v.N, IssuedOn: d.IssuedOn, Final: d.FinalOn,
			})
		}
	}
	return nil
}

// gatherHistory fills in what the register was told of each benefit until the moment asked for, newest first.
func gatherHistory(ctx context.Context, tx *database.Tx, x *extract) error {
	for i := range x.full {
		b := &x.full[i]
		versions, err := database.All(ctx, tx, versionsOfBenefit, scanVersion(), b.applicant, b.number)
		if err != nil {
			return fmt.Errorf("reading versions of benefit %d: %w", b.number, err)
		}
		h := history{lang: i18n.Hungarian}
		for j := range versions {
			if versions[j].recordedFrom.After(x.as.Known) {
				break
			}
			err = h.version(&versions[j])
			if err != nil {
				return err
			}
		}
		b.Events = h.newestFirst(nil)
	}
	return nil
}

func scanExtract(r database.Row, e *ExtractMade) error {
	var day database.Day
	err := r.Scan(&e.Serial, &e.PersonID, &e.For, &e.Purpose, &day, &e.KnownAt, &e.MadeBy, &e.MadeAt, &e.HasXML)
	e.AsDay = day.Day
	return err
}

// Extracts lists the extracts that the actor's body has made for a person, newest first. The reading is logged.
func (m *Module) Extracts(ctx context.Context, who identity.Actor, person int64) ([]ExtractMade, error) {
	err := who.Require(identity.MakeExtracts)
	if err != nil {
		return nil, err
	}
	var out []ExtractMade
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		same, err := people.Same(ctx, tx, []int64{person}, people.Today)
		if err != nil {
			return err
		}
		out, err = database.All(ctx, tx, extractsOfPerson, scanExtract, same[person], who.BodyID)
		if err != nil {
			return fmt.Errorf("listing extracts of person %d: %w", person, err)
		}
		e := entry(who, "ptr.extract.list", fmt.Sprintf("person/%d", person), dataDocument)
		e.Persons = same[person]
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, err
}

// ExtractShow gives an extract of the actor's body, without what it says. The reading is logged. Errors: NotFound.
func (m *Module) ExtractShow(ctx context.Context, who identity.Actor, serial int64) (ExtractMade, error) {
	err := who.Require(identity.MakeExtracts)
	if err != nil {
		return ExtractMade{}, err
	}
	var out ExtractMade
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out, err = findExtract(ctx, tx, who, serial)
		if err != nil {
			return err
		}
		_, err = audit.Write(ctx, tx, entry(who, "ptr.extract.show", fmt.Sprintf("person/%d", out.PersonID), dataDocument))
		return err
	})
	return out, err
}

// ExtractXML gives the signed XML of an extract of the actor's body. The reading is logged. Errors: NotFound, also once
// it was erased.
func (m *Module) ExtractXML(ctx context.Context, who identity.Actor, serial int64) (ExtractMade, []byte, error) {
	err := who.Require(identity.MakeExtracts)
	if err != nil {
		return ExtractMade{}, nil, err
	}
	var out ExtractMade
	var file []byte
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out, err = findExtract(ctx, tx, who, serial)
		if err != nil {
			return err
		}
		if !out.HasXML {
			return errs.New(errs.NotFound, "error.not_found")
		}
		err = database.One(ctx, tx, extractXML, []any{serial}, &file)
		if err != nil {
			return fmt.Errorf("reading the XML of extract %d: %w", serial, err)
		}
		e := entry(who, "ptr.extract.xml", fmt.Sprintf("person/%d", out.PersonID), dataIdentity, dataNumbers, dataBenefits, dataHistory)
		e.Detail = map[string]any{"document": serial}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return out, file, err
}

func findExtract(ctx context.Context, tx *database.Tx, who identity.Actor, serial int64) (ExtractMade, error) {
	found, err := database.All(ctx, tx, extractOf, scanExtract, serial, who.BodyID)
	if err != nil {
		return ExtractMade{}, fmt.Errorf("reading extract %d: %w", serial, err)
	}
	if len(found) == 0 {
		return ExtractMade{}, errs.New(errs.NotFound, "error.not_found")
	}
	return found[0], nil
}
