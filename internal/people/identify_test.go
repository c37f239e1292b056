package people_test

import (
	"context"
	"testing"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// identify asks who has these data.
func (r *register) identify(n people.Natural) (id int64, ok bool) {
	r.t.Helper()
	err := r.db.InTx(r.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		var err error
		id, ok, err = people.Identify(ctx, tx, n)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return id, ok
}

func TestIdentify(t *testing.T) {
	r := newRegister(t)
	one := map[string]string{
		"taj": taj(101), "family_name": "Próbáné Kőszegi", "given_name": "Ágnes", "birth_family_name": "Kőszegi", "birth_given_name": "Ágnes",
		"mother_family_name": "Minta", "mother_given_name": "Éva", "birth_date": "1980.02.29.",
	}
	twin := map[string]string{}
	for _, n := range []string{"102", "103"} {
		for k, v := range one {
			twin[k] = v
		}
		twin["given_name"], twin["birth_given_name"] = "Piroska", "Piroska"
		twin["taj"] = taj(map[string]int{"102": 102, "103": 103}[n])
		r.load(ours, true, client(twin))
	}
	r.load(ours, true, client(one))
	whole := people.Natural{
		FamilyName: "Próbáné Kőszegi", GivenName: "Ágnes", BirthFamilyName: "Kőszegi", BirthGivenName: "Ágnes",
		MotherFamilyName: "Minta", MotherGivenName: "Éva", BirthDate: calendar.On(1980, 2, 29),
	}
	for _, c := range []struct {
		name   string
		change func(n *people.Natural)
		found  bool
	}{
		{"all the same", func(*people.Natural) {}, true},
		{"without accents, in capitals", func(n *people.Natural) { n.FamilyName, n.MotherGivenName = "PROBANE KOSZEGI", "EVA" }, true},
		{"another family name", func(n *people.Natural) { n.FamilyName = "Próba" }, false},
		{"one word less", func(n *people.Natural) { n.FamilyName = "Kőszegi" }, false},
		{"another given name", func(n *people.Natural) { n.GivenName = "Anna" }, false},
		{"another birth name", func(n *people.Natural) { n.BirthFamilyName = "Kismarosi" }, false},
		{"without birth name, which is then the present one", func(n *people.Natural) { n.BirthFamilyName, n.BirthGivenName = "", "" }, false},
		{"another mother", func(n *people.Natural) { n.MotherFamilyName = "Példa" }, false},
		{"without mother", func(n *people.Natural) { n.MotherFamilyName, n.MotherGivenName = "", "" }, false},
		{"another day", func(n *people.Natural) { n.BirthDate++ }, false},
		{"without a day", func(n *people.Natural) { n.BirthDate = calendar.None }, false},
		{"two people with the same data", func(n *people.Natural) { n.GivenName, n.BirthGivenName = "Piroska", "Piroska" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := whole
			c.change(&n)
			id, ok := r.identify(n)
			if ok != c.found || ok && id != r.id(taj(101)) || !ok && id != 0 {
				t.Errorf("found %v, want %v", ok, c.found)
			}
		})
	}
}
