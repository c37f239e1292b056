package disclosure

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/xmlsign"
)

// say gives a Hungarian text.
func (m *Module) say(key string, args ...any) string {
	return m.Catalog.Text(i18n.Hungarian, key, args...)
}

// compose draws what an answer to a request would say now. Nothing of it has left.
func (m *Module) compose(ctx context.Context, tx *database.Tx, r *Request, persons []Wanted) (*answerText, *Sources, *Ground, error) {
	err := tx.Plan(ctx, database.PlanOnce)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := sourcesOn(ctx, tx, m.today())
	if err != nil {
		return nil, nil, nil, err
	}
	agencies, err := agenciesNow(ctx, tx)
	if err != nil {
		return nil, nil, nil, err
	}
	// A ground that was taken away since allows nothing, and asks for four eyes.
	agency, _ := agencyOf(agencies, r.Agency)
	ground, ok := agency.Ground(r.Ground)
	if !ok {
		ground = Ground{Key: r.Ground, Law: r.Law, FourEyes: true}
	}
	_, office := m.BodyName(ctx, r.BodyID)
	a := &answerText{
		Office: office, Agency: r.AgencyName, Sort: agency.Sort, Channel: r.Channel, File: r.FileNumber, Received: isoDay{r.ReceivedOn}, Law: r.Law, Purpose: r.Purpose,
		From: isoDay{r.From}, Last: isoDay{r.Last}, Overlap: r.Overlap, Kind: r.Kind, Digest: hex.EncodeToString(r.Digest),
	}
	a.Items, a.Withheld = allowed(r.Fields, &s, &ground)
	overlap := r.Overlap
	if overlap {
		lacks := overlapLacks(r.Kind, &s, &ground)
		for _, key := range lacks {
			a.Withheld = append(a.Withheld, Withheld{key, NotByGround})
		}
		overlap = len(lacks) == 0
	}
	for _, w := range persons {
		p := AnswerPerson{No: w.No, Given: w.Given, Found: w.PersonID != 0}
		if p.Found && (overlap || len(a.Items) > 0) {
			d, err := m.Draw(ctx, tx, Question{PersonID: w.PersonID, BodyID: r.BodyID, From: r.From, Last: r.Last, Items: a.Items, Overlap: overlap, Kind: r.Kind})
			switch {
			case errs.KindOf(err) == errs.NotFound: // their data were erased since
				p.Found = false
			case err != nil:
				return nil, nil, nil, fmt.Errorf("drawing the answer to request %d: %w", r.ID, err)
			default:
				p.arrange(d, a.Items, overlap)
			}
		}
		a.Persons = append(a.Persons, p)
	}
	return a, &s, &ground, nil
}

// View is a request with what there is to see of it.
type View struct {
	Request

	People   []WantedView
	Answer   *AnswerView // what was answered, or would be now; nil: it was erased, or somebody must be chosen first
	Ground   Ground
	Steps    []Step
	Sources  Sources
	FourEyes bool
}

// WantedView is somebody whom a request asks about, with those among whom a clerk chooses.
type WantedView struct {
	Wanted

	Hits []Hit
}

// AnswerView is an answer as people see it.
type AnswerView struct {
	Number   string // "": it was not given yet
	Sum      string // names what it says
	Items    []string
	Withheld []Withheld
	Persons  []AnswerPerson
	By       string // who issued it
	At       time.Time
}

// Request gives a request to the actor's body with the answer that was given, or that would be given now. The reading is logged.
// Errors: NotFound.
func (m *Module) Request(ctx context.Context, who identity.Actor, id int64) (v View, err error) {
	err = who.Require(identity.AnswerRequests)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		r, persons, err := find(ctx, tx, oneRequest, id, who.BodyID)
		if err != nil {
			return err
		}
		v = View{Request: r}
		var doubtful []int64
		for _, w := range persons {
			p := WantedView{Wanted: w}
			if w.Open && r.State == Received {
				p.Hits, _, err = look(ctx, tx, &w.Given)
				if err != nil {
					return err
				}
				doubtful = append(doubtful, hitIDs(p.Hits)...)
			}
			v.People = append(v.People, p)
		}
		err = m.fill(ctx, tx, &v, persons)
		if err != nil {
			return err
		}
		v.Steps, err = database.All(ctx, tx, stepsOf, func(r database.Row, s *Step) error { return r.Scan(&s.Version, &s.Did, &s.Note, &s.At, &s.By) }, id)
		if err != nil {
			return fmt.Errorf("reading the steps of request %d: %w", id, err)
		}
		err = candidates(ctx, tx, who, doubtful)
		if err != nil {
			return err
		}
		var told []string
		if v.Answer != nil {
			told = v.Answer.Items
		}
		e := entry(who, "disclosure.show", subjectOf(id), personIDs(persons), dataOf(told, r.Overlap)...)
		e.Detail = map[string]any{"request": id}
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	return v, err
}

