package ptr

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/i18n"
)

// SuspicionVerdict is what an office says of a suspicion.
type SuspicionVerdict string

// The verdicts.
const (
	Justified   SuspicionVerdict = "justified"    // jogszerű: the two may stand beside each other
	EndedByUs   SuspicionVerdict = "ended"        // az ellátást megszüntettük
	Repaid      SuspicionVerdict = "repaid"       // a jogosulatlan összeget visszaköveteltük
	WrongRecord SuspicionVerdict = "wrong_record" // hibás rögzítés, javítottuk
)

// SuspicionVerdicts lists them in the order of the form.
func SuspicionVerdicts() []SuspicionVerdict {
	return []SuspicionVerdict{Justified, EndedByUs, Repaid, WrongRecord}
}

// Suspicion is a pair of benefits that exclude each other and overlap in time; both offices are to look at it.
type Suspicion struct {
	ID             int64
	Version        int // of what is known of it
	FoundAt        time.Time
	ClosedAt       time.Time        // since when they do not overlap any more; zero: they do
	Group          string           // code of what excludes what
	From, Until    calendar.Day     // the overlap, both inclusive; of a closed one the last there was
	Overlaps       bool             // by what is known now they do
	Verdict        SuspicionVerdict // what the own office says of it; "": nothing yet
	OtherVerdict   SuspicionVerdict // what the other one says
	Own            ListedBenefit
	Other          BenefitBrief
	OtherID        string // adjudication id of the other one when it is the own body's too; else ""
	otherApplicant int64
	numbers        []int64
}

// SuspicionPage is a page of the check list, what was found last first.
type SuspicionPage struct {
	Lines []Suspicion
	Next  string // cursor of the page behind it; "" on the last
}

// Suspicions lists the suspicions of parallel support that concern benefits of the actor's body (P7), those too that are
// settled or over. Of another body's benefit only what C11 allows is there. The reading is logged with the people
// concerned. Errors: NotFound for a cursor that was not given out.
func (m *Module) Suspicions(ctx context.Context, who identity.Actor, lang i18n.Lang, after string) (SuspicionPage, error) {
	return m.suspicions(ctx, who, lang, after, false)
}

// OpenSuspicions lists in the same way those that wait for the actor's body to say something of them.
func (m *Module) OpenSuspicions(ctx context.Context, who identity.Actor, lang i18n.Lang, after string) (SuspicionPage, error) {
	return m.suspicions(ctx, who, lang, after, true)
}

func (m *Module) suspicions(ctx context.Context, who identity.Actor, lang i18n.Lang, after string, open bool) (SuspicionPage, error) {
	var page SuspicionPage
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return page, err
	}
	at, ok, err := readCursor(after, 1)
	if err != nil {
		return page, err
	}
	before := at[0]
	if !ok {
		before = 1 << 62
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		as, err := settled(ctx, tx, database.AsOf{Day: calendar.None})
		if err != nil {
			return err
		}
		page.Lines, err = readSuspicions(ctx, tx, lang, as, suspicionPage, who.BodyID, before, pageRows+1, open)
		if err != nil {
			return fmt.Errorf("listing suspicions: %w", err)
		}
		if len(page.Lines) > pageRows {
			page.Lines = page.Lines[:pageRows]
			page.Next = newCursor(page.Lines[pageRows-1].ID)
		}
		e := entry(who, "ptr.suspicions.read", fmt.Sprintf("body/%d", who.BodyID), dataIdentity, dataBenefits, dataBrief)
		e.Persons = suspected(page.Lines)
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return SuspicionPage{}, err
	}
	return page, m.nameSuspects(ctx, page.Lines)
}

// readSuspicions reads suspicions of a body by a statement that gives two rows for each, the own benefit's first. What is not
// a pair of that sort is left out: it would show another office's benefit as one's own.
func readSuspicions(ctx context.Context, tx *database.Tx, lang i18n.Lang, as database.AsOf, s *database.Statement, body int64, args ...any) ([]Suspicion, error) {
	type half struct {
		version
		Suspicion
	}
	found, err := database.All(ctx, tx, s, func(r database.Row, h *half) error {
		var from, until database.Day
		var closed *time.Time
		err := scanVersion(&h.Suspicion.ID, &h.Group, &from, &until, &h.FoundAt, &closed, &h.Version, &h.Verdict, &h.OtherVerdict)(r, &h.version)
		h.From, h.Until, h.Overlaps = from.Day, until.Day, closed == nil
		if closed != nil {
			h.ClosedAt = *closed
		}
		return err
	}, as.Args(append([]any{body}, args...)...)...)
	if err != nil {
		return nil, err
	}
	var out []Suspicion
	var own []version
	for i := 0; i+1 < len(found); i++ {
		mine, other := &found[i], &found[i+1]
		if mine.Suspicion.ID != other.Suspicion.ID || mine.body != body {
			continue
		}
		i++
		s := mine.Suspicion
		r, err := other.record()
		if err != nil {
			return nil, err
		}
		s.Other, s.otherApplicant, s.numbers = other.brief(lang, r, as.Day), other.applicant, []int64{mine.number, other.number}
		if other.body == mine.body {
			s.OtherID = other.id()
		}
		own = append(own, mine.version)
		out = append(out, s)
	}
	named, err := lines(ctx, tx, lang, own, as.Day)
	if err != nil {
		return nil, err
	}
	for i := range named {
		out[i].Own = named[i]
	}
	return out, nil
}

