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
	{"refusal_not_relative", "Elutasító határozat – nem hozzátartozó", Refuse},
	{"refusal_excuse", "Elutasító határozat – igazolási kérelem", Refuse},
	{"health_start", "Egészségügyi adatlap – jogosultság kezdete", ""},
	{"health_end", "Egészségügyi adatlap – jogosultság vége", ""},
	{"presumed_delivery", "Feljegyzés – kézbesítési vélelemről", ""},
	{"review_start", "Felülvizsgálat – indító végzés", ""},
	{"conditional_order", "Függő hatályú végzés", ""},
	{"certificate_asset_manager", "Hatósági bizonyítvány az eszközkezelőnek", ""},
	{"certificate_pension", "Hatósági bizonyítvány a nyugdíjfolyósító szervnek", ""},
	{"missing_items_repayment", "Hiánypótlási végzés – méltányos visszafizetéshez", ""},
	{"credentials", "Megbízólevél", ""},
	{"ending_cared_died", "Megszüntető határozat – az ápolt elhunyt", End},
	{"ending_request", "Megszüntető határozat – az ügyfél kérésére", End},
	{"ending_moved", "Megszüntető határozat – elköltözött", End},
	{"ending_gaps_in_review", "Megszüntető határozat – a felülvizsgálat alatt nem pótolta a hiányt", End},
	{"ending_in_review", "Megszüntető határozat – felülvizsgálat során", End},
	{"ending_obstructed", "Megszüntető határozat – a felülvizsgálatot akadályozta", End},
	{"ending_work", "Megszüntető határozat – keresőtevékenység miatt", End},
	{"ending_other_cash", "Megszüntető határozat – rendszeres pénzellátás miatt", End},
	{"procedure_ended_death", "Eljárást megszüntető végzés – haláleset miatt", EndProcedure},
	{"procedure_ended_gaps", "Eljárást megszüntető végzés – hiánypótlás elmaradása miatt", EndProcedure},
	{"procedure_ended_no_cause", "Eljárást megszüntető végzés – az ok nem áll fenn", EndProcedure},
	{"enforcement_start", "Végrehajtás – megindító végzés", ""},
	{"enforcement_deduction", "Végrehajtás – levonással", ""},
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