// fill puts the answer into a view.
func (m *Module) fill(ctx context.Context, tx *database.Tx, v *View, persons []Wanted) error {
	if v.State == Answered {
		var number int64
		var content *answerText
		var proposed string
		a := &AnswerView{}
		err := database.One(ctx, tx, oneAnswer, []any{v.ID}, &number, &content, &proposed, &a.By, &a.At)
		if err != nil {
			return fmt.Errorf("reading the answer to request %d: %w", v.ID, err)
		}
		v.Sources, err = sourcesOn(ctx, tx, m.today())
		if err != nil || content == nil {
			return err
		}
		a.Number, a.Items, a.Withheld, a.Persons = AnswerNumber(number), content.Items, content.Withheld, content.Persons
		v.Answer = a
		return nil
	}
	text, s, g, err := m.compose(ctx, tx, &v.Request, persons)
	if err != nil {
		return err
	}
	v.Sources, v.Ground, v.FourEyes = *s, *g, g.FourEyes
	if v.State == Refused || v.Open > 0 {
		return nil
	}
	sum, err := text.sum()
	v.Answer = &AnswerView{Sum: sum, Items: text.Items, Withheld: text.Withheld, Persons: text.Persons}
	return err
}

// ProposeAnswer hands the answer as it was seen to who issues it. Errors: Conflict when somebody must be chosen first, when the
// request or what the registers say has changed since it was seen.
func (m *Module) ProposeAnswer(ctx context.Context, who identity.Actor, in Act) error {
	err := who.Require(identity.AnswerRequests)
	if err != nil {
		return err
	}
	return m.step(ctx, who, "disclosure.propose", "proposed", in, func(ctx context.Context, tx *database.Tx, r *Request, persons []Wanted) (Stage, []int64, error) {
		_, _, _, err := m.asSeen(ctx, tx, in, r, persons)
		if err == nil && r.State != Received {
			err = errs.New(errs.Conflict, "disclosure.request_changed")
		}
		return Proposed, personIDs(persons), err
	}, nil)
}

// asSeen composes the answer and holds it against what was seen. Errors: Conflict.
func (m *Module) asSeen(ctx context.Context, tx *database.Tx, in Act, r *Request, persons []Wanted) (*answerText, *Sources, *Ground, error) {
	if r.Open > 0 {
		return nil, nil, nil, errs.New(errs.Conflict, "disclosure.choose_first")
	}
	text, s, g, err := m.compose(ctx, tx, r, persons)
	if err != nil {
		return nil, nil, nil, err
	}
	sum, err := text.sum()
	if err == nil && !in.unseen && sum != in.Sum {
		err = errs.New(errs.Conflict, "disclosure.registers_changed")
	}
	return text, s, g, err
}

// IssueAnswer gives the answer as it was seen: it is numbered, frozen, written into the log with everybody it speaks of, and made
// as sealed PDF and signed XML, in one transaction. Where the ground asks for four eyes another one than who proposed it issues it;
// else who proposes may. Errors: NotFound for who may not issue; Conflict as of ProposeAnswer, and for one's own proposal.
func (m *Module) IssueAnswer(ctx context.Context, who identity.Actor, in Act) error {
	err := who.Require(identity.AnswerRequests)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return m.issue(ctx, tx, who, in) })
}

