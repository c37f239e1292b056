package benefit

import (
	"oszir/internal/platform/fields"
	"oszir/internal/platform/idnumber"
)

// The vocabulary of decisions, in the order of the workbook's columns. A kind that needs a field of its own defines
// it in its folder with a number above LastShared.
var (
	MigrationID              = &fields.Field{No: 1, Key: "migration_id", Column: "Migrációs ellátás azonosító", Type: fields.Generated}
	ApplicantTAJ             = &fields.Field{No: 2, Key: "applicant_taj", Column: "Igénylő TAJ szám", Type: fields.Digits, Length: 9, Check: idnumber.TAJ}
	EntitledTAJ              = &fields.Field{No: 3, Key: "entitled_taj", Column: "Jogosító TAJ szám", Type: fields.Digits, Length: 9, Check: idnumber.TAJ}
	BenefitCode              = &fields.Field{No: 4, Key: "benefit_code", Column: "Ellátás típus kód", Type: fields.Text} // its list is that of all kinds: benefits.ByCode
	SupportStart             = &fields.Field{No: 5, Key: "support_start", Column: "Támogatásnyújtás kezdete", Type: fields.Date}
	SupportEnd               = &fields.Field{No: 6, Key: "support_end", Column: "Támogatásnyújtás vége", Type: fields.Date}
	ReviewDue                = &fields.Field{No: 7, Key: "review_due", Column: "Felülvizsgálat esedékessége", Type: fields.Date}
	GrossMonthly             = &fields.Field{No: 8, Key: "gross_monthly", Column: "Támogatás havi bruttó összege", Type: fields.Forint}
	Provider1Amount          = &fields.Field{No: 9, Key: "provider_1_amount", Column: "Ebből szolgáltatónak fizetendő", Type: fields.Forint}
	Provider2Amount          = &fields.Field{No: 10, Key: "provider_2_amount", Column: "Ebből II. szolgáltatónak fizetendő", Type: fields.Forint}
	PartMonth                = &fields.Field{No: 11, Key: "part_month", Column: "Törthónap dátum", Type: fields.Month}
	PartMonthAmount          = &fields.Field{No: 12, Key: "part_month_amount", Column: "Törthónap összeg", Type: fields.Forint}
	MedicineBudgetMonthly    = &fields.Field{No: 13, Key: "medicine_budget_monthly", Column: "Egyéni gyógyszerkeret Ft/hó", Type: fields.Forint}
	AdHocBudgetYearly        = &fields.Field{No: 14, Key: "ad_hoc_budget_yearly", Column: "Eseti keret Ft/év", Type: fields.Forint}
	VoucherAmount            = &fields.Field{No: 15, Key: "voucher_amount", Column: "Természetbeni kifizetés (utalvány 2 részletben) Ft/db", Type: fields.Forint}
	KinshipMonthly           = &fields.Field{No: 16, Key: "kinship_monthly", Column: "Pénzbeli ellátás havi összege", Type: fields.Forint}
	KinshipSupplement        = &fields.Field{No: 17, Key: "kinship_supplement", Column: "Pénzbeli pótlék (évente 2x) Ft/alkalom", Type: fields.Forint}
	PauseStart               = &fields.Field{No: 18, Key: "pause_start", Column: "Szünetelés kezdete", Type: fields.Date}
	PauseEnd                 = &fields.Field{No: 19, Key: "pause_end", Column: "Szünetelés vége", Type: fields.Date}
	PausePartMonth           = &fields.Field{No: 20, Key: "pause_part_month", Column: "Szüneteltetés törthónap", Type: fields.Month}
	PausePartMonthAmount     = &fields.Field{No: 21, Key: "pause_part_month_amount", Column: "Szüneteltetés összeg", Type: fields.Forint}
	PauseRepayable           = &fields.Field{No: 22, Key: "pause_repayable", Column: "Visszatérítendő összeg (szünetelés esetén)", Type: fields.Forint}
	SuspensionStart          = &fields.Field{No: 23, Key: "suspension_start", Column: "Felfüggesztés kezdete", Type: fields.Date}
	SuspensionEnd            = &fields.Field{No: 24, Key: "suspension_end", Column: "Felfüggesztés vége", Type: fields.Date}
	DependentChildren        = &fields.Field{No: 25, Key: "dependent_children", Column: "Eltartott gyermekek száma", Type: fields.Integer}
	DependentOthers          = &fields.Field{No: 26, Key: "dependent_others", Column: "Eltartott egyéb személy", Type: fields.Integer}
	HouseholdOthers          = &fields.Field{No: 27, Key: "household_others", Column: "Igénylővel közös háztartásban élők száma", Type: fields.Integer}
	KinshipGuardian          = &fields.Field{No: 28, Key: "kinship_guardian", Column: "Családba fogadó gyámul kirendelt hozzátartozó", Type: fields.Mark}
	LegalTitle1              = &fields.Field{No: 29, Key: "legal_title_1", Column: "Támogatás jogcíme", Type: fields.List, List: LegalTitles}
	LegalTitle2              = &fields.Field{No: 30, Key: "legal_title_2", Column: "Támogatás jogcíme II.", Type: fields.List, List: LegalTitles}
	Provider1                = &fields.Field{No: 31, Key: "provider_1", Column: "Szolgáltató neve", Type: fields.List, List: UtilityProviders}
	Provider1Other           = &fields.Field{No: 32, Key: "provider_1_other", Column: "Egyéb", Type: fields.Text}
	ConsumerID1              = &fields.Field{No: 33, Key: "consumer_id_1", Column: "Fogyasztó azonosító", Type: fields.Text}
	ConsumptionSiteID1       = &fields.Field{No: 34, Key: "consumption_site_id_1", Column: "Fogyasztási hely azonosító", Type: fields.Text}
	OtherID1                 = &fields.Field{No: 35, Key: "other_id_1", Column: "Egyéb azonosító", Type: fields.Text}
	Provider2                = &fields.Field{No: 36, Key: "provider_2", Column: "Szolgáltató neve II.", Type: fields.List, List: UtilityProviders}
	Provider2Other           = &fields.Field{No: 37, Key: "provider_2_other", Column: "Egyéb II.", Type: fields.Text}
	ConsumerID2              = &fields.Field{No: 38, Key: "consumer_id_2", Column: "Fogyasztó azonosító II.", Type: fields.Text}
	ConsumptionSiteID2       = &fields.Field{No: 39, Key: "consumption_site_id_2", Column: "Fogyasztási hely azonosító II.", Type: fields.Text}
	OtherID2                 = &fields.Field{No: 40, Key: "other_id_2", Column: "Egyéb azonosító II.", Type: fields.Text}
	DecisionKind             = &fields.Field{No: 41, Key: "decision_kind", Column: "Döntési javaslat típusa", Type: fields.List, List: DecisionKinds}
	CaseNumber               = &fields.Field{No: 42, Key: "case_number", Column: "Ügyiratszám/Ügyszám", Type: fields.Text, Max: 60}
	IncomePerConsumptionUnit = &fields.Field{No: 43, Key: "income_per_consumption_unit", Column: "Egy fogyasztási egységre jutó jövedelem", Type: fields.Forint}
	IncomePerHead            = &fields.Field{No: 44, Key: "income_per_head", Column: "Egy főre jutó havi nettó jövedelem", Type: fields.Forint}
	IncomeLimitPerHead       = &fields.Field{No: 45, Key: "income_limit_per_head", Column: "Egy főre számított havi családi jövedelemhatár", Type: fields.Forint}
	IssuedOn                 = &fields.Field{No: 46, Key: "issued_on", Column: "Kiadmányozás kelte", Type: fields.Date}
	FinalOn                  = &fields.Field{No: 47, Key: "final_on", Column: "Jogerőre emelkedés dátuma", Type: fields.Date}
)

// LastShared is the highest number of the shared vocabulary.
const LastShared = 47

// Shared lists the shared vocabulary in the order of the workbook's columns.
var Shared = []*fields.Field{
	MigrationID, ApplicantTAJ, EntitledTAJ, BenefitCode, SupportStart,
	SupportEnd, ReviewDue, GrossMonthly, Provider1Amount, Provider2Amount,
	PartMonth, PartMonthAmount, MedicineBudgetMonthly, AdHocBudgetYearly, VoucherAmount,
	KinshipMonthly, KinshipSupplement, PauseStart, PauseEnd, PausePartMonth,
	PausePartMonthAmount, PauseRepayable, SuspensionStart, SuspensionEnd, DependentChildren,
	DependentOthers, HouseholdOthers, KinshipGuardian, LegalTitle1, LegalTitle2,
	Provider1, Provider1Other, ConsumerID1, ConsumptionSiteID1, OtherID1,
	Provider2, Provider2Other, ConsumerID2, ConsumptionSiteID2, OtherID2,
	DecisionKind, CaseNumber, IncomePerConsumptionUnit, IncomePerHead, IncomeLimitPerHead,
	IssuedOn, FinalOn,
}
