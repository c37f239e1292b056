package ptr

import (
	"slices"

	"oszir/internal/law"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// LawParameters gives every number of the law that the kinds and the procedure read, with the values that the program ships
// and the kinds whose rules read it.
func LawParameters() []law.Parameter {
	var out []law.Parameter
	every := make([]string, 0, len(benefits.All()))
	for _, k := range benefits.All() {
		every = append(every, k.Code)
	}
	for _, p := range append(benefits.Parameters(), benefit.WorkdayParameters...) {
		of := law.Parameter{
			Key: p.Key, Name: p.Name, Unit: p.Unit, ByBirth: p.ByBirth, Procedure: slices.Contains(benefit.ProcedureParameters, p),
			Calendar: slices.Contains(benefit.WorkdayParameters, p), Shipped: shipped(p),
		}
		for _, k := range benefits.All() {
			if slices.Contains(k.Params, p) || slices.Contains(k.Base, p) {
				of.Kinds = append(of.Kinds, k.Code)
			}
		}
		if of.Procedure || of.Calendar {
			of.Kinds = every
		}
		out = append(out, of)
	}
	return out
}

// shipped gives the values of a number with their ends written out.
func shipped(p *benefit.Parameter) []law.Value {
	out := make([]law.Value, 0, len(p.Values))
	for i, v := range p.Values {
		until := v.Until
		if i+1 < len(p.Values) && (until == calendar.None || p.Values[i+1].From < until) {
			until = p.Values[i+1].From
		}
		out = append(out, law.Value{From: v.From, Until: until, Amount: v.Value, Law: v.Law, Source: v.Source, Basis: law.Basis(v.Basis), Verified: v.Verified})
	}
	return out
}

// CodeLists gives the closed lists of the kinds, with the fields and kinds that have them.
func CodeLists() []law.List {
	var out []law.List
	of := map[*fields.ClosedList]int{}
	for _, k := range benefits.All() {
		for _, f := range k.Fields() {
			if f.List == nil {
				continue
			}
			i, known := of[f.List]
			if !known {
				i = len(out)
				of[f.List] = i
				l := law.List{Name: f.List.Name}
				for _, e := range f.List.Values {
					l.Entries = append(l.Entries, law.ListEntry(e))
				}
				out = append(out, l)
			}
			if !slices.Contains(out[i].Fields, f.Column) {
				out[i].Fields = append(out[i].Fields, f.Column)
			}
			if !slices.Contains(out[i].Kinds, k.Code) {
				out[i].Kinds = append(out[i].Kinds, k.Code)
			}
		}
	}
	return out
}