// issue gives an answer in the caller's transaction.
func (m *Module) issue(ctx context.Context, tx *database.Tx, who identity.Actor, in Act) error {
	var text *answerText
	var s *Sources
	var fourEyes bool
	var persons []int64
	return m.stepIn(ctx, tx, who, "disclosure.issue", "answered", in, func(ctx context.Context, tx *database.Tx, r *Request, all []Wanted) (Stage, []int64, error) {
		var g *Ground
		var err error
		text, s, g, err = m.asSeen(ctx, tx, in, r, all)
		if err != nil {
			return "", nil, err
		}
		fourEyes, persons = g.FourEyes, personIDs(all)
		switch {
		case fourEyes && !who.May(identity.ApproveAnswers):
			return "", nil, errs.New(errs.NotFound, "error.not_found")
		case fourEyes && r.State != Proposed:
			return "", nil, errs.New(errs.Conflict, "disclosure.propose_first")
		case fourEyes && r.ProposedBy == who.Code:
			return "", nil, errs.New(errs.Conflict, "disclosure.own_answer")
		}
		if r.State == Received || r.ProposedBy == "" {
			r.ProposedBy = who.Code
		}
		r.told = text.Items
		return Answered, persons, nil
	}, func(ctx context.Context, tx *database.Tx, r *Request, entry int64) error {
		var number int64
		err := database.One(ctx, tx, drawAnswer, nil, &number)
		if err != nil {
			return fmt.Errorf("drawing the number of an answer: %w", err)
		}
		at := m.at()
		text.Number, text.Dated, text.MadeAt = AnswerNumber(number), isoDay{calendar.Of(at)}, at
		content, file, signed, err := m.files(text, s)
		if err != nil {
			return err
		}
		err = insertAnswer.ExecOne(ctx, tx, r.ID, number, fourEyes, r.ProposedBy, who.Code, content, signed, file, at, entry)
		if err != nil {
			return fmt.Errorf("storing the answer to request %d: %w", r.ID, err)
		}
		return nil
	})
}

// files makes what leaves: the sealed PDF and the signed XML.
func (m *Module) files(text *answerText, s *Sources) (content, file, signed []byte, err error) {
	content, err = json.Marshal(text)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("encoding an answer: %w", err)
	}
	raw, err := text.xml(s, m.say)
	if err != nil {
		return nil, nil, nil, err
	}
	signed, err = xmlsign.Sign(raw, m.Seal.Signer(), m.Seal.Chain())
	if err != nil {
		return nil, nil, nil, fmt.Errorf("signing an answer: %w", err)
	}
	printed, err := pdf.Print(text.paper(s, m.say), text.MadeAt)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("printing an answer: %w", err)
	}
	file, err = m.Seal.SignPDF(printed, m.say("disclosure.paper.title")+" "+text.Number, text.MadeAt)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("sealing an answer: %w", err)
	}
	return content, file, signed, nil
}

// AnswerFile gives the sealed PDF or the signed XML of an answer of the actor's body, with its number. The reading is logged.
// Errors: NotFound, also before it was given and once it was erased.
func (m *Module) AnswerFile(ctx context.Context, who identity.Actor, id int64, wantXML bool) (number string, file []byte, err error) {
	err = who.Require(identity.AnswerRequests)
	if err != nil {
		return "", nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		r, persons, err := find(ctx, tx, oneRequest, id, who.BodyID)
		if err != nil {
			return err
		}
		number, file, err = m.download(ctx, tx, who, &r, persons, wantXML)
		return err
	})
	return number, file, err
}

// download reads a file of an answer and logs that.
func (m *Module) download(ctx context.Context, tx *database.Tx, who identity.Actor, r *Request, persons []Wanted, wantXML bool) (string, []byte, error) {
	if r.State != Answered {
		return "", nil, errs.New(errs.NotFound, "error.not_found")
	}
	var signed, printed []byte
	err := database.One(ctx, tx, answerFiles, []any{r.ID}, &signed, &printed)
	if err != nil {
		return "", nil, fmt.Errorf("reading the answer to request %d: %w", r.ID, err)
	}
	var number int64
	var told []string
	err = database.One(ctx, tx, answerNumber, []any{r.ID}, &number, &told)
	if err != nil {
		return "", nil, fmt.Errorf("reading the answer to request %d: %w", r.ID, err)
	}
	file := printed
	if wantXML {
		file = signed
	}
	if file == nil {
		return "", nil, errs.New(errs.NotFound, "error.not_found")
	}
	e := entry(who, "disclosure.download", subjectOf(r.ID), personIDs(persons), dataOf(told, r.Overlap)...)
	e.Detail = map[string]any{"request": r.ID}
	_, err = audit.Write(ctx, tx, e)
	return AnswerNumber(number), file, err
}

// Answer tells a program how a request stands that it sent itself, with the signed XML once it is answered.
// Errors: NotFound, also for a request that somebody else sent.
func (m *Module) Answer(ctx context.Context, who identity.Actor, id int64) (state Stage, signed []byte, err error) {
	err = who.Require(identity.ReceiveRequests)
	if err != nil {
		return "", nil, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		r, persons, err := find(ctx, tx, sentRequest, id, who.Code)
		if err != nil {
			return err
		}
		state = r.State
		if state != Answered {
			return nil
		}
		_, signed, err = m.download(ctx, tx, who, &r, persons, true)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	return state, signed, nil
}
