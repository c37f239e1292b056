package orgs

import (
	"context"
	"io"
	"slices"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/spreadsheet"
)

// PlaceCounts says what a gazetteer workbook held.
type PlaceCounts struct{ Settlements, Districts int }

// LoadGazetteer brings places up to date from the statistical office's yearly workbook: the first sheet on which its
// headings are found. Findings come back all at once; a workbook with any is not loaded. Errors: Invalid when the file
// is no workbook or holds no such sheet.
func (m *Module) LoadGazetteer(ctx context.Context, who identity.Actor, name string, file io.ReaderAt, size int64) ([]gazetteer.Finding, PlaceCounts, error) {
	err := who.Require(identity.EditPlaces)
	if err != nil {
		return nil, PlaceCounts{}, err
	}
	book, err := spreadsheet.Open(ctx, file, size, spreadsheet.DefaultLimits)
	if err != nil {
		return nil, PlaceCounts{}, err
	}
	defer book.Close()
	for _, s := range book.Sheets() {
		update, found, err := readPlaces(ctx, book, s.Name)
		if err != nil {
			return nil, PlaceCounts{}, err
		}
		if len(update.Settlements) == 0 {
			continue
		}
		counts := PlaceCounts{len(update.Settlements), len(update.Districts)}
		if len(found) > 0 {
			return found, counts, nil
		}
		return nil, counts, m.LoadPlaces(ctx, who, name, update.Counties, update.Districts, update.Settlements)
	}
	return nil, PlaceCounts{}, errs.New(errs.Invalid, "orgs.no_places")
}

func readPlaces(ctx context.Context, book *spreadsheet.Workbook, sheet string) (gazetteer.Update, []gazetteer.Finding, error) {
	var failed error
	update, found := gazetteer.ReadWorkbook(func(yield func([]string) bool) {
		last := 0
		failed = book.Rows(ctx, sheet, func(row *spreadsheet.Row) error {
			for last++; last < row.Number; last++ {
				if !yield(nil) {
					return spreadsheet.ErrStop
				}
			}
			var cells []string
			for _, c := range row.Cells {
				if c.Column >= 256 {
					break
				}
				cells = append(cells, slices.Repeat([]string{""}, c.Column-len(cells))...)
				cells = append(cells, strings.Clone(c.Text))
			}
			if !yield(cells) {
				return spreadsheet.ErrStop
			}
			return nil
		})
	})
	return update, found, failed
}
