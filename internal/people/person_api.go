package people

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/api"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// apiRoot is where the operations of the room stand.
const apiRoot = "/api/v1/people"

// MountAPI adds the room's operations to the interface for programs.
func (m *Module) MountAPI(a *api.API[identity.Actor], h Hooks) {
	const tag = "People"
	s := &personSite{m, h}
	api.Register(a, api.Op{Method: http.MethodPost, Path: apiRoot + "/search", ID: "search-people", Summary: "Find people of the whole registry", Tag: tag}, s.apiSearch)
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/{id}", ID: "get-person", Summary: "A person as of a day, as known at a moment", Tag: tag}, s.apiPerson)
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/{id}/history", ID: "get-person-history", Summary: "All that the registry was ever told of a person", Tag: tag}, s.apiHistory)
	api.Register(a, api.Op{Method: http.MethodPost, Path: apiRoot + "/{id}/corrections", ID: "correct-person", Summary: "Correct what stands today of a person of one's own office", Tag: tag},
		func(ctx context.Context, who identity.Actor, in *correctionIn) (*correctionOut, error) {
			return s.apiCorrect(ctx, a, who, in)
		})
}

type searchIn struct {
	Body struct {
		Everything string `json:"everything,omitempty" maxLength:"200" doc:"One line: TAJ, birth date and words of the name, as they come"`
		TAJ        string `json:"taj,omitempty" maxLength:"20" doc:"Nine digits"`
		Name       string `json:"name,omitempty" maxLength:"200" doc:"Words of the present, a former or the birth name"`
		BirthName  string `json:"birth_name,omitempty" maxLength:"200"`
		MotherName string `json:"mother_name,omitempty" maxLength:"200"`
		BirthDate  string `json:"birth_date,omitempty" maxLength:"40" doc:"A day, or only the year"`
		Settlement string `json:"settlement,omitempty" maxLength:"200" doc:"Of the residence"`
	}
}

type searchOut struct {
	Body struct {
		Hits []hitBody `json:"hits" nullable:"false" doc:"At most 50: those that meet all exactly first"`
		More bool      `json:"more" doc:"There are more than are shown"`
	}
}

type hitBody struct {
	PersonID         string      `json:"person_id" doc:"Opaque id of the person"`
	FamilyName       string      `json:"family_name"`
	GivenName        string      `json:"given_name"`
	BirthFamilyName  string      `json:"birth_family_name,omitempty" doc:"When it is another than the present one"`
	BirthGivenName   string      `json:"birth_given_name,omitempty"`
	MotherFamilyName string      `json:"mother_family_name,omitempty"`
	MotherGivenName  string      `json:"mother_given_name,omitempty"`
	BirthDate        string      `json:"birth_date" format:"date"`
	Settlement       string      `json:"settlement,omitempty"`
	TAJ              string      `json:"taj,omitempty" doc:"Masked but for the last three digits"`
	Complete         bool        `json:"complete"`
	Near             []Criterion `json:"near" nullable:"false" doc:"What is met only but for a typing error"`
}

func (s *personSite) apiSearch(ctx context.Context, who identity.Actor, in *searchIn) (*searchOut, error) {
	b := &in.Body
	found, err := s.Search(ctx, who, Criteria{
		Everything: cleanCriterion(b.Everything), TAJ: cleanCriterion(b.TAJ), Name: cleanCriterion(b.Name), BirthName: cleanCriterion(b.BirthName),
		MotherName: cleanCriterion(b.MotherName), Birth: cleanCriterion(b.BirthDate), Settlement: cleanCriterion(b.Settlement),
	})
	if err != nil {
		return nil, err
	}
	out := &searchOut{}
	out.Body.Hits, out.Body.More = make([]hitBody, 0, len(found.Hits)), found.More
	for _, h := range found.Hits {
		out.Body.Hits = append(out.Body.Hits, hitBody{
			PersonID: s.PublicID(h.PersonID), FamilyName: h.FamilyName, GivenName: h.GivenName, BirthFamilyName: h.BirthFamilyName, BirthGivenName: h.BirthGivenName,
			MotherFamilyName: h.MotherFamilyName, MotherGivenName: h.MotherGivenName, BirthDate: h.BirthDate.String(), Settlement: h.Settlement, TAJ: h.TAJ,
			Complete: h.Complete, Near: append([]Criterion{}, h.Near...),
		})
	}
	return out, nil
}

