package tartinfo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo/record"
)

// bodySubject names a body in the log.
func bodySubject(id int64) string { return fmt.Sprintf("body/%d", id) }

// OwnBody gives the data of the actor's own body. Errors: NotFound for who may not.
func (m *Module) OwnBody(ctx context.Context, who identity.Actor) (Body, error) {
	err := who.Require(identity.KeepReserve)
	if err != nil {
		return Body{}, err
	}
	return m.readBody(ctx, who.BodyID)
}

// Body gives the data of any body to the centre. Errors: NotFound for who may not, and for an unknown body.
func (m *Module) Body(ctx context.Context, who identity.Actor, id int64) (Body, error) {
	err := who.Require(identity.RunCentre)
	if err != nil {
		return Body{}, err
	}
	return m.readBody(ctx, id)
}

func (m *Module) readBody(ctx context.Context, id int64) (b Body, err error) {
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		b, err = m.bodyIn(ctx, tx, id)
		return err
	})
	return b, err
}

// bodyIn reads a body, with the others that can be chosen beside it. Errors: NotFound.
func (m *Module) bodyIn(ctx context.Context, tx *database.Tx, id int64) (b Body, err error) {
	b.Today = m.today()
	known, err := orgs.Among(ctx, tx, []int64{id})
	if err != nil {
		return b, fmt.Errorf("reading body %d: %w", id, err)
	}
	if len(known) == 0 {
		return b, notFound()
	}
	b.Known = known[0]
	facts, err := database.All(ctx, tx, bodyFacts, func(r database.Row, f *Body) error {
		return r.Scan(&f.Type, &f.Predecessor, &f.SupervisorID, &f.Version)
	}, id)
	if err != nil {
		return b, fmt.Errorf("reading what is kept of body %d: %w", id, err)
	}
	if len(facts) > 0 {
		b.Type, b.Predecessor, b.SupervisorID, b.Version = facts[0].Type, facts[0].Predecessor, facts[0].SupervisorID, facts[0].Version
	}
	if b.SupervisorID != 0 {
		s, err := orgs.In(ctx, tx, b.SupervisorID)
		if err != nil {
			return b, err
		}
		b.Supervisor = labelOf(&s)
	}
	here, _, err := m.bodiesIn(ctx, tx)
	if err != nil {
		return b, err
	}
	for i := range here {
		if here[i].ID != id && here[i].State(b.Today) == orgs.StateActive {
			b.Others = append(b.Others, NamedBody{here[i].ID, labelOf(&here[i].Body)})
		}
	}
	return b, nil
}

// bodiesIn gives every body that takes part in TARTINFO, by name, and the enabled users.
func (m *Module) bodiesIn(ctx context.Context, tx *database.Tx) ([]orgs.Known, []identity.Reader, error) {
	ids, err := database.All(ctx, tx, bodiesHere, func(r database.Row, id *int64) error { return r.Scan(id) })
	if err != nil {
		return nil, nil, fmt.Errorf("listing bodies: %w", err)
	}
	users, err := m.Identity.Readers(ctx, tx, 0, identity.RoleHead, identity.RoleBodyClerk)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range users {
		ids = append(ids, u.BodyID)
	}
	slices.Sort(ids)
	here, err := orgs.Among(ctx, tx, slices.Compact(ids))
	if err != nil {
		return nil, nil, fmt.Errorf("reading bodies: %w", err)
	}
	return here, users, nil
}

// Bodies lists the bodies that take part in TARTINFO, for the centre (T19).
func (m *Module) Bodies(ctx context.Context, who identity.Actor, f BodyFilter, l listing.Listing) (out []ListedBody, all int, err error) {
	err = who.Require(identity.RunCentre)
	if err != nil {
		return nil, 0, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		here, users, err := m.bodiesIn(ctx, tx)
		if err != nil {
			return err
		}
		heads, count := map[int64]int{}, map[int64]int{}
		for _, u := range users {
			count[u.BodyID]++
			if u.Role == identity.RoleHead {
				heads[u.BodyID]++
			}
		}
		for i := range here {
			state := here[i].State(m.today())
			if f.fits(&here[i], state) {
				out = append(out, ListedBody{here[i], state, heads[here[i].ID], count[here[i].ID]})
			}
		}
		return nil
	})
	sortBodies(out, l)
	all = len(out)
	out = out[min(l.Offset, all):min(l.Offset+l.Rows(), all)]
	return out, all, err
}

