package orgs

import "oszir/internal/orgs/gazetteer"

// AllCounties lists the counties of the country with their codes, for other rooms' forms. They are public.
func AllCounties() []Place {
	var out []Place
	for _, c := range gazetteer.Counties() {
		out = append(out, Place{Code: c.Code, Name: c.Name})
	}
	return out
}