type personIn struct {
	ID    string `path:"id" maxLength:"40" doc:"Opaque id of the person"`
	Day   string `query:"day" format:"date" doc:"How it stood on this day; left out: today"`
	Known string `query:"known" format:"date-time" doc:"As the register knew it at this moment; left out: now"`
}

type personOut struct {
	Body personBody
}

type personBody struct {
	PersonID   string            `json:"person_id"`
	Complete   bool              `json:"complete"`
	Values     map[string]string `json:"values" doc:"What is known, by the stable names of fields; days are ISO, marks are x, TAJ and tax id masked"`
	Addresses  []addressBody     `json:"addresses" nullable:"false"`
	Relations  []relationBody    `json:"relations" nullable:"false"`
	ValidFrom  string            `json:"valid_from,omitempty" format:"date" doc:"Left out: always"`
	ValidUntil string            `json:"valid_until,omitempty" format:"date" doc:"The last day; left out: open"`
	Recorded   time.Time         `json:"recorded" doc:"Since when the register says so"`
	Office     string            `json:"office" doc:"Code of the office that stated it"`
	Stated     bool              `json:"stated" doc:"One's own office has stated something of the person, so it may correct"`
	Seen       string            `json:"seen" doc:"What a correction gives back, so that nobody overwrites what they have not seen"`
}

type addressBody struct {
	Kind         string `json:"kind" enum:"residence,stay,mailing"`
	Country      string `json:"country,omitempty"`
	Postcode     string `json:"postcode,omitempty"`
	Settlement   string `json:"settlement,omitempty"`
	Street       string `json:"street,omitempty" doc:"With its kind and the house number, or the parcel number"`
	Building     string `json:"building,omitempty"`
	Staircase    string `json:"staircase,omitempty"`
	Floor        string `json:"floor,omitempty"`
	Door         string `json:"door,omitempty"`
	ParcelNumber string `json:"parcel_number,omitempty"`
	POBox        string `json:"po_box,omitempty"`
	Habitual     bool   `json:"habitual"`
	ValidFrom    string `json:"valid_from,omitempty" format:"date"`
	ValidUntil   string `json:"valid_until,omitempty" format:"date"`
	Office       string `json:"office"`
}

type relationBody struct {
	PersonID   string `json:"person_id"`
	FamilyName string `json:"family_name"`
	GivenName  string `json:"given_name"`
	BirthDate  string `json:"birth_date" format:"date"`
	Kind       string `json:"kind"`
	Text       string `json:"text,omitempty"`
	Reverse    bool   `json:"reverse" doc:"The kind is told from the other's side"`
}

// apiText writes a value for programs: days are ISO.
func apiText(f *fields.Field, v fields.Value) string {
	if f.Type == fields.Date && v.State == fields.OK {
		return calendar.Day(v.N).String()
	}
	return v.Text
}

// apiValues gives the fields of a record that hold something.
func apiValues(r fields.Record) map[string]string {
	out := map[string]string{}
	for _, f := range FullColumns {
		if v := r.Of(f); v.Filled() {
			out[f.Key] = apiText(f, v)
		}
	}
	return out
}

