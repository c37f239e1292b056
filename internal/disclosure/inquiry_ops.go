package disclosure

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

// Appointment says for which agency a partner's program speaks.
type Appointment struct {
	Partner    string // code
	Agency     string // key
	AgencyName string // which of them exactly; "": the agency's name
}

// Appoint lets a partner's program speak for an agency from now on, and for no other. Errors: Invalid with a Refusal; NotFound for
// a partner that is not there.
func (m *Module) Appoint(ctx context.Context, who identity.Actor, in Appointment) error {
	err := who.Require(identity.ManagePartners)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		agencies, err := agenciesNow(ctx, tx)
		if err != nil {
			return err
		}
		agency, ok := agencyOf(agencies, in.Agency)
		if !ok {
			return refusal([]Fault{{Field: "agency", Key: "disclosure.fault.required"}})
		}
		name := in.AgencyName
		if strings.TrimSpace(name) == "" {
			name = agency.Name
		}
		err = refusal(wanted(nil, "agency_name", &name, 200))
		if err != nil {
			return err
		}
		e := who.Entry("disclosure.appoint", "partner/"+in.Partner)
		e.Detail = map[string]any{"agency": in.Agency}
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = appointProgram.ExecOne(ctx, tx, in.Partner, in.Agency, name, m.at(), who.Code, entry)
		if database.Violates(err, "agency_program_partner") {
			return errs.Wrap(err, errs.NotFound, "exchange.no_partner", in.Partner)
		}
		if err != nil {
			return fmt.Errorf("storing for whom a program speaks: %w", err)
		}
		return nil
	})
}

// Ask takes in what an agency's own program asks, all in one transaction: the receipt has our number. Where the ground and the
// register allow it, a question whether a benefit is held is answered at once, by the program itself; everything else waits for a
// clerk. The same inquiry sent again gets the receipt of the first time. What is wrong with it is no error but stands in the
// receipt. Errors: NotFound when the sender may not ask; exchange.ErrOther when its id stands for other content.
func (m *Module) Ask(ctx context.Context, from *exchange.Sender, form exchange.Form, q *Inquiry, original []byte) (r Receipt, again bool, err error) {
	who := from.Actor()
	err = who.Require(identity.AskAsAgency)
	if err != nil {
		return r, false, err
	}
	office, officeErr := m.Office(ctx, q.Office)
	if officeErr != nil && errs.KindOf(officeErr) != errs.NotFound {
		return r, false, officeErr
	}
	// What is asked stands with the request, once; the log of messages keeps its digest.
	in := exchange.Incoming{Interface: InquiryInterface, Form: form, Operation: "ask", SenderID: q.ID, Digest: digestOf(original)}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		again = false
		id, kept, err := m.Exchange.Take(ctx, tx, from, in)
		if err != nil {
			return err
		}
		if kept != nil {
			again = true
			return json.Unmarshal(kept.Answer, &r)
		}
		s := exchange.Settled{ID: id, State: exchange.Done}
		r, err = m.inquire(ctx, tx, who, q, office, original, &s)
		var refused *Refusal
		if errors.As(err, &refused) {
			s.State, err = exchange.Refused, nil
			r = Receipt{Status: InquiryRejected, Findings: m.findings(refused, form)}
		}
		if err != nil {
			return err
		}
		r.ID, r.At, r.Digest = q.ID, m.at(), hex.EncodeToString(in.Digest)
		s.Answer, err = json.Marshal(r)
		if err != nil {
			return fmt.Errorf("encoding a receipt: %w", err)
		}
		return m.Exchange.Settle(ctx, tx, s)
	})
	return r, again, err
}

// inquire takes in an inquiry, and answers it where nobody need look at it. Errors: Invalid with a Refusal.
func (m *Module) inquire(ctx context.Context, tx *database.Tx, who identity.Actor, q *Inquiry, office int64, original []byte, s *exchange.Settled) (Receipt, error) {
	agency, name, err := speaksFor(ctx, tx, who)
	if err != nil {
		return Receipt{}, err
	}
	in := q.request(office, name, m.today(), original)
	if agency != q.Agency {
		in.faults = append(in.faults, Fault{Field: "agency", Key: "disclosure.fault.other_agency"})
	}
	if office == 0 {
		in.faults = append(in.faults, Fault{Field: "office", Key: "disclosure.fault.no_office"})
	}
	if in.Kind != "" && !slices.Contains(m.Kinds, in.Kind) {
		in.faults = append(in.faults, Fault{Field: "kind", Key: "disclosure.fault.unknown_kind"})
	}
	t, err := m.takeIn(ctx, tx, who, &in)
	if err != nil {
		return Receipt{}, err
	}
	s.Persons, s.Entry = personIDs(t.persons), t.entry
	r := Receipt{Status: InquiryReceived, Number: t.id, Due: t.due.String()}
	sure := !slices.ContainsFunc(t.persons, func(w Wanted) bool { return w.Open })
	if !sure || !automatic(in.Overlap, in.Kind, &t.sources, &t.ground) {
		return r, nil
	}
	program := identity.System()
	program.BodyID = in.BodyID
	err = m.issue(ctx, tx, program, Act{ID: t.id, Seen: 1, unseen: true})
	if err != nil {
		return Receipt{}, err
	}
	r.Status = InquiryAnswered
	r.Answer, err = numberOfAnswer(ctx, tx, t.id)
	return r, err
}