// ChangeOwnBody changes the data of the actor's own body, in the register of bodies and here at once (T9). Changes are due within five
// working days. Errors: Invalid with a Refusal; Conflict when somebody else has changed it since; NotFound.
func (m *Module) ChangeOwnBody(ctx context.Context, who identity.Actor, in BodyForm) error {
	in.ID = who.BodyID
	return m.change(ctx, who, identity.KeepReserve, in.Request, func(ctx context.Context, tx *database.Tx) error {
		return m.changeBody(ctx, tx, who, in, record.OwnBody)
	})
}

// ChangeBody changes any data of a body; type, legal status and predecessor only the centre changes, by the paper form (T9). Errors: as
// for ChangeOwnBody.
func (m *Module) ChangeBody(ctx context.Context, who identity.Actor, in BodyForm) error {
	return m.change(ctx, who, identity.RunCentre, in.Request, func(ctx context.Context, tx *database.Tx) error {
		return m.changeBody(ctx, tx, who, in, record.CentreBody)
	})
}

func (m *Module) changeBody(ctx context.Context, tx *database.Tx, who identity.Actor, in BodyForm, form record.Form) error {
	b, err := m.bodyIn(ctx, tx, in.ID)
	switch {
	case err != nil:
		return err
	case b.SeenMark() != in.Seen:
		return errs.New(errs.Conflict, "tartinfo.changed")
	case b.State(m.today()) == orgs.StateClosed:
		return errs.New(errs.Conflict, "tartinfo.body_closed")
	}
	c, found := form.Read(in.Typed)
	before := b
	b.takeTyped(c)
	if _, ok := form.Field("body_status"); ok {
		b.LegalStatus, b.Type, b.Predecessor = c["body_status"], c["body_type"], c["predecessor"]
	}
	err = refuse(append(found, b.takeSupervisor(in.Typed["supervisor"])...))
	if err != nil {
		return err
	}
	changed, err := orgs.ChangeIn(ctx, tx, who, orgs.Edit{Body: b.Body, Since: m.today(), Seen: b.Seen, Reason: "TARTINFO"})
	if err != nil {
		return asOwnFaults(err)
	}
	if !changed && b.Type == before.Type && b.Predecessor == before.Predecessor && b.SupervisorID == before.SupervisorID {
		return errs.New(errs.Invalid, "tartinfo.nothing_changes")
	}
	_, err = m.keepBody(ctx, tx, who, &b, "tartinfo.change_body", in.Request)
	return err
}

// keepBody stores what only TARTINFO knows of a body, and gives the entry of the log.
func (m *Module) keepBody(ctx context.Context, tx *database.Tx, who identity.Actor, b *Body, operation string, r audit.Request) (entry int64, err error) {
	entry, err = log(ctx, tx, who, operation, bodySubject(b.ID), r, nil)
	if err != nil {
		return 0, err
	}
	err = insertBody.ExecOne(ctx, tx, b.ID, b.Version+1, b.Type, b.Predecessor, b.SupervisorID, m.at(), who.Code, entry)
	if database.Violates(err, "body_pkey") {
		return 0, errs.Wrap(err, errs.Conflict, "tartinfo.changed")
	}
	if err != nil {
		return 0, fmt.Errorf("storing body %d: %w", b.ID, err)
	}
	return entry, nil
}

// takeSupervisor reads which body supervises. A body of government officials needs one: it takes the members over when the body ends
// without a successor (Kttv. 60. § (1) g)).
func (b *Body) takeSupervisor(text string) []finding.Finding {
	text = fields.Clean(text)
	switch other, ok := named(b.Others, text); {
	case ok:
		b.SupervisorID = other.ID
	case text == "" && b.LegalStatus == record.GovernmentOfficial:
		return []finding.Finding{{Field: "supervisor", Code: finding.Required}}
	case text == "":
		b.SupervisorID = 0
	case text != b.Supervisor: // one that is closed by now may stay as it is
		return []finding.Finding{{Field: "supervisor", Code: finding.NotInList, Key: "tartinfo.fault.no_such_body", Value: text}}
	}
	return nil
}