// apiAsOf reads the question on two times. Errors: Invalid.
func apiAsOf(day, known string) (database.AsOf, error) {
	as := Today
	if day != "" {
		d, ok := calendar.Parse(day)
		if !ok {
			return as, errs.New(errs.Invalid, "people.api.bad_day")
		}
		as.Day = d
	}
	if known != "" {
		at, err := time.Parse(time.RFC3339, known)
		if err != nil || at.Year() < 1800 || at.Year() > 2200 {
			return as, errs.New(errs.Invalid, "people.api.bad_moment")
		}
		as.Known = at
	}
	return as, nil
}

func (s *personSite) apiPerson(ctx context.Context, who identity.Actor, in *personIn) (*personOut, error) {
	as, err := apiAsOf(in.Day, in.Known)
	if err != nil {
		return nil, err
	}
	id, err := s.ParsePublicID(in.ID)
	if err != nil {
		return nil, err
	}
	p, err := s.Person(ctx, who, id, as)
	if err != nil {
		return nil, err
	}
	return &personOut{Body: s.personBody(ctx, p)}, nil
}

func (s *personSite) personBody(ctx context.Context, p Person) personBody {
	out := personBody{
		PersonID: s.PublicID(p.ID), Complete: p.Complete, Values: apiValues(p.Record), Addresses: []addressBody{}, Relations: []relationBody{},
		ValidFrom: p.ValidFrom.String(), ValidUntil: p.ValidUntil.String(), Recorded: p.Recorded.In(calendar.Budapest), Office: s.officeCode(ctx, p.BodyID), Stated: p.Stated, Seen: p.Seen,
	}
	for _, a := range p.Addresses {
		out.Addresses = append(out.Addresses, addressBody{
			Kind: a.Kind, Country: a.Country, Postcode: a.Postcode, Settlement: a.Settlement, Street: a.Street, Building: a.Building, Staircase: a.Staircase, Floor: a.Floor,
			Door: a.Door, ParcelNumber: a.ParcelNumber, POBox: a.POBox, Habitual: a.Habitual, ValidFrom: a.ValidFrom.String(), ValidUntil: a.ValidUntil.String(),
			Office: s.officeCode(ctx, a.BodyID),
		})
	}
	for _, r := range p.Relations {
		out.Relations = append(out.Relations, relationBody{
			PersonID: s.PublicID(r.OtherID), FamilyName: r.Other.FamilyName, GivenName: r.Other.GivenName, BirthDate: r.Other.BirthDate.String(), Kind: r.Kind, Text: r.Text, Reverse: r.Reverse,
		})
	}
	return out
}

func (s *personSite) officeCode(ctx context.Context, id int64) string {
	code, _ := s.BodyName(ctx, id)
	return code
}

type personHistoryIn struct {
	ID string `path:"id" maxLength:"40" doc:"Opaque id of the person"`
}

type personHistoryOut struct {
	Body struct {
		Rows []toldBody `json:"rows" nullable:"false" doc:"Newest first"`
	}
}

// toldBody is one thing that the register was told.
type toldBody struct {
	Kind          string            `json:"kind" enum:"person,residence,stay,mailing,taj,merged,unmerged" doc:"Data of the person or an address; the TAJ that completed them; that two records are one person, or no more"`
	PersonID      string            `json:"person_id" doc:"The record it was told of: the person's, or one that is merged with it"`
	OtherID       string            `json:"other_id,omitempty" doc:"Of a merge the other record"`
	ValidFrom     string            `json:"valid_from,omitempty" format:"date" doc:"Left out: always"`
	ValidUntil    string            `json:"valid_until,omitempty" format:"date" doc:"The last day; left out: open"`
	RecordedFrom  time.Time         `json:"recorded_from"`
	RecordedUntil *time.Time        `json:"recorded_until,omitempty" doc:"Left out: it is known still"`
	By            string            `json:"by" doc:"Code of who recorded it"`
	Office        string            `json:"office"`
	Reason        string            `json:"reason,omitempty" doc:"Of a correction or a merge"`
	Values        map[string]string `json:"values"`
	Changed       []string          `json:"changed" nullable:"false" doc:"Fields in which it differs from what it replaced; of the first of its kind all that it fills"`
}

