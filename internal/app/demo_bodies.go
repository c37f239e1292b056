package app

import (
	"strings"

	"oszir/internal/orgs"
	"oszir/internal/orgs/gazetteer"
)

// Codes of the demo's agencies.
const (
	registerCentre  = "KOZP-NYILV" // operates the registers
	personnelCentre = "KOZP-SZEM"  // public servants' reserve
)

// municipalitiesPerCounty is how many municipalities of each county the demo knows.
const municipalitiesPerCounty = 15

// countySeats are the seats of the county government offices, by county.
var countySeats = map[string]string{
	"01": "Budapest", "02": "Pécs", "03": "Kecskemét", "04": "Békéscsaba", "05": "Miskolc", "06": "Szeged", "07": "Székesfehérvár", "08": "Győr", "09": "Debrecen", "10": "Eger",
	"11": "Tatabánya", "12": "Salgótarján", "13": "Budapest", "14": "Kaposvár", "15": "Nyíregyháza", "16": "Szolnok", "17": "Szekszárd", "18": "Szombathely", "19": "Veszprém", "20": "Zalaegerszeg",
}

// demoTree gives the bodies of the demo: two agencies, the government offices of the counties with those of their
// districts and the guardianship offices in them, some municipalities of every county, and made-up bodies around the two
// whose clerks sign in. Real names are those of public bodies.
func demoTree() []orgs.Body {
	out := []orgs.Body{
		{Code: registerCentre, Name: "Szociális Nyilvántartások Központja (bemutató)", Kind: orgs.Agency},
		{Code: personnelCentre, Name: "Közszolgálati Személyügyi Központ (bemutató)", Kind: orgs.Agency, LegalStatus: "government_official"},
	}
	for _, c := range gazetteer.Counties() {
		b := orgs.Body{Code: "KH-" + c.Code, Name: c.Name + " Megyei Kormányhivatal", Kind: orgs.CountyOffice, County: c.Code, Settlement: countySeats[c.Code], LegalStatus: "government_official"}
		switch {
		case c.Name == "Budapest":
			b.Name = "Budapest Főváros Kormányhivatala"
		case countySeats[c.Code] == "Budapest": // the office of Pest county stands in the capital, which is no settlement of the county
			b.Settlement = ""
		}
		out = append(out, b)
	}
	for _, d := range gazetteer.Districts() {
		name := strings.TrimSuffix(d.Name, " járás") + " Járási"
		if part, ok := strings.CutPrefix(d.Name, "Budapest "); ok {
			name = "Budapest Főváros Kormányhivatala " + strings.TrimSuffix(part, " kerület") + " Kerületi"
		}
		office := orgs.Body{Code: "JH-" + d.Code, Name: name + " Hivatal", Kind: orgs.District, County: d.County, District: d.Code, Settlement: d.Seat, Parent: "KH-" + d.County, LegalStatus: "government_official"}
		part := office
		part.Code, part.Name, part.Kind, part.Parent = "GYH-"+d.Code, name+" Gyámhivatal", orgs.Guardianship, office.Code
		out = append(out, office, part)
	}
	return append(append(out, demoMunicipalities()...), madeUpBodies()...)
}

// demoMunicipalities picks municipalities of every county, evenly by name.
func demoMunicipalities() []orgs.Body {
	of := map[string][]gazetteer.Settlement{}
	for _, s := range gazetteer.Settlements() {
		of[s.County] = append(of[s.County], s)
	}
	var out []orgs.Body
	for _, c := range gazetteer.Counties() {
		all := of[c.Code]
		for i := range municipalitiesPerCounty {
			s := all[i*len(all)/municipalitiesPerCounty]
			out = append(out, orgs.Body{
				Code: "ONK-" + s.Code, Name: municipality(s) + " Önkormányzata", Kind: orgs.Municipality, County: s.County, District: s.District, Settlement: s.Name, LegalStatus: "civil_servant",
			})
		}
	}
	return out
}

