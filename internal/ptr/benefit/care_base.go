package benefit

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

const (
	lawCarer          = "Szt. 40. §"
	lawCareExclusion  = "Szt. 42. § (1)"
	lawCareDifference = "Szt. 44. § (2)"
)

var (
	// CareLeast is the least carer's allowance that is paid beside another regular cash benefit.
	CareLeast = &Parameter{Key: "apolasi_legkisebb", Name: "az ápolási díj legkisebb folyósítható összege", Unit: "Ft/hó", Values: []Dated{{
		From: KnownFrom, Until: KnownUntil, Value: 1000,
		Law: lawCareDifference, Source: "own knowledge", Basis: Own,
	}}}
	// CareWorkHours is how long a carer may work away from home, hours a day.
	CareWorkHours = &Parameter{Key: "apolasi_munkaora", Name: "az ápoló megengedett napi keresőtevékenysége az otthonán kívül", Unit: "óra", Values: []Dated{{
		From: KnownFrom, Until: KnownUntil, Value: 4,
		Law: lawCareExclusion, Source: "own knowledge", Basis: Own,
	}}}
)

// CareApplication is what an application for a carer's allowance says, whatever its title.
var CareApplication = []fields.Use{fields.Must(Kinship), fields.May(OtherCash), fields.May(WorkHours)}

// CareEndings are the grounds that only a carer's allowance has.
var CareEndings = []string{EndCaredDied, EndIllAdult, EndWork, EndOtherCash}

// CareDocuments are the papers of a carer's allowance, whatever its title.
var CareDocuments = []Document{
	{Key: "refusal_not_relative", Name: "Elutasító határozat – nem hozzátartozó", Decision: Refuse},
	{Key: "refusal_excuse", Name: "Elutasító határozat – igazolási kérelem", Decision: Refuse, Asks: map[string]string{"kért.nap": "az igazolási kérelem napja"}},
	{Key: "health_start", Name: "Egészségügyi adatlap – jogosultság kezdete", Asks: map[string]string{"kért.nap": "a jogosultság első napja, ha az ügyből nem derül ki"}},
	{Key: "health_end", Name: "Egészségügyi adatlap – jogosultság vége", Asks: map[string]string{"kért.nap": "a jogosultság utolsó napja, ha az ügyből nem derül ki"}},
	{Key: "presumed_delivery", Name: "Feljegyzés – kézbesítési vélelemről", Asks: map[string]string{"kért.nap": "a vélelmezett kézbesítés napja"}},
	{Key: "review_start", Name: "Felülvizsgálat – indító végzés", Remedy: NoneByItself},
	{Key: "conditional_order", Name: "Függő hatályú végzés", Remedy: NoneByItself, Asks: map[string]string{"kért.nap": "a két hónapos határidő vége", "kért.összeg": "a megfizetett illeték, díj"}},
	{Key: "certificate_asset_manager", Name: "Hatósági bizonyítvány az eszközkezelőnek", Asks: map[string]string{"kért.nap": "melyik napra szól az igazolás"}},
	{Key: "certificate_pension", Name: "Hatósági bizonyítvány a nyugdíjfolyósító szervnek"},
	{Key: "missing_items_repayment", Name: "Hiánypótlási végzés – méltányos visszafizetéshez", Remedy: NoneByItself, Asks: map[string]string{"kért.nap": "a méltányossági kérelem napja"}},
	{Key: "credentials", Name: "Megbízólevél", Asks: map[string]string{"kért.nap": "a helyszíni vizsgálat napja"}},
	{Key: "ending_cared_died", Name: "Megszüntető határozat – az ápolt elhunyt", Decision: End, Asks: map[string]string{"kért.nap": "az ápolt halálának napja"}},
	{Key: "ending_request", Name: "Megszüntető határozat – az ügyfél kérésére", Decision: End},
	{Key: "ending_moved", Name: "Megszüntető határozat – elköltözött", Decision: End, Asks: map[string]string{"kért.nap": "a költözés napja"}},
	{Key: "ending_gaps_in_review", Name: "Megszüntető határozat – a felülvizsgálat alatt nem pótolta a hiányt", Decision: End},
	{Key: "ending_in_review", Name: "Megszüntető határozat – felülvizsgálat során", Decision: End},
	{Key: "ending_obstructed", Name: "Megszüntető határozat – a felülvizsgálatot akadályozta", Decision: End, Asks: map[string]string{"kért.nap": "a meghiúsult helyszíni vizsgálat napja"}},
	{Key: "ending_work", Name: "Megszüntető határozat – keresőtevékenység miatt", Decision: End, Asks: map[string]string{"kért.nap": "a keresőtevékenység kezdete"}},
	{Key: "ending_other_cash", Name: "Megszüntető határozat – rendszeres pénzellátás miatt", Decision: End, Asks: map[string]string{"kért.nap": "a másik ellátás kezdete", "kért.összeg": "a másik ellátás havi összege"}},
	{Key: "procedure_ended_death", Name: "Eljárást megszüntető végzés – haláleset miatt", Decision: EndProcedure, Asks: map[string]string{"kért.nap": "a halál napja"}},
	{Key: "procedure_ended_gaps", Name: "Eljárást megszüntető végzés – hiánypótlás elmaradása miatt", Decision: EndProcedure, Asks: map[string]string{"kért.nap": "a hiánypótlási végzés napja"}},
	{Key: "procedure_ended_no_cause", Name: "Eljárást megszüntető végzés – az ok nem áll fenn", Decision: EndProcedure, Asks: map[string]string{"kért.nap": "az ok megszűnésének napja"}},
	{Key: "enforcement_start", Name: "Végrehajtás – megindító végzés", Remedy: Appeal, Asks: map[string]string{"kért.nap": "a visszakövetelő határozat napja", "kért.összeg": "a fennálló tartozás"}},
	{Key: "enforcement_deduction", Name: "Végrehajtás – levonással", Remedy: Appeal, Asks: map[string]string{"kért.nap": "az első levonás napja", "kért.összeg": "a havi levonás"}},
}

