package ptr

import (
	"context"
	"net/http"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/api"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// benefitSite is the operations on benefits for programs, with the room that gives people their opaque ids.
type benefitSite struct {
	*Module
	persons *people.Module
}

func (m *Module) mountBenefits(a *api.API[identity.Actor], persons *people.Module) {
	const tag = "Benefits"
	s := &benefitSite{m, persons}
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/benefits", ID: "list-benefits", Summary: "The benefits of one's own office", Tag: tag}, s.list)
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/benefits/{id}", ID: "get-benefit", Summary: "A benefit as of a day, as known at a moment", Tag: tag}, s.benefit)
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/benefits/{id}/history", ID: "get-benefit-history", Summary: "All that was ever known of a benefit of one's own office", Tag: tag}, s.history)
	api.Register(a, api.Op{Method: http.MethodGet, Path: "/api/v1/people/{id}/benefits", ID: "get-benefits-of-person", Summary: "A person's benefits; of other offices' only kind, office, period, amount and state", Tag: tag}, s.ofPerson)
}

// apiAsOf reads the question on two times. Errors: Invalid.
func apiAsOf(on, known string) (database.AsOf, error) {
	day, err := apiDay(on)
	if err != nil {
		return database.AsOf{}, err
	}
	as := database.AsOf{Day: day}
	if known != "" {
		as.Known, err = time.Parse(time.RFC3339, known)
		if err != nil || as.Known.Year() < 1800 || as.Known.Year() > 2200 {
			return as, errs.New(errs.Invalid, "ptr.api.bad_moment")
		}
	}
	return as, nil
}

// asOfBody is the question that was answered.
type asOfBody struct {
	Day   string    `json:"day" format:"date"`
	Known time.Time `json:"known"`
}

func asOfBodyOf(as database.AsOf) asOfBody {
	return asOfBody{Day: as.Day.String(), Known: as.Known.In(calendar.Budapest)}
}

// namedBody is somebody who is named with a benefit.
type namedBody struct {
	PersonID   string `json:"person_id" doc:"Opaque id of the person"`
	FamilyName string `json:"family_name"`
	GivenName  string `json:"given_name"`
	BirthDate  string `json:"birth_date" format:"date"`
}

func (s *benefitSite) namedBody(p BenefitPerson) namedBody {
	return namedBody{PersonID: s.persons.PublicID(p.ID), FamilyName: p.Name.FamilyName, GivenName: p.Name.GivenName, BirthDate: p.Name.BirthDate.String()}
}

// noneOr gives nil when there is nobody.
func (s *benefitSite) noneOr(p BenefitPerson) *namedBody {
	if p.ID == 0 {
		return nil
	}
	b := s.namedBody(p)
	return &b
}

func (s *benefitSite) namedBodies(list []BenefitPerson) []namedBody {
	out := make([]namedBody, 0, len(list))
	for _, p := range list {
		out = append(out, s.namedBody(p))
	}
	return out
}

// BriefBody is what every office may see of a benefit, as programs get it. Its name is exported for those it is part of.
type BriefBody struct {
	Kind       string `json:"kind" doc:"Code"`
	KindName   string `json:"kind_name"`
	OfficeName string `json:"office_name"`
	Start      string `json:"start" format:"date"`
	End        string `json:"end" format:"date" doc:"The last day"`
	Amount     int64  `json:"amount_forints" doc:"0: none"`
	AmountName string `json:"amount_name" doc:"What the amount is"`
	State      string `json:"state" enum:"upcoming,active,paused,suspended,ended" doc:"On the day asked for"`
}

func briefBodyOf(b *BenefitBrief) BriefBody {
	return BriefBody{
		Kind: b.Kind, KindName: b.KindName, OfficeName: b.BodyName, Start: b.Start.String(), End: b.End.String(), Amount: b.Amount, AmountName: b.AmountName, State: b.State,
	}
}

type benefitsIn struct {
	Day        string `query:"day" format:"date" doc:"How it stood on this day; left out: today"`
	Known      string `query:"known" format:"date-time" doc:"As the register knew it at this moment; left out: now"`
	Kind       string `query:"kind" maxLength:"20" doc:"Code of the kind"`
	State      string `query:"state" enum:"active,ended,upcoming" doc:"On the day asked for; active takes in paused and suspended ones"`
	PersonID   string `query:"person_id" maxLength:"40" doc:"Opaque id of the applicant or of who gives the right"`
	StartFrom  string `query:"start_from" format:"date"`
	StartTo    string `query:"start_to" format:"date"`
	CaseNumber string `query:"case_number" maxLength:"100" doc:"Its beginning"`
	ID         string `query:"adjudication_id" maxLength:"40"`
	Sort       string `query:"sort" enum:"oldest,start,start_down" doc:"Left out: what was recorded last comes first"`
	After      string `query:"after" maxLength:"60" doc:"The next of the page before"`
}

type benefitsOut struct {
	Body struct {
		Count    int          `json:"count" doc:"Of all pages together"`
		MoreThan bool         `json:"more_than" doc:"There are more than count"`
		As       asOfBody     `json:"as_of"`
		Benefits []listedBody `json:"benefits" nullable:"false"`
		Next     string       `json:"next" doc:"The after of the next page; empty on the last"`
	}
}

type listedBody struct {
	BriefBody

	AdjudicationID string     `json:"adjudication_id"`
	CaseNumber     string     `json:"case_number"`
	IssuedOn       string     `json:"issued_on,omitempty" format:"date"`
	FinalOn        string     `json:"final_on,omitempty" format:"date"`
	Applicant      namedBody  `json:"applicant"`
	Entitled       *namedBody `json:"entitled,omitempty" doc:"Who gives the right, when it is not the applicant"`
}

func (s *benefitSite) list(ctx context.Context, who identity.Actor, in *benefitsIn) (*benefitsOut, error) {
	as, err := apiAsOf(in.Day, in.Known)
	if err != nil {
		return nil, err
	}
	f := BenefitFilter{Kind: fields.Clean(in.Kind), State: in.State, CaseNumber: fields.Clean(in.CaseNumber), ID: fields.Clean(in.ID), As: as, Sort: in.Sort, After: in.After}
	f.StartFrom, err = apiDay(in.StartFrom)
	if err != nil {
		return nil, err
	}
	f.StartTo, err = apiDay(in.StartTo)
	if err != nil {
		return nil, err
	}
	if in.PersonID != "" {
		f.PersonID, err = s.persons.ParsePublicID(in.PersonID)
		if err != nil {
			return nil, err
		}
	}
	page, err := s.Benefits(ctx, who, api.Lang(ctx), f)
	if err != nil {
		return nil, err
	}
	out := &benefitsOut{}
	out.Body.Count, out.Body.MoreThan, out.Body.As, out.Body.Next = page.Count, page.MoreThan, asOfBodyOf(page.As), page.Next
	out.Body.Benefits = make([]listedBody, 0, len(page.Lines))
	for i := range page.Lines {
		l := &page.Lines[i]
		out.Body.Benefits = append(out.Body.Benefits, listedBody{
			BriefBody: briefBodyOf(&l.BenefitBrief), AdjudicationID: l.ID, CaseNumber: l.CaseNumber, IssuedOn: l.IssuedOn.String(), FinalOn: l.FinalOn.String(),
			Applicant: s.namedBody(l.Applicant), Entitled: s.noneOr(l.Entitled),
		})
	}
	return out, nil
}

type benefitIn struct {
	ID    string `path:"id" maxLength:"40" doc:"Adjudication id"`
	Day   string `query:"day" format:"date" doc:"How it stood on this day; left out: today"`
	Known string `query:"known" format:"date-time" doc:"As the register knew it at this moment; left out: now"`
}

type benefitOut struct {
	Body benefitBody
}

// benefitBody is a benefit. Of another office's benefit details is left out.
type benefitBody struct {
	BriefBody

	AdjudicationID string       `json:"adjudication_id"`
	Own            bool         `json:"own" doc:"It is of one's own office"`
	As             asOfBody     `json:"as_of"`
	Details        *detailsBody `json:"details,omitempty" doc:"Only of one's own office's benefits"`
}

type detailsBody struct {
	Fields        []fieldBody  `json:"fields" nullable:"false" doc:"What was decided, in the order of the kind's form"`
	CaseNumber    string       `json:"case_number"`
	Law           string       `json:"law" doc:"Law of the day of the decision; empty when none is known"`
	Competence    string       `json:"competence" doc:"Why this sort of office decided"`
	Remarks       []remarkBody `json:"remarks" nullable:"false" doc:"Where that law says something else than what was decided"`
	Applicant     namedBody    `json:"applicant"`
	Entitled      *namedBody   `json:"entitled,omitempty"`
	Others        []namedBody  `json:"others" nullable:"false" doc:"Who else belongs to it"`
	UploadID      int64        `json:"upload_id" doc:"The upload it came from; 0: none"`
	Row           int          `json:"row" doc:"Row of the benefit sheet"`
	By            string       `json:"by" doc:"Code of who recorded it"`
	RecordedFrom  time.Time    `json:"recorded_from"`
	RecordedUntil *time.Time   `json:"recorded_until,omitempty" doc:"Left out: known to this day"`
}

type fieldBody struct {
	Field string `json:"field" doc:"Stable name"`
	Label string `json:"label" doc:"Heading of its column"`
	Text  string `json:"text" doc:"For people"`
	Value any    `json:"value" doc:"For programs: forints and counts are integers, days and months ISO texts, marks true, all else texts"`
}

type remarkBody struct {
	Label string `json:"label"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// fieldValue gives a value as programs want it.
func fieldValue(f *fields.Field, v fields.Value) any {
	switch f.Type {
	case fields.Forint, fields.Integer:
		return v.N
	case fields.Date:
		return calendar.Day(v.N).String()
	case fields.Month:
		return calendar.Month(v.N).String()
	case fields.Mark:
		return true
	default:
		return v.Text
	}
}

func (s *benefitSite) benefit(ctx context.Context, who identity.Actor, in *benefitIn) (*benefitOut, error) {
	as, err := apiAsOf(in.Day, in.Known)
	if err != nil {
		return nil, err
	}
	v, err := s.Benefit(ctx, who, api.Lang(ctx), in.ID, as)
	if err != nil {
		return nil, err
	}
	out := benefitBody{BriefBody: briefBodyOf(&v.BenefitBrief), AdjudicationID: v.ID, Own: v.Own, As: asOfBodyOf(v.As)}
	if v.Own {
		d := &detailsBody{
			Fields: []fieldBody{}, CaseNumber: v.CaseNumber, Law: v.Law, Competence: v.Competence, Remarks: []remarkBody{},
			Applicant: s.namedBody(v.Applicant), Entitled: s.noneOr(v.Entitled), Others: s.namedBodies(v.Others),
			UploadID: v.LoadID, Row: v.LoadRow, By: v.By, RecordedFrom: v.RecordedFrom.In(calendar.Budapest), RecordedUntil: momentOrNone(v.RecordedUntil),
		}
		for _, f := range v.Fields {
			d.Fields = append(d.Fields, fieldBody{Field: f.Field.Key, Label: f.Label, Text: f.Text, Value: fieldValue(f.Field, v.Record.Of(f.Field))})
		}
		for _, r := range v.Remarks {
			d.Remarks = append(d.Remarks, remarkBody(r))
		}
		out.Details = d
	}
	return &benefitOut{Body: out}, nil
}

type benefitHistoryIn struct {
	ID string `path:"id" maxLength:"40" doc:"Adjudication id"`
}

type benefitHistoryOut struct {
	Body struct {
		Events []eventBody `json:"events" nullable:"false" doc:"Newest first"`
	}
}

type eventBody struct {
	At       time.Time         `json:"at"`
	By       string            `json:"by" doc:"Code of who recorded it; empty when it cannot be told"`
	First    bool              `json:"first" doc:"Before it nothing was known"`
	Start    string            `json:"start,omitempty" format:"date" doc:"Of what was known from then on; left out when only people changed"`
	End      string            `json:"end,omitempty" format:"date"`
	Until    *time.Time        `json:"until,omitempty" doc:"When it was replaced"`
	UploadID int64             `json:"upload_id"`
	Row      int               `json:"row"`
	Changes  []fieldChangeBody `json:"changes" nullable:"false"`
	Joined   []namedBody       `json:"joined" nullable:"false"`
	Left     []namedBody       `json:"left" nullable:"false"`
}

type fieldChangeBody struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Before string `json:"before" doc:"For people; empty: nothing stood there"`
	After  string `json:"after"`
}

func (s *benefitSite) history(ctx context.Context, who identity.Actor, in *benefitHistoryIn) (*benefitHistoryOut, error) {
	events, err := s.BenefitHistory(ctx, who, api.Lang(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &benefitHistoryOut{}
	out.Body.Events = make([]eventBody, 0, len(events))
	for i := range events {
		e := &events[i]
		b := eventBody{
			At: e.At.In(calendar.Budapest), By: e.By, First: e.First, Start: e.Start.String(), End: e.End.String(), Until: momentOrNone(e.Until), UploadID: e.LoadID, Row: e.LoadRow,
			Changes: make([]fieldChangeBody, 0, len(e.Changes)), Joined: s.namedBodies(e.Joined), Left: s.namedBodies(e.Left),
		}
		for _, c := range e.Changes {
			b.Changes = append(b.Changes, fieldChangeBody{Field: c.Field.Key, Label: c.Label, Before: c.Before, After: c.After})
		}
		out.Body.Events = append(out.Body.Events, b)
	}
	return out, nil
}

type ofPersonIn struct {
	ID    string `path:"id" maxLength:"40" doc:"Opaque id of the person"`
	Day   string `query:"day" format:"date" doc:"How it stood on this day; left out: today"`
	Known string `query:"known" format:"date-time" doc:"As the register knew it at this moment; left out: now"`
}

type ofPersonOut struct {
	Body struct {
		Benefits []personBenefitBody `json:"benefits" nullable:"false" doc:"The latest first"`
	}
}

// personBenefitBody is a benefit of a person. Of another office's only the brief part is filled.
type personBenefitBody struct {
	BriefBody

	Own            bool       `json:"own" doc:"It is of one's own office"`
	AdjudicationID string     `json:"adjudication_id,omitempty"`
	Role           string     `json:"role,omitempty" enum:"applicant,entitled,member" doc:"Of the person in it"`
	CaseNumber     string     `json:"case_number,omitempty"`
	RecordedFrom   *time.Time `json:"recorded_from,omitempty"`
}

func (s *benefitSite) ofPerson(ctx context.Context, who identity.Actor, in *ofPersonIn) (*ofPersonOut, error) {
	err := who.Require(identity.ReadPeople)
	if err != nil {
		return nil, err
	}
	as, err := apiAsOf(in.Day, in.Known)
	if err != nil {
		return nil, err
	}
	id, err := s.persons.ParsePublicID(in.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.BenefitsOf(ctx, who, api.Lang(ctx), id, as)
	if err != nil {
		return nil, err
	}
	out := &ofPersonOut{}
	out.Body.Benefits = make([]personBenefitBody, 0, len(found))
	for i := range found {
		b := &found[i]
		out.Body.Benefits = append(out.Body.Benefits, personBenefitBody{
			BriefBody: briefBodyOf(&b.BenefitBrief), Own: b.Own, AdjudicationID: b.ID, Role: b.Role, CaseNumber: b.CaseNumber, RecordedFrom: momentOrNone(b.RecordedFrom),
		})
	}
	return out, nil
}
