package tartinfo_test

import (
	"testing"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/listing"
	"oszir/internal/tartinfo"
)

// bodyTyped is a body as typed; change holds what is different.
func bodyTyped(change map[string]string) map[string]string {
	out := map[string]string{"body_name": "Próba Hivatal", "body_county": "01", "body_postcode": "1000", "settlement": "Budapest", "street": "Minta utca", "house_number": "1.", "supervisor": "KOZP2"}
	for k, v := range change {
		out[k] = v
	}
	return out
}

// The own body's data go into the register of bodies and here at once; type, status and predecessor only the centre changes.
//
// Covers: T9
func TestBody_T9(t *testing.T) {
	w := newWorld(t)
	w.heir("KOZP2")
	b, err := w.OwnBody(t.Context(), w.clerk)
	if err != nil {
		t.Fatal(err)
	}
	err = w.ChangeOwnBody(t.Context(), w.clerk, tartinfo.BodyForm{Seen: b.SeenMark(), Typed: map[string]string{"body_postcode": "12", "settlement": "Sehol"}, Request: w.once()})
	same(t, faults(err), []string{"body_name required", "body_county required", "body_postcode format", "street required", "house_number required", "supervisor required"})
	err = w.ChangeOwnBody(t.Context(), w.clerk, tartinfo.BodyForm{Seen: b.SeenMark(), Typed: bodyTyped(map[string]string{"settlement": "Sehol"}), Request: w.once()})
	same(t, faults(err), []string{"settlement place_unknown"})
	typed := bodyTyped(map[string]string{"body_name": "Próba Új Hivatal", "street": "Új utca", "house_number": "7/B", "body_type": "titok", "body_status": "soldier", "predecessor": "senki"})
	err = w.ChangeOwnBody(t.Context(), w.clerk, tartinfo.BodyForm{Seen: b.SeenMark(), Typed: typed, Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	kind(t, w.ChangeOwnBody(t.Context(), w.head, tartinfo.BodyForm{Seen: b.SeenMark(), Typed: bodyTyped(nil), Request: w.once()}), errs.Conflict)
	b, err = w.OwnBody(t.Context(), w.head)
	if err != nil || b.Name != "Próba Új Hivatal" || b.Address != "Új utca 7/B" || b.Supervisor != "Átvevő Szerv KOZP2 (KOZP2)" || b.Type != "" || b.LegalStatus != "government_official" || b.Predecessor != "" {
		t.Errorf("%+v %v", b, err)
	}
	err = w.ChangeBody(t.Context(), w.centre, tartinfo.BodyForm{ID: b.ID, Seen: b.SeenMark(), Typed: bodyTyped(map[string]string{"body_type": "központi hivatal", "body_status": "civil_servant", "predecessor": "Régi Szerv", "supervisor": ""}), Request: w.once()})
	if err != nil {
		t.Fatal(err, faults(err))
	}
	b, err = w.Body(t.Context(), w.centre, b.ID)
	if err != nil || b.Type != "központi hivatal" || b.LegalStatus != "civil_servant" || b.Predecessor != "Régi Szerv" || b.SupervisorID != 0 {
		t.Errorf("%+v %v", b, err)
	}
}

// The centre registers a body and its head in one go, or not at all, and takes in one that is known already. A second head is refused
// with the reason, and so is the sixth clerk.
//
// Covers: T1, T2
func TestBody_T1_T2_Registered(t *testing.T) {
	w := newWorld(t)
	typed := bodyTyped(map[string]string{"body_code": "ujszerv", "body_status": "civil_servant", "supervisor": "", "head_name": "Próba Vezető", "head_code": "proba.1"})
	_, _, err := w.RegisterBody(t.Context(), w.centre, tartinfo.BodyForm{Typed: typed, Request: w.once()})
	same(t, faults(err), []string{"head_code not_allowed"}) // somebody has this code
	_, err = w.orgs.ByCode(t.Context(), "UJSZERV")
	kind(t, err, errs.NotFound) // and there is no body without its head
	typed["head_code"] = "uj.vezeto"
	request := w.once()
	id, password, err := w.RegisterBody(t.Context(), w.centre, tartinfo.BodyForm{Typed: typed, Request: request})
	if err != nil || password == "" {
		t.Fatal(err, faults(err))
	}
	_, again, err := w.RegisterBody(t.Context(), w.centre, tartinfo.BodyForm{Typed: typed, Request: request})
	if err != nil || again != "" {
		t.Errorf("shown twice: %v", err)
	}
	opened, err := w.ids.SignIn(t.Context(), identity.Credentials{Code: "uj.vezeto", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.ids.ByToken(t.Context(), opened.Token)
	if err != nil || s.Actor.BodyID != id || s.Actor.Role != identity.RoleHead {
		t.Errorf("%+v %v", s.Actor, err)
	}
	_, err = w.ids.AddHead(t.Context(), w.centre, id, identity.NewClerk{Code: "masik.vezeto", Name: "Másik Vezető"})
	kind(t, err, errs.Conflict)
	head := s.Actor
	for i, code := range []string{"u.egy", "u.ketto", "u.harom", "u.negy", "u.ot", "u.hat"} {
		_, err = w.ids.AddClerk(t.Context(), head, identity.NewClerk{Code: code, Name: "Próba Ügyintéző"})
		if i < 5 && err != nil {
			t.Fatal(err)
		}
	}
	kind(t, err, errs.Conflict)
	// One that is known already.
	known := w.body(orgs.Body{Code: "REGI", Name: "Régóta Ismert Szerv", Kind: orgs.PublicService, LegalStatus: "civil_servant"})
	id, password, err = w.RegisterBody(t.Context(), w.centre, tartinfo.BodyForm{Typed: map[string]string{"body_code": "REGI", "body_known": "x", "head_name": "Próba Régi", "head_code": "regi.vezeto"}, Request: w.once()})
	if err != nil || id != known.ID || password == "" {
		t.Errorf("%d %v %v", id, err, faults(err))
	}
	_, _, err = w.RegisterBody(t.Context(), w.centre, tartinfo.BodyForm{Typed: map[string]string{"body_code": "SEMMI", "body_known": "x"}, Request: w.once()})
	same(t, faults(err), []string{"head_name required", "head_code required", "body_code not_in_list"})
	rows, all, err := w.Bodies(t.Context(), w.centre, tartinfo.BodyFilter{Status: "civil_servant"}, listing.Listing{Sort: "body_code", Desc: true})
	if err != nil || all != 3 || rows[0].Code != "VAROS" {
		t.Errorf("%d %+v %v", all, rows, err)
	}
	_, _, err = w.RegisterBody(t.Context(), w.head, tartinfo.BodyForm{Typed: typed, Request: w.once()})
	kind(t, err, errs.NotFound)
}