// suspected are the people of suspicions.
func suspected(list []Suspicion) []int64 {
	persons := []int64{}
	for i := range list {
		persons = append(persons, list[i].Own.Applicant.ID, list[i].otherApplicant)
		if id := list[i].Own.Entitled.ID; id != 0 {
			persons = append(persons, id)
		}
	}
	return persons
}

func (m *Module) nameSuspects(ctx context.Context, list []Suspicion) error {
	var briefs []*BenefitBrief
	for i := range list {
		briefs = append(briefs, &list[i].Own.BenefitBrief, &list[i].Other)
	}
	return m.nameOffices(ctx, briefs...)
}

// SuspicionEvent is what became of a suspicion.
type SuspicionEvent struct {
	Sort                    string // changed, moved, closed, reopened or settled
	At                      time.Time
	BeforeFrom, BeforeUntil calendar.Day // the overlap before it
	From, Until             calendar.Day // and after it
	Body                    string       // of settled: the office's name
	Verdict                 SuspicionVerdict
	Reason                  string // of the own office's only
	By                      string // code of who settled it, of the own office's only
	body                    int64
}

// DetailOpening says that somebody of another office looked at more than the brief of a benefit, and why.
type DetailOpening struct {
	At        time.Time
	Body      string // the office's name
	By        string // code of who it was
	Reason    string
	BenefitID string // adjudication id
	Kind      string // code
	body      int64
	applicant int64
}

// SuspicionView is a suspicion with what became of it and who has opened the own benefit's details.
type SuspicionView struct {
	Suspicion

	Events   []SuspicionEvent // latest first
	Openings []DetailOpening
}

// Suspicion reads one suspicion of the actor's body. The reading is logged. Errors: NotFound.
func (m *Module) Suspicion(ctx context.Context, who identity.Actor, lang i18n.Lang, id int64) (SuspicionView, error) {
	var out SuspicionView
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return out, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		as, err := settled(ctx, tx, database.AsOf{Day: calendar.None})
		if err != nil {
			return err
		}
		found, err := readSuspicions(ctx, tx, lang, as, suspicionByID, who.BodyID, id)
		if err != nil {
			return fmt.Errorf("reading suspicion %d: %w", id, err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		out.Suspicion = found[0]
		out.Events, err = database.All(ctx, tx, suspicionEvents, func(r database.Row, e *SuspicionEvent) error {
			var no int
			var a, b, c, d database.Day
			err := r.Scan(&no, &e.Sort, &e.At, &a, &b, &c, &d, &e.body, &e.Verdict, &e.Reason, &e.By)
			e.BeforeFrom, e.BeforeUntil, e.From, e.Until = a.Day, b.Day, c.Day, d.Day
			if e.body != who.BodyID {
				e.Reason, e.By = "", ""
			}
			return err
		}, id)
		if err != nil {
			return fmt.Errorf("reading what became of suspicion %d: %w", id, err)
		}
		out.Openings, err = readOpenings(ctx, tx, who.BodyID, out.numbers, 50)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.suspicion.read", fmt.Sprintf("suspicion/%d", id), dataIdentity, dataBenefits, dataBrief)
		e.Persons = suspected(found)
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return SuspicionView{}, err
	}
	one := []Suspicion{out.Suspicion}
	err = m.nameSuspects(ctx, one)
	out.Suspicion = one[0]
	if err != nil {
		return SuspicionView{}, err
	}
	ids := make([]int64, 0, len(out.Events))
	for i := range out.Events {
		ids = append(ids, out.Events[i].body)
	}
	names, err := m.officeNames(ctx, ids...)
	for i := range out.Events {
		out.Events[i].Body = names[out.Events[i].body]
	}
	if err == nil {
		err = m.nameOpeners(ctx, out.Openings)
	}
	return out, err
}

func readOpenings(ctx context.Context, tx *database.Tx, body int64, benefits []int64, most int) ([]DetailOpening, error) {
	var of any
	if benefits != nil {
		of = benefits
	}
	found, err := database.All(ctx, tx, openingsOf, func(r database.Row, o *DetailOpening) error {
		var id, number int64
		var year *int
		var kind *string
		err := r.Scan(&id, &o.At, &o.body, &o.By, &o.Reason, &number, &year, &kind, &o.applicant)
		if year != nil {
			o.BenefitID, o.Kind = AdjudicationID(*year, number), *kind
		}
		return err
	}, body, of, most)
	if err != nil {
		return nil, fmt.Errorf("reading who opened details of body %d: %w", body, err)
	}
	return found, nil
}

func (m *Module) nameOpeners(ctx context.Context, openings []DetailOpening) error {
	ids := make([]int64, 0, len(openings))
	for i := range openings {
		ids = append(ids, openings[i].body)
	}
	names, err := m.officeNames(ctx, ids...)
	for i := range openings {
		openings[i].Body = names[openings[i].body]
	}
	return err
}

// officeNames gives what bodies are called, by id, each looked up once.
func (m *Module) officeNames(ctx context.Context, ids ...int64) (map[int64]string, error) {
	briefs := make([]*BenefitBrief, 0, len(ids))
	for _, id := range ids {
		briefs = append(briefs, &BenefitBrief{BodyID: id})
	}
	err := m.nameOffices(ctx, briefs...)
	out := make(map[int64]string, len(briefs))
	for _, b := range briefs {
		out[b.BodyID] = b.BodyName
	}
	return out, err
}

// Openings lists who of other offices has looked at more than the brief of the actor's body's benefits, latest first, fifty
// of them. The reading is logged with the people of the benefits.
func (m *Module) Openings(ctx context.Context, who identity.Actor) ([]DetailOpening, error) {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return nil, err
	}
	var out []DetailOpening
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out, err = readOpenings(ctx, tx, who.BodyID, nil, 50)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.openings.read", fmt.Sprintf("body/%d", who.BodyID), dataBenefits)
		for i := range out {
			e.Persons = append(e.Persons, out[i].applicant)
		}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, m.nameOpeners(ctx, out)
}

