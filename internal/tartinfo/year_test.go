package tartinfo_test

import (
	"fmt"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/calendar"
	"oszir/internal/samples/reserve"
)

// playing gives bodies for a made-up time.
func (w *world) playing(n int) reserve.Play {
	p := reserve.Play{Seed: 7, Centre: w.centre, Set: func(now time.Time) { w.now = now }}
	statuses := []string{"government_official", "civil_servant", "government_official", "civil_servant", "soldier", "professional"}
	for i := range n {
		b := w.body(orgs.Body{Code: fmt.Sprintf("SZ-%d", i), Name: fmt.Sprintf("%d. számú Próba Hivatal", i+1), Kind: orgs.PublicService, County: "06", Settlement: "Szeged", Postcode: "6700", Address: "Példa tér 2.", LegalStatus: statuses[i%len(statuses)]})
		p.Bodies = append(p.Bodies, reserve.Body{ID: b.ID, LegalStatus: b.LegalStatus, Actor: w.account(identity.RoleHead, b)})
	}
	return p
}

// A year goes by.
func TestYear(t *testing.T) {
	w := newWorld(t)
	p := w.playing(12)
	p.From, p.Until, p.Members, p.Searches = calendar.On(2026, 1, 1), calendar.On(2026, 3, 31), 60, 40
	tally, err := reserve.Run(t.Context(), w.Module, p)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	t.Logf("%+v", tally)
}
