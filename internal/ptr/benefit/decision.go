package benefit

import (
	"embed"
	"io/fs"
	"slices"

	"oszir/internal/platform/fields"
)

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

// Document is a sort of paper that a case of the kind makes. Its shipped wording is paper/<key>.txt, of this folder or of
// the kind's.
type Document struct {
	Key      string   // stable; the same key is the same paper whatever the kind
	Name     string   // Hungarian name
	Decision Decision // that it carries; "" for orders, certificates and notes on the way
	Remedy   Remedy
	Asks     map[string]string // what a field that the clerk types for the paper means in it, by the field's key
}

// defaults are the papers of decisions for which a kind names none.
var defaults = []Document{
	{Key: "keep", Name: "Változatlan hatályban tartó határozat", Decision: Keep},
	{Key: "pause", Name: "Szüneteltető határozat", Decision: Pause},
	{Key: "suspension", Name: "Felfüggesztő végzés", Decision: Suspend},
}

// Papers gives all papers of the kind: every sort of decision that it has, has at least one.
func (k *Kind) Papers() []Document {
	out := slices.Clone(k.Documents)
	for _, d := range defaults {
		if !k.Without(d.Decision) && !slices.ContainsFunc(out, func(have Document) bool { return have.Decision == d.Decision }) {
			out = append(out, d)
		}
	}
	return out
}

// PapersOf gives the papers by which a sort of decision can go out, the usual one first.
func (k *Kind) PapersOf(d Decision) []Document {
	return slices.DeleteFunc(k.Papers(), func(p Document) bool { return p.Decision != d || d == "" })
}

// Remedy says what a paper must tell of the legal remedy.
type Remedy string

// The remedies. What carries a decision always has Appeal.
const (
	Appeal       Remedy = "appeal"    // may be appealed against by itself (Ket. 98. §)
	NoneByItself Remedy = "no_remedy" // an order that may be attacked only with the decision (Ket. 98. § (2)–(3))
)

// RemedyOf gives what the paper must tell of the legal remedy; "" when it is neither decision nor order.
func (d *Document) RemedyOf() Remedy {
	if d.Decision != "" {
		return Appeal
	}
	return d.Remedy
}

//go:embed paper
var papers embed.FS

// Wordings gives the shipped wordings that more than one kind has, and the shared blocks: paper/<key>.txt, paper/block/<key>.txt.
func Wordings() fs.FS { return papers }

// CommonDocuments are the papers of every kind.
var CommonDocuments = []Document{
	{Key: "grant", Name: "Megállapító határozat", Decision: Grant},
	{Key: "refusal", Name: "Elutasító határozat", Decision: Refuse},
	{Key: "change", Name: "Módosító határozat", Decision: Change},
	{Key: "review", Name: "Felülvizsgálati határozat", Decision: Review},
	{Key: "ending", Name: "Megszüntető határozat", Decision: End},
	{Key: "repayment", Name: "Visszafizetésre kötelező határozat", Decision: Repay},
	{Key: "withdrawal", Name: "Visszavonó határozat", Decision: Withdraw},
	{Key: "procedure_ended", Name: "Végzés az eljárás megszüntetéséről", Decision: EndProcedure},
	{Key: "missing_items", Name: "Hiánypótlási végzés", Remedy: NoneByItself},
	{Key: "certificate", Name: "Hatósági bizonyítvány"},
}
