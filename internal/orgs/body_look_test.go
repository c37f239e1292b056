package orgs_test

import (
	"strings"
	"testing"

	"oszir/internal/orgs"
)

func names(bodies []orgs.Body) string {
	var out []string
	for _, b := range bodies {
		out = append(out, b.Name)
	}
	return strings.Join(out, ", ")
}

// Covers: I1
func TestFind_I1(t *testing.T) {
	w := newWorld(t)
	for i, name := range []string{
		"Csókakő Község Önkormányzata", "Cegléd Város Önkormányzata", "Öcsöd Nagyközség Önkormányzata", "Ócsa Város Önkormányzata", "Őcsény Község Önkormányzata", "Ocsány Hivatala",
		"Egri Járási Hivatal", "Balmazújvárosi Járási Hivatal", "Egercsehi Község Önkormányzata",
	} {
		w.add(orgs.Agency, always, orgs.Body{Code: "X-" + string(rune('A'+i)), Name: name, SectorID: "S000000" + string(rune('0'+i))})
	}
	for text, want := range map[string]string{
		"jarasi":           "Balmazújvárosi Járási Hivatal, Egri Járási Hivatal",
		"HIV egri":         "Egri Járási Hivatal",
		"eg":               "Egercsehi Község Önkormányzata, Egri Járási Hivatal",
		"ocs":              "Ócsa Város Önkormányzata, Ocsány Hivatala, Őcsény Község Önkormányzata, Öcsöd Nagyközség Önkormányzata",
		"x-g":              "Egri Járási Hivatal",
		"s0000001":         "Cegléd Város Önkormányzata",
		"ujvarosi jár":     "",
		"":                 "",
		"'&|!:*\\%_":       "",
		"x%":               "",
		"önkormányzata cs": "Csókakő Község Önkormányzata",
	} {
		found, err := w.Find(t.Context(), w.who, text)
		if err != nil || names(found) != want {
			t.Errorf("%q: %s, %v; want %s", text, names(found), err, want)
		}
		p, err := w.List(t.Context(), w.who, orgs.Filter{Text: text})
		if err != nil || text != "" && p.Count != len(found) {
			t.Errorf("%q lists %d, finds %d: %v", text, p.Count, len(found), err)
		}
	}
	// Ó is sorted as O, Ö after both; Cs after every C.
	p, err := w.List(t.Context(), w.who, orgs.Filter{})
	var order []string
	for _, l := range p.Lines {
		order = append(order, strings.Fields(l.Name)[0])
	}
	if got, want := strings.Join(order, " "), "Balmazújvárosi Cegléd Csókakő Egercsehi Egri Ócsa Ocsány Őcsény Öcsöd"; got != want || err != nil {
		t.Errorf("sorted %s, want %s, %v", got, want, err)
	}
}

// Every body stands on one page of the list, in every state.
func TestList_Pages(t *testing.T) {
	w := newWorld(t)
	var rows []row
	for i := range 120 {
		rows = append(rows, row{"code": "K-" + strings.Repeat("A", i/26+1) + string(rune('A'+i%26)), "name": "Közös név", "kind": "központi szerv"})
	}
	_, err := w.load(false, rows...)
	if err != nil {
		t.Fatal(err)
	}
	w.add(orgs.Agency, w.day(2), orgs.Body{Code: "JOVO"})
	w.want(w.close("K-AA", w.day(0), ""))
	for state, want := range map[string]int{"": 120, orgs.StateAll: 121, orgs.StateUpcoming: 1, orgs.StateEnding: 1, orgs.StateClosed: 0} {
		seen := map[string]bool{}
		f := orgs.Filter{State: state}
		for {
			p, err := w.List(t.Context(), w.who, f)
			if err != nil || p.Count != want {
				t.Fatalf("%q: %d, %v", state, p.Count, err)
			}
			for _, l := range p.Lines {
				seen[l.Code] = true
			}
			if f.After = p.Next; f.After == "" {
				break
			}
		}
		if len(seen) != want {
			t.Errorf("%q: %d bodies on the pages, want %d", state, len(seen), want)
		}
	}
	_, err = w.List(t.Context(), w.who, orgs.Filter{After: "%%%"})
	w.want(err, "error.not_found")
}
