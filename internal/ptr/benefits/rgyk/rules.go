package rgyk

import "oszir/internal/ptr/benefit"

const (
	gonyu       = "https://www.gonyu.hu/rendszeres-gyermekvedelmi-kedvezmeny"
	kezenfogva  = "http://info.kezenfogva.hu/szolgaltatasok/23615 (a page of 2019); the same in 2013–2015 by own knowledge"
	lawIncome   = "Gyvt. 19. § (2)"
	lawVoucher  = "Gyvt. 20/A. §"
	lawGuardian = "Gyvt. 20/B. §"
)

var (
	incomePercent       = parameter("rgyk_jovedelem_szazalek", "rendszeres gyermekvédelmi kedvezmény jövedelemhatára a nyugdíjminimum százalékában", "%", 130, lawIncome, gonyu, benefit.Found)
	higherIncomePercent = parameter("rgyk_emelt_jovedelem_szazalek", "rendszeres gyermekvédelmi kedvezmény magasabb jövedelemhatára a nyugdíjminimum százalékában", "%", 140, lawIncome, gonyu, benefit.Found)
	youngAdultUntil     = parameter("rgyk_fiatal_felnott_kora", "fiatal felnőtt jogosultságának felső korhatára", "év", 25, "Gyvt. 20. §", "https://tata.hu/19188/rendszeres_gyermekvedelmi_kedvezmeny", benefit.Found)
	voucher             = parameter("rgyk_utalvany", "rendszeres gyermekvédelmi kedvezmény utalványa", "Ft", 5800, lawVoucher, "own knowledge", benefit.Own)
	kinshipPercent      = parameter("gyam_kiegeszito_szazalek", "családba fogadó gyám pénzbeli ellátása a nyugdíjminimum százalékában", "%", 22, lawGuardian, kezenfogva, benefit.Own)
	kinshipSupplement   = parameter("gyam_potlek", "családba fogadó gyám pénzbeli pótléka", "Ft", 8400, lawGuardian, kezenfogva, benefit.Own)
)

func parameter(key, name, unit string, value int64, law, source string, basis benefit.Basis) *benefit.Parameter {
	return &benefit.Parameter{Key: key, Name: name, Unit: unit, Values: []benefit.Dated{
		{From: benefit.KnownFrom, Until: benefit.KnownUntil, Value: value, Law: law, Source: source, Basis: basis},
	}}
}

func check(in *benefit.Input) {
	// Gyvt. 19–20. §: for children; for young adults while they study, to the age of 25 at most (E15). Whether somebody
	// between 18 and 25 studies does not stand in the record, so only the greater age is judged.
	if age, ok := in.Param(youngAdultUntil); ok {
		in.EntitledBelow(age, "Gyvt. 20. §")
	}
	// Gyvt. 19. § (2): monthly income per head at most 130 % of the smallest pension; 140 % with a lone parent, a child
	// who is ill or severely disabled, or a young adult (E17). The record does not tell which holds, so only what is
	// above both is said.
	if limit, ok := in.PercentOf(higherIncomePercent, benefit.SmallestPension); ok {
		in.Ceiling(benefit.IncomePerHead, limit, lawIncome)
	}
	// Gyvt. 20/A. § and the budget act of the year: the amount of one voucher (E19).
	if amount, ok := in.Param(voucher); ok {
		in.Range(benefit.VoucherAmount, amount, amount, lawVoucher)
	}
	// Gyvt. 20/B. §: what the family-hosting guardian draws monthly, and twice a year on top (E19).
	if amount, ok := in.PercentOf(kinshipPercent, benefit.SmallestPension); ok {
		in.Range(benefit.KinshipMonthly, amount, amount, lawGuardian)
	}
	if amount, ok := in.Param(kinshipSupplement); ok {
		in.Range(benefit.KinshipSupplement, amount, amount, lawGuardian)
	}
}
