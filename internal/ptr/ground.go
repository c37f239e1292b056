package ptr

import (
	"context"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
)

// The groups of a person's data, as the log names what was shown or changed.
const (
	dataIdentity = "identity" // names, mother's name, birth
	dataNumbers  = "numbers"  // TAJ in full
	dataBenefits = "benefits" // kind, amount, period, decision
	dataBrief    = "brief"    // what other offices see of a benefit
	dataHistory  = "history"  // all that was ever known
	dataWorkbook = "workbook" // what an office wrote into a row
)

// grounds says by which law each operation of the room is done.
var grounds = map[string]string{
	"ptr.benefits.list":            "Szt. 18/A. §",
	"ptr.benefits.read":            "Szt. 18/A. §",
	"ptr.benefits.export":          "Szt. 18/A. §",
	"ptr.benefit.read":             "Szt. 18/A. §",
	"ptr.benefit.history":          "Szt. 18/A. §",
	"ptr.suspicions.read":          "Szt. 18/A. §",
	"ptr.suspicion.read":           "Szt. 18/A. §",
	"ptr.suspicion.settle":         "Szt. 18/A. §",
	"ptr.openings.read":            "Szt. 18/A. §",
	"ptr.overlap.read":             "Szt. 18/A. §",
	"ptr.details.open":             "Szt. 18/A. §",
	"ptr.outside_range.list":       "Szt. 18/A. §",
	"ptr.check_register":           "Szt. 18/A. §",
	"ptr.outside_range.export":     "Szt. 18/A. §",
	"ptr.case.open":                "Szt. 18/A. §",
	"ptr.case.sent":                "Szt. 18/A. §",
	"ptr.message":                  "Szt. 18/A. §",
	"ptr.message_again":            "Szt. 18/A. §",
	"ptr.case.preview":             "Szt. 18/A. §",
	"ptr.case.papers":              "Szt. 18/A. §",
	"ptr.case.paper":               "Szt. 18/A. §",
	"ptr.case.save_clients":        "Szt. 18/A. §",
	"ptr.case.recheck":             "Szt. 18/A. §",
	"ptr.case.acknowledge":         "Szt. 18/A. §",
	"ptr.case.save_application":    "Szt. 18/A. §",
	"ptr.case.save_draft":          "Szt. 18/A. §",
	"ptr.case.submit_draft":        "Szt. 18/A. §",
	"ptr.case.return_draft":        "Szt. 18/A. §",
	"ptr.case.issue":               "Szt. 18/A. §",
	"ptr.case.deliver":             "Szt. 18/A. §",
	"ptr.case.appeal":              "Szt. 18/A. §",
	"ptr.case.settle_appeal":       "Szt. 18/A. §",
	"ptr.case.finalize":            "Szt. 18/A. §",
	"ptr.case.close":               "Szt. 18/A. §",
	"ptr.case.withdraw":            "Szt. 18/A. §",
	"ptr.case.ask_gaps":            "Szt. 18/A. §",
	"ptr.case.gaps_done":           "Szt. 18/A. §",
	"ptr.case.assign":              "Szt. 18/A. §",
	"ptr.case.move":                "Szt. 18/A. §",
	"ptr.case.late":                "Szt. 18/A. §",
	"ptr.case.read":                "Szt. 18/A. §",
	"ptr.case.compute":             "Szt. 18/A. §",
	"ptr.decision.replay":          "Szt. 18/A. §",
	"ptr.cases.of_person":          "Szt. 18/A. §",
	"ptr.benefit.cases":            "Szt. 18/A. §",
	"ptr.office.four_eyes":         "Szt. 18/A. §",
	"ptr.tasks.list":               "Szt. 18/A. §",
	"ptr.tasks.export":             "Szt. 18/A. §",
	"ptr.cases.list":               "Szt. 18/A. §",
	"ptr.cases.export":             "Szt. 18/A. §",
	"ptr.beneficiaries.list":       "Szt. 18/A. §",
	"ptr.beneficiaries.export":     "Szt. 18/A. §",
	"ptr.filters.keep":             "Szt. 18/A. §",
	"ptr.filters.change":           "Szt. 18/A. §",
	"ptr.benefits.move":            "Szt. 18/A. §",
	"ptr.benefits.move_preview":    "Szt. 18/A. §",
	"ptr.benefits.convert":         "Szt. 18/A. §",
	"ptr.benefits.convert_preview": "Szt. 18/A. §",
	"ptr.orders.read":              "Szt. 18/A. §",
	"ptr.case.convert":             "Szt. 18/A. §",
	"ptr.replays.order":            "Szt. 18/A. §",
	"ptr.replays.read":             "Szt. 18/A. §",
	"ptr.replays.export":           "Szt. 18/A. §",
	"ptr.extract.list":             "Szt. 18/A. §",
	"ptr.extract.make":             "Szt. 18/A. §", // or another, see ExtractFor
	"ptr.extract.show":             "Szt. 18/A. §",
	"ptr.extract.xml":              "Szt. 18/A. §",
	"ptr.load":                     "392/2013. (XI. 12.) Korm. rendelet",
	"ptr.load.read":                "392/2013. (XI. 12.) Korm. rendelet",
	"ptr.load.rework":              "392/2013. (XI. 12.) Korm. rendelet",
	"ptr.load.download":            "392/2013. (XI. 12.) Korm. rendelet",
	"ptr.rehearse":                 "392/2013. (XI. 12.) Korm. rendelet",
}

// entry is what the log says of an act and of which data of people it showed or changed.
func entry(who identity.Actor, operation, subject string, data ...string) audit.Entry {
	e := who.Entry(operation, subject)
	e.Fields, e.Ground = data, grounds[operation]
	return e
}

// mostPersons is how many people one entry names; more of them take more entries.
const mostPersons = 10_000

// writeAbout logs an act on any number of people and gives the id of the first entry.
func writeAbout(ctx context.Context, tx *database.Tx, e audit.Entry, persons []int64) (int64, error) {
	var first int64
	for {
		n := min(len(persons), mostPersons)
		e.Persons, persons = persons[:n], persons[n:]
		id, err := audit.Write(ctx, tx, e)
		if err != nil {
			return 0, err
		}
		if first == 0 {
			first = id
		}
		if len(persons) == 0 {
			return first, nil
		}
		e.Request = audit.Request{} // it was answered once
	}
}