// CheckCarer reports a carer who is a minor, or who is the person cared for (E11).
func (in *Input) CheckCarer() {
	if age, ok := in.Param(AdultAge); ok {
		in.ApplicantFrom(age, lawCarer)
	}
	in.TwoPeople(lawCarer)
}

// Carer refuses a carer whom the law excludes: no relative (E11), a minor, at work for too long.
func (c *Calculation) Carer() (ok bool) {
	adult, okAdult := c.Param(AdultAge)
	hours, okHours := c.Param(CareWorkHours)
	born, okBorn := c.NeedApplicantBorn()
	if !okAdult || !okHours || !okBorn {
		return false
	}
	if int64(calendar.AgeOn(born, c.Day)) < adult {
		c.Lack(ApplicantTAJ, "benefit.calculation.carer_minor", Number(adult), lawCarer)
	}
	if !c.Marked(Kinship) {
		c.Lack(Kinship, "benefit.calculation.no_relative", lawCarer)
	}
	if works, told := c.Amount(WorkHours); told && works > hours {
		c.Lack(WorkHours, "benefit.calculation.works_too_long", Number(works), Number(hours), lawCareExclusion)
	}
	return !c.refused
}

// LessOtherCash takes the carer's other regular cash benefit off an allowance (E12): the difference, or the least amount
// that is paid. ok is false, and said why, when the other benefit is the higher one.
func (c *Calculation) LessOtherCash(allowance int64) (due int64, ok bool) {
	other, told := c.Amount(OtherCash)
	least, ok := c.Param(CareLeast)
	switch {
	case !ok:
		return 0, false
	case !told || other == 0:
		return allowance, true
	case other > allowance:
		c.Lack(OtherCash, "benefit.calculation.other_cash_higher", Number(other), Number(allowance), lawCareExclusion)
		return 0, false
	}
	due = c.Step("benefit.step.care_difference", lawCareDifference, "Ft/hó", allowance-other, Number(allowance), Number(other))
	if due < least {
		due = c.Step("benefit.step.care_least", lawCareDifference, "Ft/hó", least, Number(due))
	}
	return due, true
}
