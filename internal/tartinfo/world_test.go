package tartinfo_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/web"
	"oszir/internal/tartinfo"
)

// world is the room with real accounts and bodies, letters that wait, and a clock that tests move.
type world struct {
	*tartinfo.Module
	t    testing.TB
	db   *database.DB
	url  string
	now  time.Time
	n    int
	text *i18n.Catalog
	ids  *identity.Module
	orgs *orgs.Module

	office, town, army orgs.Body      // of government officials, of civil servants, of soldiers
	head, clerk        identity.Actor // of the office
	townHead           identity.Actor
	armyHead           identity.Actor
	centre             identity.Actor // of the personnel centre
}

// newWorld makes a world at ten o'clock of a Wednesday, 2026-03-11.
func newWorld(t testing.TB) *world {
	t.Helper()
	db, url := dbtest.NewWithURL(t)
	text, err := i18n.New(rooms()...)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, url: url, now: time.Date(2026, 3, 11, 10, 0, 0, 0, calendar.Budapest), text: text}
	now := func() time.Time { return w.now }
	letters, err := mail.New(mail.Deps{DB: db, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	w.ids = identity.New(identity.Deps{DB: db, Now: now, Mail: letters, Catalog: text, PasswordEnough: true})
	w.orgs = orgs.New(db)
	w.orgs.OnClose = func(ctx context.Context, tx *database.Tx, e orgs.Ending) error {
		err := w.ids.EndRightsOfBody(ctx, tx, e.Body, e.LastDay, e.Entry)
		if err != nil {
			return err
		}
		return w.BodyEnds(ctx, tx, e)
	}
	w.ids.BodyName = func(ctx context.Context, id int64) (string, string) {
		b, err := w.orgs.ByID(ctx, id)
		if err != nil {
			return "", ""
		}
		return b.Code, b.Name
	}
	err = w.orgs.SeedPlaces(t.Context(), identity.System())
	if err != nil {
		t.Fatal(err)
	}
	w.Module = tartinfo.New(tartinfo.Deps{DB: db, Catalog: text, Identity: w.ids, Orgs: w.orgs, Mail: letters, Now: now})
	centre := w.body(orgs.Body{Code: "KOZP", Name: "Próba Személyügyi Központ", Kind: orgs.Agency, LegalStatus: "government_official"})
	w.office = w.body(orgs.Body{Code: "HIV", Name: "Próba Hivatal", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Minta utca 1.", LegalStatus: "government_official"})
	w.town = w.body(orgs.Body{Code: "VAROS", Name: "Minta Város Hivatala", Kind: orgs.PublicService, County: "06", Settlement: "Szeged", Postcode: "6700", Address: "Példa tér 2.", LegalStatus: "civil_servant"})
	w.army = w.body(orgs.Body{Code: "SEREG", Name: "Példa Alakulat", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Laktanya utca 3.", LegalStatus: "soldier"})
	w.centre = w.account(identity.RoleCentre, centre)
	w.head, w.clerk = w.account(identity.RoleHead, w.office), w.account(identity.RoleBodyClerk, w.office)
	w.townHead, w.armyHead = w.account(identity.RoleHead, w.town), w.account(identity.RoleHead, w.army)
	return w
}

// rooms are the texts that the pages of the test need.
func rooms() []fs.FS {
	return append([]fs.FS{finding.Messages, web.Messages, identity.Messages, mail.Messages, listing.Messages, document.Messages, tartinfo.Messages, ownTexts()}, orgs.Messages()...)
}

// ownTexts are the kinds' of errors, which the program itself words.
func ownTexts() fs.FS {
	out := fstest.MapFS{}
	for _, lang := range []string{"hu", "en"} {
		text, err := os.ReadFile(filepath.Join("..", "app", "messages", lang+".json"))
		if err == nil {
			out["messages/"+lang+".json"] = &fstest.MapFile{Data: text}
		}
	}
	return out
}

// body makes a body.
func (w *world) body(b orgs.Body) orgs.Body {
	w.t.Helper()
	b, err := w.orgs.Register(w.t.Context(), identity.System(), b)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// account makes an account with an address and gives it as an actor.
func (w *world) account(role identity.Role, b orgs.Body) identity.Actor {
	w.t.Helper()
	w.n++
	code := fmt.Sprintf("proba.%d", w.n)
	a, err := w.ids.AddAccount(w.t.Context(), identity.System(), identity.NewAccount{Code: code, Name: fmt.Sprintf("Próba Felhasználó %d", w.n), Email: code + "@pelda.example", Password: identity.Passphrase(), BodyID: b.ID, Role: role})
	if err != nil {
		w.t.Fatal(err)
	}
	return identity.Actor{Code: code, AccountID: a.ID, BodyID: b.ID, Role: role}
}

// once gives a request of its own.
func (w *world) once() audit.Request {
	w.n++
	return audit.Request{Key: fmt.Sprintf("keres-%d", w.n)}
}

// member is a member as typed, on the list from a day for two months; change holds what is different.
func member(from calendar.Day, change map[string]string) map[string]string {
	out := map[string]string{
		"family_name": "Kitalált", "given_name": "Kázmér", "birth_date": "1975.05.06.", "phone": "+36 1 555 0101", "email": "kazmer@pelda.example", "technical_id": "12345600017",
		"employer_same": "x", "workplace_same": "x", "unit": "Pénzügyi Osztály", "post": "költségvetési referens", "job_family_1": "economy", "task_area_1": "költségvetési feladatkör",
		"ground": "kttv_73_1", "dismissal_reason": "downsizing", "reserve_start": from.String(), "reserve_end": (calendar.AddMonths(from, 2) - 1).String(), "service_end": (calendar.AddMonths(from, 2) - 1).String(), "mobility": "county",
	}
	for k, v := range change {
		out[k] = v
	}
	return out
}

// placed puts somebody on the list of the actor's body from today on.
func (w *world) placed(who identity.Actor, change map[string]string) int64 {
	w.t.Helper()
	id, err := w.Place(w.t.Context(), who, tartinfo.MemberForm{Typed: member(calendar.Of(w.now), change), Request: w.once()})
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	return id
}

// vacancy is a vacant post as typed; change holds what is different.
func vacancy(today calendar.Day, change map[string]string) map[string]string {
	out := map[string]string{
		"kind": "vacancy", "employer_same": "x", "workplace_same": "x", "post": "pénzügyi ügyintéző", "job_family_1": "economy", "task_area": "költségvetési feladatkör", "feor": "2511 Pénzügyi elemző",
		"planned_class": "first", "vacant_since": (today - 3).String(), "at_once": "x", "school_level": "bachelor", "study_field_1": "economics", "exam_1": "none", "language_1": "none", "head_count": "1",
	}
	for k, v := range change {
		out[k] = v
	}
	return out
}

// sent reports a vacant post of the actor's body and sends it to the centre.
func (w *world) sent(who identity.Actor, change map[string]string) int64 {
	w.t.Helper()
	id, err := w.Prepare(w.t.Context(), who, tartinfo.SearchForm{Typed: vacancy(calendar.Of(w.now), change), Request: w.once()})
	if err == nil {
		err = w.SendSearch(w.t.Context(), who, tartinfo.SearchAct{ID: id, Seen: 1, Request: w.once()})
	}
	if err != nil {
		w.t.Fatal(err, faults(err))
	}
	return id
}

// tick lets time go by to a moment and the clock do what has come due.
func (w *world) tick(to time.Time) {
	w.t.Helper()
	w.now = to
	err := w.Clock(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
}

// letters gives the kinds of the letters that were written, in their order.
func (w *world) letters() []string {
	return strings.Fields(dbtest.Query(w.t, w.url, "SELECT coalesce(string_agg(kind, ' ' ORDER BY id), '') FROM mail.letter WHERE kind LIKE 'tartinfo.%'"))
}

// faults gives what a form was refused for: fields and codes.
func faults(err error) []string {
	var r *tartinfo.Refusal
	if !errors.As(err, &r) {
		return nil
	}
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Field+" "+string(f.Code))
	}
	return out
}

// kind wants an error of a kind.
func kind(t testing.TB, err error, want errs.Kind) {
	t.Helper()
	if err == nil || errs.KindOf(err) != want {
		t.Errorf("got %v, want an error of kind %d", err, want)
	}
}

// at is a moment of Budapest.
func at(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, calendar.Budapest)
}

// same wants two lists to be equal.
func same(t testing.TB, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
