package ptr

import (
	"oszir/internal/identity"
	"oszir/internal/platform/web"
)

// mountLists adds the lists of case work, their filters and what is done to many at once.
func (m *Module) mountLists(page func(pattern string, h func(c *web.Context, who identity.Actor) error, options ...web.Option)) {
	page("GET /ptr/tasks", m.taskList)
	page("POST /ptr/tasks", m.listSend(ListTasks))
	page("POST /ptr/tasks/assign", m.taskAssign)
	page("GET /ptr/cases", m.caseList)
	page("POST /ptr/cases", m.listSend(ListCases))
	page("GET /ptr/migrated", m.migratedList)
	page("POST /ptr/migrated", m.listSend(ListMigrated))
	page("GET /ptr/beneficiaries", m.beneficiaryList)
	page("POST /ptr/beneficiaries", m.listSend(ListBeneficiaries))
	page("GET /ptr/benefits", m.benefitList)
	page("POST /ptr/benefits", m.listSend(ListBenefits))
	for _, format := range []ListFormat{ListXLSX, ListCSV} {
		end := "." + string(format)
		page("GET /ptr/tasks"+end, m.taskFile(format), web.Within(downloadTime))
		page("GET /ptr/cases"+end, m.caseFile(format), web.Within(downloadTime))
		page("GET /ptr/migrated"+end, m.benefitFile(ListMigrated, "ptr.migrated.file", format), web.Within(downloadTime))
		page("GET /ptr/beneficiaries"+end, m.beneficiaryFile(format), web.Within(downloadTime))
		page("GET /ptr/benefits"+end, m.benefitFile(ListBenefits, "benefit.export_name", format), web.Within(downloadTime))
	}
	page("GET /ptr/filters", m.filterList)
	page("POST /ptr/filters", m.filterKeep)
	page("POST /ptr/filters/{id}", m.filterChange)
	page("GET /ptr/orders", m.orderList)
	page("GET /ptr/orders/{id}", m.orderShow)
	page("GET /ptr/settings", m.officeShow)
	page("POST /ptr/settings", m.officeSave)
	page("GET /ptr/moves/new", m.moveNew)
	page("POST /ptr/moves/new", m.moveSend, web.Within(downloadTime))
	page("GET /ptr/conversions/new", m.conversionNew)
	page("POST /ptr/conversions/new", m.conversionSend, web.Within(downloadTime))
}
