package app

import (
	"errors"
	"strings"

	"oszir/internal/identity/testprovider"
	"oszir/internal/orgs"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// demoClient is a made-up client of the demo whom a visitor can be: the test provider names them as the register does, so
// their account finds out who its owner is, and they see who looked at their data.
type demoClient struct {
	taj     string
	citizen testprovider.Citizen
}

// firstClient gives the first client of the demo's first office who draws a benefit. It is made as the office's people are,
// so nothing has to be asked or kept.
func firstClient() (demoClient, error) {
	m, err := samples.New(samples.Options{Office: ptr.Office(orgs.Municipality), Clients: demoClients, Seed: demoOffices[0].seed})
	if err != nil {
		return demoClient{}, err
	}
	var clients []map[string]string
	draws := map[string]bool{}
	for r := range m.Rows() {
		values := map[string]string{}
		for _, v := range r.Values {
			values[v.Field.Key] = v.String()
		}
		draws[values["applicant_taj"]] = true
		if values["tax_id"] != "" && values["applicant_taj"] == "" {
			clients = append(clients, values)
		}
	}
	for _, v := range clients {
		if draws[v["taj"]] {
			return demoClient{taj: v["taj"], citizen: testprovider.Citizen{
				Subject: "bemutato-ugyfel", FamilyName: v["family_name"], GivenName: v["given_name"],
				BirthFamilyName: v["birth_family_name"], BirthGivenName: v["birth_given_name"],
				MotherFamilyName: v["mother_family_name"], MotherGivenName: v["mother_given_name"],
				BirthPlace: v["birth_place"], BirthDate: strings.ReplaceAll(v["birth_date"], ".", "-"), Email: "bemutato-ugyfel@posta.example",
			}}, nil
		}
	}
	return demoClient{}, errors.New("making up the demo's client: nobody draws a benefit")
}

// DemoCitizen names the client of the demo whom the test provider lets anybody be.
func DemoCitizen() (string, error) {
	c, err := firstClient()
	return c.citizen.FamilyName + " " + c.citizen.GivenName, err
}
