package benefit

import "oszir/internal/platform/fields"

// The vocabulary of cases: what an application or a decision says beyond the columns of the migration workbook. A kind
// that needs a field of its own defines it in its folder with a number from FirstOwn on; numbers of different kinds may
// be the same, since a record is always of one kind.
var (
	AppliedOn       = &fields.Field{No: 48, Key: "applied_on", Column: "Kérelem benyújtásának napja", Type: fields.Date}
	LivesAlone      = &fields.Field{No: 49, Key: "lives_alone", Column: "Egyedül él", Type: fields.Mark}
	SingleParent    = &fields.Field{No: 50, Key: "single_parent", Column: "Gyermekét egyedül neveli", Type: fields.Mark}
	WealthDeclared  = &fields.Field{No: 51, Key: "wealth_declared", Column: "Vagyonnyilatkozatot csatolt", Type: fields.Mark}
	WealthPerHead   = &fields.Field{No: 52, Key: "wealth_per_head", Column: "Egy főre jutó vagyon értéke", Type: fields.Forint}
	GreatestItem    = &fields.Field{No: 53, Key: "greatest_item", Column: "A legértékesebb vagyontárgy értéke", Type: fields.Forint}
	FloorArea       = &fields.Field{No: 54, Key: "floor_area", Column: "A lakás alapterülete (m²)", Type: fields.Integer}
	OneOffAmount    = &fields.Field{No: 55, Key: "one_off_amount", Column: "Egyszeri összeg", Type: fields.Forint}
	AmountReason    = &fields.Field{No: 56, Key: "amount_reason", Column: "A számítottól eltérő összeg indoka", Type: fields.Text, Max: 1000}
	Reasoning       = &fields.Field{No: 57, Key: "reasoning", Column: "A döntés indokolása", Type: fields.Text, Max: 4000}
	ChangeFrom      = &fields.Field{No: 58, Key: "change_from", Column: "A változás első napja", Type: fields.Date}
	EndedOn         = &fields.Field{No: 59, Key: "ended_on", Column: "Az ellátás utolsó napja", Type: fields.Date}
	EndingGround    = &fields.Field{No: 60, Key: "ending_ground", Column: "Megszűnés jogcíme", Type: fields.List, List: EndingGrounds}
	UnlawfulFrom    = &fields.Field{No: 61, Key: "unlawful_from", Column: "Jogosulatlan igénybevétel első napja", Type: fields.Date}
	UnlawfulUntil   = &fields.Field{No: 62, Key: "unlawful_until", Column: "Jogosulatlan igénybevétel utolsó napja", Type: fields.Date}
	RepayableAmount = &fields.Field{No: 63, Key: "repayable_amount", Column: "Visszafizetendő összeg", Type: fields.Forint}
	RepayBy         = &fields.Field{No: 64, Key: "repay_by", Column: "Visszafizetés határideje", Type: fields.Date}
	Kinship         = &fields.Field{No: 65, Key: "kinship", Column: "Az igénylő és az ápolt rokoni kapcsolata", Type: fields.List, List: KinsOfCare}
	MedicineCost    = &fields.Field{No: 66, Key: "medicine_cost", Column: "A rendszeres gyógyító ellátás igazolt havi költsége", Type: fields.Forint}
	OtherCash       = &fields.Field{No: 67, Key: "other_cash", Column: "Az igénylő más rendszeres pénzellátásának havi összege", Type: fields.Forint}
	// PaperName is by which of the kind's papers the decision goes out; empty: by the first one that fits it.
	PaperName = &fields.Field{No: 69, Key: "paper", Column: "Az irat fajtája", Type: fields.Text, Max: 200}
	// PaperAnswers is what the clerk typed for that paper alone, as JSON: field of the wording to text.
	PaperAnswers = &fields.Field{No: 70, Key: "paper_answers", Column: "Az irat további adatai", Type: fields.Text, Max: 40000}
	WorkHours    = &fields.Field{No: 68, Key: "work_hours", Column: "Napi keresőtevékenység az otthonán kívül (óra)", Type: fields.Integer}
)

// FirstOwn is the least number of a kind's own field; those between LastShared and it belong to all kinds.
const FirstOwn = 100

// What modifying decisions say, whatever the kind.
var (
	ChangeUses = []fields.Use{fields.Must(ChangeFrom)}
	EndUses    = []fields.Use{fields.Must(EndedOn), fields.Must(EndingGround)}
	RepayUses  = []fields.Use{fields.Must(UnlawfulFrom), fields.Must(UnlawfulUntil), fields.Must(RepayableAmount), fields.Must(RepayBy)}
)

// Sheets of applications that kinds are put together from.
var (
	// Applied is what every application has.
	Applied = []fields.Use{fields.Must(AppliedOn)}
	// Wealth is for kinds that look at what people own: the declaration (E18).
	Wealth = []fields.Use{fields.May(WealthDeclared)}
)

// KinsOfCare are the relatives who may claim a carer's allowance (Szt. 40. §; Ptk. 8:1. §).
var KinsOfCare = fields.NewList("kins_of_care", nil,
	fields.Entry{Value: "házastárs", Basis: "found"},
	fields.Entry{Value: "élettárs", Basis: "found"},
	fields.Entry{Value: "egyenes ágbeli rokon", Basis: "found"},
	fields.Entry{Value: "örökbe fogadott gyermek", Basis: "found"},
	fields.Entry{Value: "mostoha- vagy nevelt gyermek", Basis: "found"},
	fields.Entry{Value: "örökbefogadó, mostoha- vagy nevelőszülő", Basis: "found"},
	fields.Entry{Value: "testvér", Basis: "found"},
	fields.Entry{Value: "egyenes ágbeli rokon házastársa", Basis: "found"},
	fields.Entry{Value: "házastárs egyenes ágbeli rokona", Basis: "found"},
	fields.Entry{Value: "házastárs testvére", Basis: "found"},
	fields.Entry{Value: "testvér házastársa", Basis: "found"},
)
