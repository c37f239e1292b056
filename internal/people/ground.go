package people

// The groups of a person's data, as the log names what was shown or changed. A correction names the fields themselves.
const (
	dataIdentity  = "identity"  // names, mother's name, birth
	dataPlace     = "place"     // the settlement of the residence
	dataNumbers   = "numbers"   // TAJ and tax id in full
	dataMasked    = "masked"    // TAJ and tax id, masked
	dataAddresses = "addresses" // all three of them
	dataContact   = "contact"   // phone and mail
	dataPersonal  = "personal"  // citizenship, marital status, education, vocation, note
	dataRelations = "relations" // to whom, with names
	dataHistory   = "history"   // all that was ever known
)

// grounds says by which law each operation of the room is done.
var grounds = map[string]string{
	"people.search":       "Szt. 18/A. §",
	"people.read":         "Szt. 18/A. §",
	"people.reveal":       "Szt. 18/A. §",
	"people.history":      "Szt. 18/A. §",
	"people.changes":      "Szt. 18/A. §",
	"people.correct":      "GDPR 16. cikk",
	"people.correct.late": "GDPR 16. cikk",
	"people.complete":     "GDPR 16. cikk",
	"people.enter":        "Szt. 18/A. §",
	"people.compare":      "Szt. 18/A. §",
	"people.proposals":    "Szt. 18/A. §",
	"people.propose":      "GDPR 16. cikk",
	"people.refuse":       "GDPR 16. cikk",
	"people.merge":        "GDPR 16. cikk",
	"people.unmerge":      "GDPR 16. cikk",
}
