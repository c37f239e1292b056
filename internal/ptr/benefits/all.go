package benefits

import (
	"io/fs"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits/apda"
	"oszir/internal/ptr/benefits/apdm"
	"oszir/internal/ptr/benefits/fht"
	"oszir/internal/ptr/benefits/idj"
	"oszir/internal/ptr/benefits/kgya"
	"oszir/internal/ptr/benefits/kgym"
	"oszir/internal/ptr/benefits/kgyn"
	"oszir/internal/ptr/benefits/lft"
	"oszir/internal/ptr/benefits/rgyk"
	"oszir/internal/ptr/benefits/rszs"
)

// all lists the kinds in the order of the migration guide.
var all = []*benefit.Kind{
	&fht.Kind, &rszs.Kind, &lft.Kind, &rgyk.Kind, &idj.Kind, &apda.Kind, &apdm.Kind, &kgya.Kind, &kgyn.Kind, &kgym.Kind,
}

// All gives every kind, in the order of the migration guide.
func All() []*benefit.Kind { return slices.Clone(all) }

// Codes is the closed list of codes (ellátás típus kód). The spelling without accents stands for the same code.
var Codes = codes()

func codes() *fields.ClosedList {
	aliases := map[string]string{}
	entries := make([]fields.Entry, len(all))
	for i, k := range all {
		entries[i] = fields.Entry{Value: k.Code, Basis: "source"}
		aliases[k.ASCII] = k.Code
	}
	return fields.NewList("benefit_codes", aliases, entries...)
}

// ByCode gives the kind of a code, with or without accents, in any case.
func ByCode(code string) (*benefit.Kind, bool) {
	code, ok := Codes.Lookup(fields.Clean(code))
	if !ok {
		return nil, false
	}
	i := slices.IndexFunc(all, func(k *benefit.Kind) bool { return k.Code == code })
	return all[i], true
}

// Columns gives the whole vocabulary in the order of the workbook: what is shared, then what kinds have of their own.
func Columns() []*fields.Field { return slices.Clone(columns) }

var columns = vocabulary()

func vocabulary() []*fields.Field {
	of := slices.Clone(benefit.Shared)
	for _, k := range all {
		for _, u := range k.Uses {
			if u.Field.No > benefit.LastShared && !slices.Contains(of, u.Field) {
				of = append(of, u.Field)
			}
		}
	}
	return of
}

// LastField gives the highest number of the vocabulary: records are made for it.
func LastField() int {
	last := 0
	for _, f := range columns {
		last = max(last, f.No)
	}
	return last
}

// ForOffice gives the kinds that a sort of office grants on a day.
func ForOffice(office benefit.Office, day calendar.Day) []*benefit.Kind {
	var of []*benefit.Kind
	for _, k := range all {
		if o, ok := k.OfficeOn(day); ok && o == office {
			of = append(of, k)
		}
	}
	return of
}

// Parameters gives every number of the law: the shared ones, then the kinds' own.
func Parameters() []*benefit.Parameter {
	of := slices.Clone(benefit.BaseParameters)
	for _, k := range all {
		of = append(of, k.Params...)
	}
	return of
}

// Messages gives the texts of the contract and of the kinds that have some.
func Messages() []fs.FS { return []fs.FS{benefit.Messages, lft.Messages, rgyk.Messages} }