// asOwnFaults puts what the register of bodies says about its fields to the fields of the forms here.
func asOwnFaults(err error) error {
	var r *orgs.Refusal
	if !errors.As(err, &r) {
		return err
	}
	here := map[string]string{"code": "body_code", "name": "body_name", "county": "body_county", "postcode": "body_postcode", "settlement": "settlement", "address": "street", "legal_status": "body_status"}
	found := slices.Clone(r.Findings)
	for i := range found {
		found[i].Field = here[found[i].Field]
	}
	return refuse(found)
}

// RegisterBody registers a body and its head in one go, from the paper form (T2), or takes in one that the register of bodies knows
// already. It gives the head's password, which is shown once; "" when the same request was done before. Errors: Invalid with a Refusal;
// Conflict when the code of the body or of the head is taken; NotFound.
func (m *Module) RegisterBody(ctx context.Context, who identity.Actor, in BodyForm) (id int64, password string, err error) {
	form := record.NewBody
	if in.Typed["body_known"] != "" {
		form = record.KnownBody
	}
	err = m.change(ctx, who, identity.RunCentre, in.Request, func(ctx context.Context, tx *database.Tx) error {
		c, found := form.Read(in.Typed)
		b, more, err := m.bodyToRegister(ctx, tx, c)
		if err != nil {
			return err
		}
		found = append(append(found, more...), b.takeSupervisor(in.Typed["supervisor"])...)
		err = refuse(found)
		if err != nil {
			return err
		}
		b.Type, b.Predecessor = c["body_type"], c["predecessor"]
		if b.ID == 0 {
			b.Body, err = orgs.AddIn(ctx, tx, who, orgs.Edit{Body: b.Body, Since: calendar.None, Reason: "TARTINFO"})
		} else {
			_, err = orgs.ChangeIn(ctx, tx, who, orgs.Edit{Body: b.Body, Since: m.today(), Seen: b.Seen, Reason: "TARTINFO"})
		}
		if err != nil {
			return asOwnFaults(err)
		}
		entry, err := m.keepBody(ctx, tx, who, &b, "tartinfo.register_body", in.Request)
		if err != nil {
			return err
		}
		id = b.ID
		password, err = m.Identity.AddHeadIn(ctx, tx, who, b.ID, identity.NewClerk{
			Code: c["head_code"], Name: c["head_name"], Contacts: identity.Contacts{Email: c["head_email"], Post: c["head_post"], Phone: c["head_phone"]},
		})
		if err != nil {
			return asHeadFault(err)
		}
		return m.endsAnyway(ctx, tx, who, b.ID, entry)
	})
	return id, password, err
}

// asHeadFault puts what is said of the head's account to its field.
func asHeadFault(err error) error {
	var e *errs.Error
	if errors.As(err, &e) {
		field := map[string]string{"identity.code_invalid": "head_code", "identity.code_taken": "head_code", "identity.name_invalid": "head_name", "identity.email_invalid": "head_email"}[e.Key]
		if field != "" {
			return refuse([]finding.Finding{{Field: field, Code: finding.NotAllowed, Key: "tartinfo.fault." + field}})
		}
	}
	return err
}

// bodyToRegister gives the body that a form is about: a new one, or the one of the code.
func (m *Module) bodyToRegister(ctx context.Context, tx *database.Tx, c record.Content) (b Body, found []finding.Finding, err error) {
	here, _, err := m.bodiesIn(ctx, tx)
	if err != nil {
		return b, nil, err
	}
	if c["body_known"] != "" {
		known, err := orgs.CodeIn(ctx, tx, strings.ToUpper(c["body_code"]))
		if errs.KindOf(err) == errs.NotFound {
			return b, []finding.Finding{{Field: "body_code", Code: finding.NotInList, Key: "tartinfo.fault.no_such_code"}}, nil
		}
		if err == nil {
			b, err = m.bodyIn(ctx, tx, known.ID)
		}
		if err != nil {
			return b, nil, err
		}
		if c["body_status"] != "" {
			b.LegalStatus = c["body_status"]
		}
		if b.LegalStatus == "" {
			found = append(found, finding.Finding{Field: "body_status", Code: finding.Required})
		}
		return b, found, nil
	}
	b.Body = orgs.Body{Code: c["body_code"], Kind: orgs.PublicService, LegalStatus: c["body_status"]}
	b.takeTyped(c)
	for i := range here {
		if here[i].State(m.today()) == orgs.StateActive {
			b.Others = append(b.Others, NamedBody{here[i].ID, labelOf(&here[i].Body)})
		}
	}
	return b, nil, nil
}