func (s *personSite) apiHistory(ctx context.Context, who identity.Actor, in *personHistoryIn) (*personHistoryOut, error) {
	id, err := s.ParsePublicID(in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.History(ctx, who, id)
	if err != nil {
		return nil, err
	}
	out := &personHistoryOut{}
	out.Body.Rows = make([]toldBody, 0, len(rows))
	for i := range rows {
		r := &rows[i]
		b := toldBody{
			Kind: r.Kind, PersonID: s.PublicID(r.PersonID), Values: map[string]string{}, ValidFrom: r.ValidFrom.String(), ValidUntil: r.ValidUntil.String(), RecordedFrom: r.RecordedFrom.In(calendar.Budapest), By: r.Actor,
			Office: s.officeCode(ctx, r.BodyID), Reason: r.Reason, Changed: []string{},
		}
		if r.Record != nil {
			b.Values = apiValues(r.Record)
		}
		if r.OtherID != 0 {
			b.OtherID = s.PublicID(r.OtherID)
		}
		if !r.RecordedUntil.IsZero() {
			until := r.RecordedUntil.In(calendar.Budapest)
			b.RecordedUntil = &until
		}
		for _, f := range r.Changed {
			b.Changed = append(b.Changed, f.Key)
		}
		out.Body.Rows = append(out.Body.Rows, b)
	}
	return out, nil
}

type correctionIn struct {
	ID   string `path:"id" maxLength:"40" doc:"Opaque id of the person"`
	Key  string `header:"Idempotency-Key" pattern:"^[!-~]{1,64}$" patternDescription:"1 to 64 visible ASCII characters" doc:"Sent again with the same key it is one correction"`
	Body struct {
		Seen   string            `json:"seen" minLength:"1" maxLength:"40" doc:"The seen of the person that was read"`
		Values map[string]string `json:"values" minProperties:"1" doc:"New values by the stable names of fields; a field that is not named stays, an empty text empties"`
		Since  string            `json:"since,omitempty" format:"date" doc:"First day of the new values; left out: it always was so"`
		Reason string            `json:"reason" minLength:"1" maxLength:"4000"`
	}
}

type correctionOut struct {
	Body struct {
		PersonID string `json:"person_id"`
	}
}

func (s *personSite) apiCorrect(ctx context.Context, a *api.API[identity.Actor], who identity.Actor, in *correctionIn) (*correctionOut, error) {
	id, err := s.ParsePublicID(in.ID)
	if err != nil {
		return nil, err
	}
	sent, err := json.Marshal(in.Body)
	if err != nil {
		return nil, fmt.Errorf("writing what was sent: %w", err)
	}
	sum := sha256.Sum256(append([]byte(in.ID), sent...))
	c := Correction{PersonID: id, Seen: in.Body.Seen, Values: in.Body.Values, Reason: in.Body.Reason, Request: audit.Request{Key: in.Key, Digest: sum[:]}}
	if in.Body.Since != "" {
		as, err := apiAsOf(in.Body.Since, "")
		if err != nil {
			return nil, err
		}
		c.Since = &as.Day
	}
	err = s.Correct(ctx, who, c)
	var refused *Refusal
	if errors.As(err, &refused) {
		wrong := map[string]string{}
		for _, f := range refused.Findings {
			name := "body." + f.Field
			if _, ok := FieldByKey(f.Field); ok {
				name = "body.values." + f.Field
			}
			wrong[name] = string(f.Code)
			if s.Text != nil {
				wrong[name] = findingText(f, func(key string, args ...any) string { return s.Text(api.Lang(ctx), key, args...) })
			}
		}
		return nil, a.Invalid(ctx, "people.correct.findings", wrong)
	}
	if err != nil {
		return nil, err
	}
	out := &correctionOut{}
	out.Body.PersonID = in.ID
	return out, nil
}
