package benefit

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

const debtLaw = "Szt. 55. §"

// How long debts of a dwelling are managed (adósságkezelési szolgáltatás), and the support with its costs beside that.
var (
	DebtServiceMonths = debtMonths("adossagkezeles_honap", "az adósságkezelési szolgáltatás időtartama", 18)
	DebtServiceMore   = debtMonths("adossagkezeles_hosszabbitas_honap", "az adósságkezelési szolgáltatás egyszeri meghosszabbítása", 6)
)

func debtMonths(key, name string, value int64) *Parameter {
	return &Parameter{Key: key, Name: name, Unit: "hónap", Values: []Dated{{
		From: KnownFrom, Until: Reform2015, Value: value, Law: debtLaw,
		Source: "https://penzugysziget.hu/index.php?option=com_content&view=article&id=3024:13&catid=316&Itemid=422", Basis: Found,
	}}}
}

// DebtServiceMost gives the greatest number of months that debts are managed, extension included.
func (in *Input) DebtServiceMost() (int64, bool) {
	months, ok := in.Param(DebtServiceMonths)
	more, okMore := in.Param(DebtServiceMore)
	return months + more, ok && okMore
}

// WithinMonths reports a support that ends later than so many months after its start.
func (in *Input) WithinMonths(months int64, law string) {
	start, end := in.Record.Of(SupportStart), in.Record.Of(SupportEnd)
	if start.State != fields.OK || end.State != fields.OK {
		return
	}
	if last := calendar.AddMonths(calendar.Day(start.N), int(months)) - 1; calendar.Day(end.N) > last {
		in.Report(finding.Finding{Field: SupportEnd.Key, Code: finding.Eligibility, Key: "benefit.eligibility.too_long", Args: []string{Number(months), dotted(last), law}, Value: end.Text})
	}
}
