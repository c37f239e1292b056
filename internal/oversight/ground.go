package oversight

import (
	"cmp"
	"strings"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/i18n"
)

// ground is a citation that entries bear, and what it is for in plain words: oversight.ground.<why>.
type ground struct {
	why     string
	checked bool // the citation was held against its source; all others are shown with a mark
}

// grounds are the citations of all rooms; a test finds one that is missing.
var grounds = map[string]ground{
	"Szt. 18. §":    {"benefits", true},
	"Szt. 18/A. §":  {"benefits", true},
	"Szt. 19. §":    {why: "authority"},
	"GDPR 15. cikk": {why: "inform"},
	"GDPR 16. cikk": {why: "correct"},
	"GDPR 17. cikk": {why: "erase"},

	"392/2013. (XI. 12.) Korm. rendelet": {why: "load"},
	"45/2012. (III. 20.) Korm. rendelet": {why: "reserve"},
	"GDPR 39. cikk (1) b)":               {why: "watch"},
	"Info tv. 17. §":                     {why: "delay"},
	"Info tv. 25/I. §":                   {why: "security"},
}

// laws are the grounds of operations that do not write one with their entries.
var laws = map[string]string{
	"ptr.upload": "392/2013. (XI. 12.) Korm. rendelet", "ptr.commit": "392/2013. (XI. 12.) Korm. rendelet",
	"identity.sign_in": "Info tv. 25/I. §",
	"oversight.trail":  "GDPR 39. cikk (1) b)", "oversight.trail.persons": "GDPR 39. cikk (1) b)", "oversight.trail.export": "GDPR 39. cikk (1) b)", "oversight.person": "GDPR 15. cikk",
	"oversight.prove": "GDPR 39. cikk (1) b)", "oversight.own": "GDPR 15. cikk", "oversight.patterns": "GDPR 39. cikk (1) b)", "oversight.pattern": "GDPR 39. cikk (1) b)",
	"oversight.note": "GDPR 39. cikk (1) b)", "oversight.delay": "Info tv. 17. §", "oversight.delay.lift": "Info tv. 17. §",
	"oversight.copy": "GDPR 15. cikk", "oversight.own_copy": "GDPR 15. cikk",
	"oversight.erase": "GDPR 17. cikk", "oversight.erase_again": "GDPR 17. cikk",
}

// whys are what operations without a citation are for, by operation or room. Whatever
// shows people's data has a citation instead, as a test says.
var whys = map[string]string{
	"identity": "accounts", "mail": "accounts", "orgs": "bodies", "oversight": "retention", "backup": "safety", "ptr.fill": "made_up",
	"document": "papers", "law": "law", "disclosure": "policy", "spdci": "exchange", "exchange": "exchange", "availability": "availability",
	"tartinfo": "reserve",
}

// law gives the citation of an entry: what was written with it, or that of the operation.
func law(k *audit.Kept) (citation string, unchecked bool) {
	citation = k.Ground
	if citation == "" {
		citation = laws[k.Operation]
	}
	return citation, citation != "" && !grounds[citation].checked
}

// whyText says in plain words what an entry's act was for; "" when nobody knows.
func whyText(text *i18n.Catalog, lang i18n.Lang, k *audit.Kept) string {
	citation, _ := law(k)
	why := grounds[citation].why
	if citation == "" {
		room, _, _ := strings.Cut(k.Operation, ".")
		why = cmp.Or(whys[k.Operation], whys[room])
	}
	if why == "" {
		return ""
	}
	return text.Text(lang, "oversight.ground."+why)
}