// Settlement is what an office says of a suspicion.
type Settlement struct {
	ID      int64
	Seen    int // Suspicion.Version that the clerk saw
	Verdict SuspicionVerdict
	Reason  string
	Request audit.Request
}

// SettleSuspicion records what the actor's body says of a suspicion. It stands until the overlap is another one. Errors:
// NotFound; Invalid with a Refusal; Conflict "ptr.suspicion.changed_meanwhile" when something was said or found since it
// was seen, "ptr.suspicion.over" when there is no overlap any more.
func (m *Module) SettleSuspicion(ctx context.Context, who identity.Actor, in Settlement) error {
	err := who.Require(identity.HandleCases)
	if err != nil {
		return err
	}
	in.Reason = fields.Clean(in.Reason)
	switch {
	case !slices.Contains(SuspicionVerdicts(), in.Verdict):
		err = refuseField("verdict", "ptr.suspicion.verdict_missing")
	case in.Reason == "":
		err = refuseField("reason", "ptr.case.reason_missing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, once := audit.Once(ctx, tx, who.Code, in.Request)
		if once != nil || done != 0 {
			return once
		}
		var first, second, over bool
		var version int
		var overlap string
		var persons []int64
		found := database.One(ctx, tx, lockSuspicion, []any{in.ID, who.BodyID}, &first, &second, &over, &version, &overlap, &persons)
		switch {
		case found != nil:
			return found
		case err != nil:
			return err // the form is wrong, and that it is theirs is known
		case version != in.Seen:
			return errs.New(errs.Conflict, "ptr.suspicion.changed_meanwhile")
		case over:
			return errs.New(errs.Conflict, "ptr.suspicion.over")
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.suspicion.settle", fmt.Sprintf("suspicion/%d", in.ID), dataBenefits)
		e.Persons, e.Detail, e.Request = persons, map[string]any{"verdict": string(in.Verdict)}, in.Request
		id, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = settleSuspicion.ExecOne(ctx, tx, in.ID, first, second, string(in.Verdict), version)
		if err != nil {
			return fmt.Errorf("settling suspicion %d: %w", in.ID, err)
		}
		err = insertSuspicionEvent.ExecOne(ctx, tx, in.ID, version+1, at, overlap, who.BodyID, string(in.Verdict), in.Reason, who.Code, id)
		if err != nil {
			return fmt.Errorf("recording what was said of suspicion %d: %w", in.ID, err)
		}
		return nil
	})
}
