package benefit

import (
	"slices"

	"oszir/internal/platform/fields"
)

// Lists of uses that kinds are put together from (benefit sheet of the migration guide, chapter 6.3). Keys of
// reasons stand in messages/.
var (
	// Common is the head and the tail that every decision has. The migration id is made by the worksheet and by the
	// server anew; nobody has to type it.
	Common = []fields.Use{
		fields.May(MigrationID), fields.Must(ApplicantTAJ), fields.Must(BenefitCode), fields.Must(SupportStart), fields.Must(SupportEnd),
		fields.Must(DecisionKind), fields.Must(CaseNumber), fields.Must(IssuedOn), fields.Must(FinalOn),
	}
	// ForSomebody is for kinds whose right comes from another person.
	ForSomebody = []fields.Use{fields.Must(EntitledTAJ)}
	// MonthlyCash is a monthly amount that is reviewed from time to time.
	MonthlyCash = []fields.Use{fields.Must(ReviewDue), fields.Must(GrossMonthly)}
	// PartMonths is the first or last month of which only a part is paid (E26).
	PartMonths = []fields.Use{
		fields.May(PartMonth),
		fields.MustIf(PartMonthAmount, fields.Filled(PartMonth), "benefit.why.part_month"),
	}
	// Pauses is a time without payment while the right stays (szünetelés). There is a pause when it has a start.
	Pauses = []fields.Use{
		fields.May(PauseStart),
		fields.OnlyIf(PauseEnd, fields.Filled(PauseStart), "benefit.why.pause"),
		fields.OnlyIf(PausePartMonth, fields.Filled(PauseStart), "benefit.why.pause"),
		fields.MustAndOnlyIf(PausePartMonthAmount, fields.Filled(PausePartMonth), fields.Filled(PauseStart), "benefit.why.pause_part_month").ButOnly("benefit.why.pause"),
		fields.OnlyIf(PauseRepayable, fields.Filled(PauseStart), "benefit.why.pause"),
	}
	// Suspensions is a time in which payment is held back until something is decided (felfüggesztés).
	Suspensions = []fields.Use{
		fields.May(SuspensionStart),
		fields.OnlyIf(SuspensionEnd, fields.Filled(SuspensionStart), "benefit.why.suspension"),
	}
	// MedicineBudgets are the two budgets of the medicine card; 0 is a value.
	MedicineBudgets = []fields.Use{fields.Must(MedicineBudgetMonthly), fields.Must(AdHocBudgetYearly)}
)

// Uses puts lists together in the order of the workbook's columns.
func Uses(lists ...[]fields.Use) []fields.Use {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b fields.Use) int { return a.Field.No - b.Field.No })
	return all
}
