package benefit

import "oszir/internal/platform/fields"

// Decision is a sort of decision by which a case goes out of the office.
type Decision string

// The sorts of decision. Their Hungarian names are those of the register (döntési javaslat típusa).
const (
	Grant        Decision = "Megállapító határozat"
	Refuse       Decision = "Elutasító határozat"
	Change       Decision = "Módosító határozat"
	Review       Decision = "Felülvizsgálati határozat"
	Keep         Decision = "Változatlan hatályban tartó döntés"
	Pause        Decision = "Szüneteltető határozat"
	Suspend      Decision = "Felfüggesztő végzés"
	End          Decision = "Megszüntető határozat"
	Withdraw     Decision = "Visszavonó határozat"
	Repay        Decision = "Visszakövetelő határozat"
	EndProcedure Decision = "Eljárást megszüntető végzés"
)

// Branch is what a case is about.
type Branch string

// The branches. A new case asks for a benefit, the others change one that there is.
const (
	NewBenefit Branch = "new"
	Reviewing  Branch = "review"
	Changing   Branch = "change"
	Pausing    Branch = "pause"
	Suspending Branch = "suspension"
	Ending     Branch = "ending"
	Repaying   Branch = "repayment"
	Correcting Branch = "correction" // of a wrong record, without a decision about the client's right
	Deleting   Branch = "deletion"   // of a record that should never have been
	Migration  Branch = "migration"  // what an initial load brought
)

// Branches lists those that a clerk can start, in the order of the form.
func Branches() []Branch {
	return []Branch{NewBenefit, Reviewing, Changing, Pausing, Suspending, Ending, Repaying, Correcting, Deleting}
}

// decisionsOf says which decisions end a branch.
var decisionsOf = map[Branch][]Decision{
	NewBenefit: {Grant, Refuse, EndProcedure},
	Reviewing:  {Keep, Review, End, EndProcedure},
	Changing:   {Change, Refuse, EndProcedure},
	Pausing:    {Pause, EndProcedure},
	Suspending: {Suspend, EndProcedure},
	Ending:     {End, EndProcedure},
	Repaying:   {Repay, EndProcedure},
	Correcting: {Change},
	Deleting:   {Withdraw},
}

// DecisionsOf gives the decisions by which a case of a branch of this kind can end.
func (k *Kind) DecisionsOf(b Branch) []Decision {
	var out []Decision
	for _, d := range decisionsOf[b] {
		if !k.Without(d) {
			out = append(out, d)
		}
	}
	return out
}

// Has reports that the kind has a branch: one of the decisions that are the branch's own. Refusals, and decisions that only
// close a case, are no branch's own: what is paid once is neither paused nor reviewed.
func (k *Kind) Has(b Branch) bool {
	for _, d := range k.DecisionsOf(b) {
		if d != Refuse && d != EndProcedure && (d != End || b == Ending) {
			return true
		}
	}
	return false
}

// Without reports that the kind does not have a sort of decision: one-off benefits cannot be paused, for example.
func (k *Kind) Without(d Decision) bool {
	for _, not := range k.NoDecisions {
		if not == d {
			return true
		}
	}
	return false
}

// EndingGrounds are the titles under which a benefit ends (megszűnés jogcíme). Which a kind has stands in Kind.Endings.
var EndingGrounds = fields.NewList("ending_grounds", nil,
	fields.Entry{Value: EndTerm, Basis: "assumed"},
	fields.Entry{Value: EndDeath, Basis: "assumed"},
	fields.Entry{Value: EndCaredDied, Basis: "source"},
	fields.Entry{Value: EndRequest, Basis: "source"},
	fields.Entry{Value: EndMoved, Basis: "source"},
	fields.Entry{Value: EndGapsInReview, Basis: "source"},
	fields.Entry{Value: EndNotEntitled, Basis: "source"},
	fields.Entry{Value: EndIllAdult, Basis: "source"},
	fields.Entry{Value: EndObstructed, Basis: "source"},
	fields.Entry{Value: EndWork, Basis: "source"},
	fields.Entry{Value: EndOtherCash, Basis: "source"},
	fields.Entry{Value: EndUnlawful, Basis: "assumed"},
	fields.Entry{Value: EndLaw, Basis: "assumed"},
)

// The grounds of endings.
const (
	EndTerm         = "határozott idő lejárt"
	EndDeath        = "jogosult elhunyt"
	EndCaredDied    = "az ápolt elhunyt"
	EndRequest      = "az ügyfél kérésére"
	EndMoved        = "elköltözött"
	EndGapsInReview = "felülvizsgálat alatt nem pótolt hiányt"
	EndNotEntitled  = "felülvizsgálat során nem jogosult"
	EndIllAdult     = "18 évet betöltött tartós beteg"
	EndObstructed   = "felülvizsgálatot akadályozta"
	EndWork         = "keresőtevékenység miatt"
	EndOtherCash    = "rendszeres pénzellátás miatt"
	EndUnlawful     = "jogosulatlan igénybevétel"
	EndLaw          = "jogszabályváltozás"
)

// CommonEndings are the grounds that every kind has.
var CommonEndings = []string{EndTerm, EndDeath, EndRequest, EndMoved, EndGapsInReview, EndNotEntitled, EndObstructed, EndUnlawful, EndLaw}

// Document is a sort of paper that a case of the kind makes.
type Document struct {
	Key      string   // stable
	Name     string   // Hungarian name
	Decision Decision // that it carries; "" for orders, certificates and notes on the way
}

// CommonDocuments are the papers of every kind.
var CommonDocuments = []Document{
	{"grant", "Megállapító határozat", Grant},
	{"refusal", "Elutasító határozat", Refuse},
	{"change", "Módosító határozat", Change},
	{"review", "Felülvizsgálati határozat", Review},
	{"ending", "Megszüntető határozat", End},
	{"repayment", "Visszafizetésre kötelező határozat", Repay},
	{"withdrawal", "Visszavonó határozat", Withdraw},
	{"procedure_ended", "Végzés az eljárás megszüntetéséről", EndProcedure},
	{"missing_items", "Hiánypótlási végzés", ""},
	{"certificate", "Hatósági bizonyítvány", ""},
}
