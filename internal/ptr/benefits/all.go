package benefits

import (
	"io/fs"
	"slices"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits/ak"
	"oszir/internal/ptr/benefits/apda"
	"oszir/internal/ptr/benefits/apdm"
	"oszir/internal/ptr/benefits/egyt"
	"oszir/internal/ptr/benefits/eszj"
	"oszir/internal/ptr/benefits/fht"
	"oszir/internal/ptr/benefits/gyt"
	"oszir/internal/ptr/benefits/idj"
	"oszir/internal/ptr/benefits/kgya"
	"oszir/internal/ptr/benefits/kgym"
	"oszir/internal/ptr/benefits/kgyn"
	"oszir/internal/ptr/benefits/lft"
	"oszir/internal/ptr/benefits/lfta"
	"oszir/internal/ptr/benefits/ose"
	"oszir/internal/ptr/benefits/ott"
	"oszir/internal/ptr/benefits/ovt"
	"oszir/internal/ptr/benefits/rgyk"
	"oszir/internal/ptr/benefits/rszs"
)

// all lists the kinds in the order of the migration guide, then those that came later.
var all = []*benefit.Kind{
	&fht.Kind, &rszs.Kind, &lft.Kind, &rgyk.Kind, &idj.Kind, &apda.Kind, &apdm.Kind, &kgya.Kind, &kgyn.Kind, &kgym.Kind,
	&egyt.Kind, &lfta.Kind, &ak.Kind, &ose.Kind, &ovt.Kind, &eszj.Kind, &gyt.Kind, &ott.Kind,
}

// All gives every kind, in the order of the migration guide.
func All() []*benefit.Kind { return slices.Clone(all) }

// Codes is the closed list of codes (ellátás típus kód) that the migration workbook takes. The spelling without accents
// stands for the same code.
var Codes = codes(workbook())

// EveryCode is the same of all kinds.
var EveryCode = codes(all)

func codes(of []*benefit.Kind) *fields.ClosedList {
	aliases := map[string]string{}
	entries := make([]fields.Entry, len(of))
	for i, k := range of {
		entries[i] = fields.Entry{Value: k.Code, Basis: "source"}
		aliases[k.ASCII] = k.Code
	}
	return fields.NewList("benefit_codes", aliases, entries...)
}

// workbook gives the kinds that the migration workbook takes.
func workbook() []*benefit.Kind {
	return slices.DeleteFunc(slices.Clone(all), func(k *benefit.Kind) bool { return !k.Workbook })
}

// ByCode gives the kind of a code, with or without accents, in any case.
func ByCode(code string) (*benefit.Kind, bool) {
	code, ok := EveryCode.Lookup(fields.Clean(code))
	if !ok {
		return nil, false
	}
	i := slices.IndexFunc(all, func(k *benefit.Kind) bool { return k.Code == code })
	return all[i], true
}

// Columns gives the vocabulary of the migration workbook in the order of its columns.
func Columns() []*fields.Field { return slices.Clone(benefit.Shared) }

// Workbook gives the kinds of the migration workbook that a sort of office grants on a day.
func Workbook(office benefit.Office, day calendar.Day) []*benefit.Kind {
	return slices.DeleteFunc(ForOffice(office, day), func(k *benefit.Kind) bool { return !k.Workbook })
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
	of := slices.Concat(benefit.BaseParameters, benefit.ProcedureParameters)
	for _, k := range all {
		of = append(of, k.Params...)
	}
	return of
}

// Messages gives the texts of the contract and of the kinds that have some.
func Messages() []fs.FS {
	of := []fs.FS{benefit.Messages}
	for _, k := range all {
		if k.Texts != nil {
			of = append(of, k.Texts)
		}
	}
	return of
}
