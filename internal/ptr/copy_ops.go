package ptr

import (
	"context"
	"fmt"
	"sync"

	"oszir/internal/document"
	"oszir/internal/platform/database"
	"oszir/internal/platform/datacopy"
	"oszir/internal/ptr/benefits"
)

// CopySources are what the room holds of people, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	return []datacopy.Source{
		{Name: "ptr.benefit", Rows: copyBenefits},
		{Name: "ptr.benefit_version", Rows: copyVersions},
		{Name: "ptr.benefit_entitled", Tables: []string{}, Rows: copyEntitled},
		{Name: "ptr.benefit_person", Rows: copyMembers},
		{Name: "ptr.case_file", Rows: copyCases},
		{Name: "ptr.case_member", Tables: []string{}, Rows: copyInCases},
		{Name: "ptr.case_step", Rows: copySteps},
		{Name: "ptr.case_stop", Rows: copyStops},
		{Name: "ptr.case_check", Rows: copyChecks},
		{Name: "ptr.case_acknowledgement", Rows: copyAnswers},
		{Name: "ptr.case_recheck", Rows: copyRechecks},
		{Name: "ptr.decision", Rows: copyDecisions},
		{Name: "ptr.decision_entitled", Tables: []string{}, Rows: copyDecided},
		{Name: "ptr.parallel_suspicion", Rows: copySuspicions},
		{Name: "ptr.suspicion_event", Rows: copySuspicionEvents},
		{Name: "ptr.detail_opening", Rows: copyOpenings},
		{Name: "ptr.outside_range", Rows: copyOutside},
		{Name: "ptr.bulk_item", Tables: []string{"ptr.bulk_item", "ptr.bulk_order"}, Rows: copyOrders},
		{Name: "ptr.load_row_person", Tables: []string{"ptr.load_row_person", "ptr.load_finding"}, Rows: copyLoads},
		{Name: "ptr.load_benefit", Rows: copyLoaded},
		{Name: "ptr.extract", Rows: copyExtracts},
	}
}

// CopyExceptions are tables of the room that name people and of which nothing goes into the copy.
func CopyExceptions() []datacopy.Exception {
	return []datacopy.Exception{
		{Table: "ptr.load_chunk", Why: "others"},  // whole workbooks, of many people; what was taken from them is in the copy
		{Table: "ptr.load_group", Why: "derived"}, // findings added up
		{Table: "ptr.load_file", Why: "others"},   // the upload, beside its rows
		{Table: "ptr.message", Why: "derived"},    // the order of messages; that they came is in the copy, what they said came into cases
	}
}

// CopyFiles hands over the signed XML of people's extracts.
func CopyFiles(ctx context.Context, tx *database.Tx, persons []int64, tell func(name string, file []byte) error) error {
	type extractFile struct {
		serial int64
		xml    []byte
	}
	found, err := database.All(ctx, tx, copyExtractFiles, func(r database.Row, f *extractFile) error { return r.Scan(&f.serial, &f.xml) }, persons)
	if err != nil {
		return fmt.Errorf("reading extracts: %w", err)
	}
	for _, f := range found {
		err = tell("iratok/"+document.SerialNumber(f.serial)+".xml", f.xml)
		if err != nil {
			return err
		}
	}
	return nil
}

// fieldLabels are the headings of all fields that a case can carry, by key.
var fieldLabels = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, k := range benefits.All() {
		for _, f := range k.Fields() {
			out[f.Key] = f.Column
		}
	}
	return out
})

// FieldLabel gives the Hungarian heading of a field of a benefit or a case, by key; "" when there is no such field.
func FieldLabel(key string) string { return fieldLabels()[key] }
