package people

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"oszir/internal/platform/fields"
)

// Hungary is how the list of countries names the home country.
const Hungary = "Magyarország"

// Hungarian is how the list of citizenships names the home citizenship.
const Hungarian = "Magyar"

// Countries are the ISO 3166 countries by their Hungarian names.
var Countries = fields.NewList("countries", nil, countries()...)

func countries() []fields.Entry {
	out := []fields.Entry{{Value: Hungary, Basis: "source"}}
	names := display.Regions(language.Hungarian)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.IsPrivateUse() || r.Canonicalize() != r || r.String() != code {
				continue
			}
			switch code {
			case "HU", "AC", "CP", "DG", "EA", "IC", "TA", "XK": // home, or not in ISO 3166-1
				continue
			}
			if name := names.Name(r); name != "" {
				out = append(out, fields.Entry{Value: name, Basis: "assumed"})
			}
		}
	}
	return out
}