// speaksFor gives key and name of the agency that a partner's program speaks for; "" when nobody has said.
func speaksFor(ctx context.Context, tx *database.Tx, who identity.Actor) (key, name string, err error) {
	code, _ := strings.CutPrefix(who.Code, "partner:")
	err = database.One(ctx, tx, programOf, []any{code}, &key, &name)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return "", "", fmt.Errorf("reading for whom a program speaks: %w", err)
	}
	return key, name, nil
}

func numberOfAnswer(ctx context.Context, tx *database.Tx, id int64) (string, error) {
	var number int64
	var told []string
	err := database.One(ctx, tx, answerNumber, []any{id}, &number, &told)
	if err != nil {
		return "", fmt.Errorf("reading the answer to request %d: %w", id, err)
	}
	return AnswerNumber(number), nil
}

// findings says what is wrong with an inquiry, each with its place.
func (m *Module) findings(refused *Refusal, form exchange.Form) []InquiryFinding {
	out := make([]InquiryFinding, 0, len(refused.Faults))
	for i := range refused.Faults {
		f := &refused.Faults[i]
		out = append(out, InquiryFinding{
			Code: f.Key[strings.LastIndexByte(f.Key, '.')+1:], Path: pathOf(f, form),
			Hungarian: m.Catalog.Text(i18n.Hungarian, f.Key, f.Args...), English: m.Catalog.Text(i18n.English, f.Key, f.Args...),
		})
	}
	return out
}

// Standing tells an agency's program how a request stands that it sent itself: with the number of the answer, or why it was refused.
// That another proposed an answer is the office's own matter. Errors: NotFound, also for a request that somebody else sent.
func (m *Module) Standing(ctx context.Context, from *exchange.Sender, id int64) (r Receipt, err error) {
	who := from.Actor()
	err = who.Require(identity.AskAsAgency)
	if err != nil {
		return r, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		q, _, err := find(ctx, tx, sentRequest, id, who.Code)
		if err != nil {
			return err
		}
		r = Receipt{Status: InquiryReceived, Number: id, Due: q.DueOn.String(), At: m.at(), Digest: hex.EncodeToString(q.Digest)}
		switch q.State {
		case Answered:
			r.Status = InquiryAnswered
			r.Answer, err = numberOfAnswer(ctx, tx, id)
		case Refused:
			r.Status = InquiryRefused
			err = database.One(ctx, tx, refusedWhy, []any{id}, &r.Reason)
		case Received, Proposed:
		}
		return err
	})
	return r, err
}

// Fetch gives an agency's program the signed XML or the sealed PDF of the answer to a request that it sent itself. The reading is
// logged. Errors: NotFound, also for a request that somebody else sent and once the answer was erased; an exchange.Refusal while
// there is no answer.
func (m *Module) Fetch(ctx context.Context, from *exchange.Sender, id int64, wantXML bool) (number string, file []byte, err error) {
	who := from.Actor()
	err = who.Require(identity.AskAsAgency)
	if err != nil {
		return "", nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		q, persons, err := find(ctx, tx, sentRequest, id, who.Code)
		if err != nil {
			return err
		}
		if q.State != Answered {
			return &exchange.Refusal{Code: exchange.CodeNoAnswer}
		}
		number, file, err = m.download(ctx, tx, who, &q, persons, wantXML)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	return number, file, nil
}

// Followed gives those of people whom an agency asked about and was answered, each with the last day of the period that it asked
// about, if that is not over: so long it may be told that something has changed. In the transaction of an operation that logs.
func (m *Module) Followed(ctx context.Context, tx *database.Tx, partner string, persons []int64) (map[int64]calendar.Day, error) {
	out := map[int64]calendar.Day{}
	err := database.Each(ctx, tx, followedPersons, func(r database.Row) error {
		var id int64
		var last database.Day
		err := r.Scan(&id, &last)
		out[id] = last.Day
		return err
	}, "partner:"+partner, persons, m.today().Time())
	if err != nil {
		return nil, fmt.Errorf("reading whom an agency asked about: %w", err)
	}
	return out, nil
}
