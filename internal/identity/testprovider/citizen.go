package testprovider

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Citizen is somebody whom the visitor can choose to be. All are made up.
type Citizen struct {
	Subject                           string
	FamilyName, GivenName             string
	BirthFamilyName, BirthGivenName   string
	MotherFamilyName, MotherGivenName string
	BirthPlace                        string
	BirthDate                         string // 1980-02-29
	Email                             string
}

// citizens are the made-up people of the list.
var citizens = []Citizen{
	{"proba-1", "Próba", "Piroska", "Próba", "Piroska", "Minta", "Magdolna", "Mintafalva", "1975-03-14", "proba.piroska@posta.example"},
	{"proba-2", "Példa", "Péter", "Példa", "Péter", "Teszt", "Terézia", "Példaháza", "1982-11-02", "pelda.peter@posta.example"},
	{"proba-3", "Mintáné Kiss", "Kamilla", "Kiss", "Kamilla", "Próba", "Katalin", "Mintafalva", "1990-06-21", "kiss.kamilla@posta.example"},
	{"proba-4", "Teszt", "Tódor", "Teszt", "Tódor", "Példa", "Tímea", "Tesztvár", "1968-01-30", "teszt.todor@posta.example"},
	{"proba-5", "Őrségi", "Ödön", "Őrségi", "Ödön", "Ürmös", "Ágota", "Próbafalva", "1959-09-09", ""},
	{"proba-6", "Kitalált", "Klára", "Minta", "Klára", "Kitalált", "Erzsébet", "Példaháza", "1988-12-24", "kitalalt.klara@posta.example"},
}

// typed makes a citizen of what the visitor typed; the same data are the same citizen ever after. ok is false when
// something is missing.
func typed(get func(name string) string) (Citizen, bool) {
	c := Citizen{}
	whole := true
	var all []string
	for _, f := range []struct {
		name string
		to   *string
	}{
		{"family_name", &c.FamilyName}, {"given_name", &c.GivenName}, {"birth_family_name", &c.BirthFamilyName}, {"birth_given_name", &c.BirthGivenName},
		{"mother_family_name", &c.MotherFamilyName}, {"mother_given_name", &c.MotherGivenName}, {"birth_place", &c.BirthPlace}, {"birth_date", &c.BirthDate},
	} {
		*f.to = strings.TrimSpace(get(f.name))
		whole = whole && *f.to != "" && len(*f.to) <= 100
		all = append(all, *f.to)
	}
	sum := sha256.Sum256([]byte(strings.Join(all, "\x00")))
	c.Subject = "sajat-" + hex.EncodeToString(sum[:8])
	return c, whole
}

// claims are what the provider says of a citizen.
func (c Citizen) claims() map[string]any {
	out := map[string]any{
		"sub": c.Subject, "family_name": c.FamilyName, "given_name": c.GivenName, "birth_family_name": c.BirthFamilyName, "birth_given_name": c.BirthGivenName,
		"mother_family_name": c.MotherFamilyName, "mother_given_name": c.MotherGivenName, "place_of_birth": map[string]string{"locality": c.BirthPlace},
		"birthdate": c.BirthDate,
	}
	if c.Email != "" {
		out["email"] = c.Email
	}
	return out
}
