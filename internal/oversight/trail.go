package oversight

import (
	"slices"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
)

// TrailFilter narrows the log. The zero filter takes all that the actor may see.
type TrailFilter struct {
	From, To  calendar.Day // days, both inclusive; 0 or None: open
	Actor     string       // code of a user; "": everybody
	BodyID    int64        // acted for; 0: all that the actor watches over
	Operation string       // "": all
	PersonID  int64        // whose data; 0: everybody's
	After     string       // cursor: TrailPage.Next of the page before
}

// Line is an entry of the log.
type Line struct {
	audit.Kept

	Sealed    bool   // it stands in the tamper-evident tree
	Reason    string // as somebody gave it, in their own words
	NoReason  bool   // one was given and has been erased
	Law       string // the citation by which it was done
	Unchecked bool   // that citation was not checked against its source
}

// TrailPage is a page of the log, the newest first.
type TrailPage struct {
	Lines []Line
	Next  string // cursor of the page behind it; "" on the last
}

// pageRows is how many lines a page shows.
const pageRows = 50

// did is what an operation is called in sentences: oversight.did.<operation>. One that is not here is shown by its name.
var did = []string{
	"people.search", "people.read", "people.reveal", "people.history", "people.changes", "people.correct", "people.correct.late",
	"ptr.benefits.list", "ptr.benefits.read", "ptr.benefits.export", "ptr.benefit.read", "ptr.benefit.history", "ptr.suspicions.read",
	"ptr.upload", "ptr.commit", "ptr.load", "ptr.load.read", "ptr.load.rework", "ptr.load.download", "ptr.rehearse", "ptr.fill",
	"identity.sign_in", "identity.choose_body", "identity.change_password", "identity.sign_out_everywhere", "identity.list", "identity.add_account",
	"identity.add_membership", "identity.end_membership", "identity.disable", "identity.enable", "identity.set_password", "identity.new_key",
	"identity.revoke_key", "identity.end_all_sessions", "identity.sweep",
	"orgs.register", "orgs.places", "backup.write", "backup.restore",
	"oversight.trail", "oversight.trail.export", "oversight.prove", "oversight.person", "oversight.own", "oversight.delay", "oversight.delay.lift",
	"oversight.watch", "oversight.patterns", "oversight.pattern", "oversight.note",
	"oversight.retention", "oversight.propose", "oversight.decide", "oversight.erase", "oversight.erase_again", "oversight.hold", "oversight.release", "oversight.survey",
}

// didText says what was done.
func didText(text *i18n.Catalog, lang i18n.Lang, operation string) string {
	if slices.Contains(did, operation) {
		return text.Text(lang, "oversight.did."+operation)
	}
	return operation
}

// checked are the citations that were found in the sources; all others are shown as not checked.
var checked = []string{"Szt. 18. §", "Szt. 18/A. §"}

// law gives the citation of an entry: what was written with it, or that of the operation.
func law(k *audit.Kept) (citation string, unchecked bool) {
	citation = k.Ground
	if citation == "" {
		citation = laws[k.Operation]
	}
	return citation, citation != "" && !slices.Contains(checked, citation)
}

// laws are the grounds of operations that do not write one with their entries.
var laws = map[string]string{
	"ptr.upload": "392/2013. (XI. 12.) Korm. rendelet", "ptr.commit": "392/2013. (XI. 12.) Korm. rendelet",
	"identity.sign_in": "Info tv. 25/I. §",
	"oversight.trail":  "GDPR 39. cikk (1) b)", "oversight.trail.export": "GDPR 39. cikk (1) b)", "oversight.person": "GDPR 15. cikk",
	"oversight.prove": "GDPR 39. cikk (1) b)", "oversight.own": "GDPR 15. cikk", "oversight.patterns": "GDPR 39. cikk (1) b)", "oversight.pattern": "GDPR 39. cikk (1) b)",
	"oversight.note": "GDPR 39. cikk (1) b)", "oversight.delay": "Info tv. 17. §", "oversight.delay.lift": "Info tv. 17. §",
	"oversight.erase": "GDPR 17. cikk",
}

// dayStart is the first moment of a day in Budapest.
func dayStart(d calendar.Day) time.Time {
	y, m, n := d.Date()
	return time.Date(y, m, n, 0, 0, 0, 0, calendar.Budapest)
}

// open reports whether an end of a span of days is left open.
func open(d calendar.Day) bool { return d == 0 || d == calendar.None }

// filter is the question to the log.
func (f *TrailFilter) filter(bodies []int64) audit.Filter {
	out := audit.Filter{Actor: f.Actor, Bodies: bodies, Operation: f.Operation, Person: f.PersonID}
	if !open(f.From) {
		out.From = dayStart(f.From)
	}
	if !open(f.To) {
		out.Until = dayStart(f.To + 1)
	}
	return out
}