func municipality(s gazetteer.Settlement) string {
	switch s.Kind {
	case gazetteer.Capital:
		return s.Name + " Főváros"
	case gazetteer.CapitalDistrict:
		return "Budapest Főváros " + strings.TrimSuffix(strings.TrimPrefix(s.Name, "Budapest "), " kerület") + " Kerület"
	case gazetteer.CountyTown:
		return s.Name + " Megyei Jogú Város"
	case gazetteer.Town:
		return s.Name + " Város"
	case gazetteer.LargeVillage:
		return s.Name + " Nagyközség"
	}
	return s.Name + " Község"
}

// madeUpBodies stand around the two whose clerks sign in.
func madeUpBodies() []orgs.Body {
	out := []orgs.Body{
		{Code: "DEMO-OH", Name: "Példa Országos Hivatal (bemutató)", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Minta tér 1.", LegalStatus: "government_official"},
		{Code: "DEMO-PH", Name: "Minta Polgármesteri Hivatal (bemutató)", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Minta tér 2.", LegalStatus: "civil_servant"},
		{Code: "DEMO-MH", Name: "Minta Alakulat Személyügyi Szerve (bemutató)", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Minta tér 3.", LegalStatus: "soldier"},
		{Code: "DEMO-RK", Name: "Példa Rendőr-főkapitányság (bemutató)", Kind: orgs.PublicService, County: "01", Settlement: "Budapest", Postcode: "1000", Address: "Minta tér 4.", LegalStatus: "professional"},
		{Code: "DEMO-M", Name: "Mintafalva Község Önkormányzata (bemutató)", Kind: orgs.Municipality, County: "10"},
		{Code: "DEMO-D", Name: "Mintai Járási Hivatal (bemutató)", Kind: orgs.District, County: "10", Parent: "KH-10"},
		{Code: "DEMO-GY", Name: "Mintai Járási Gyámhivatal (bemutató)", Kind: orgs.Guardianship, County: "10", Parent: "DEMO-D"},
		{Code: "DEMO-KOH", Name: "Példafalvi Közös Önkormányzati Hivatal (bemutató)", Kind: orgs.CommonOffice, County: "10", Parent: "DEMO-M2"},
		{Code: "DEMO-M2", Name: "Példafalva Község Önkormányzata (bemutató)", Kind: orgs.Municipality, County: "10", Office: "DEMO-KOH"},
		{Code: "DEMO-M3", Name: "Próbaháza Község Önkormányzata (bemutató)", Kind: orgs.Municipality, County: "10", Office: "DEMO-KOH"},
		{Code: "DEMO-F1", Name: "Mintaadó Alapítvány (bemutató)", Kind: orgs.Maintainer, County: "10", TaxNumber: "10000018-1-10"},
		{Code: "DEMO-F2", Name: "Példás Szeretetszolgálat (bemutató)", Kind: orgs.Maintainer, County: "06", TaxNumber: "10000025-1-06"},
	}
	for _, p := range []struct{ code, name, kind, parent, county, sector string }{
		{"DEMO-SZ1", "Mintai Idősek Otthona (bemutató)", orgs.Provider, "DEMO-F1", "10", "S0000101"},
		{"DEMO-T11", "Mintai Idősek Otthona, Kerti Telephely (bemutató)", orgs.Site, "DEMO-SZ1", "10", "S0000102"},
		{"DEMO-T12", "Mintai Idősek Otthona, Ligeti Telephely (bemutató)", orgs.Site, "DEMO-SZ1", "10", "S0000103"},
		{"DEMO-SZ2", "Példafalvi Családsegítő Szolgálat (bemutató)", orgs.Provider, "DEMO-M2", "10", "S0000104"},
		{"DEMO-SZ3", "Példás Nappali Intézmény (bemutató)", orgs.Provider, "DEMO-F2", "06", "S0000105"},
		{"DEMO-T31", "Példás Nappali Intézmény, Tiszaparti Telephely (bemutató)", orgs.Site, "DEMO-SZ3", "06", "S0000106"},
	} {
		out = append(out, orgs.Body{Code: p.code, Name: p.name, Kind: p.kind, Parent: p.parent, County: p.county, SectorID: p.sector})
	}
	return out
}
