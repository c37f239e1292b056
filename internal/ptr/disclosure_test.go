package ptr_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"oszir/internal/disclosure"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
)

// draw asks the register about the person of an extract, and gives the answer as "item benefit text".
func (w *extractWorld) draw(body int64, from, last calendar.Day, overlap bool, items ...string) (out []string, spans []string) {
	w.t.Helper()
	err := w.DB.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		d, err := w.DrawAnswer(ctx, tx, disclosure.Question{PersonID: w.who, BodyID: body, From: from, Last: last, Items: items, Overlap: overlap})
		for _, v := range d.Values {
			out = append(out, fmt.Sprintf("%s %d %s", v.Item, v.Benefit, v.Text))
		}
		for _, s := range d.Spans {
			spans = append(spans, s.From.String()+" "+s.Last.String())
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out, spans
}

// What an agency is told is what the asked office keeps, of the time that it asks about, and only under the items that it asks for.
//
// Covers: X10
func TestDrawAnswer_X10(t *testing.T) {
	w := newExtractWorld(t)
	year := calendar.On(2013, 1, 1)
	end := calendar.On(2013, 12, 31)
	mine, _ := w.draw(w.M.ID, year, end, false, "ellatasMegnevezes", "ellatasOsszeg", "taj", "jogeroDatum", "hajlektalan", "lakcim", "jogellenesMunka")
	for _, want := range []string{"ellatasMegnevezes 1 Foglalkoztatást helyettesítő támogatás", "ellatasOsszeg 1 21000", "taj 0 " + extracted, "hajlektalan 0 nem"} {
		if !slices.Contains(mine, want) {
			t.Errorf("%q is not told: %q", want, mine)
		}
	}
	for _, line := range mine {
		if line == "ellatasMegnevezes 2 Rendszeres szociális segély" || line == "ellatasOsszeg 2 20000" {
			t.Errorf("another office's benefit: %q", mine)
		}
	}
	all, _ := w.draw(0, year, end, false, "ellatasMegnevezes")
	if len(all) != 2 {
		t.Errorf("of the whole country: %q", all)
	}
	other, _ := w.draw(w.D2.ID, year, end, false, "ellatasMegnevezes", "taj", "lakcim")
	before, _ := w.draw(w.M.ID, calendar.On(2010, 1, 1), calendar.On(2010, 12, 31), false, "ellatasMegnevezes", "taj")
	if len(other)+len(before) != 0 {
		t.Errorf("without a benefit something is told: %q %q", other, before)
	}
	none, spans := w.draw(0, calendar.On(2013, 8, 1), calendar.On(2013, 10, 31), true)
	if len(none) != 0 || !slices.Equal(spans, []string{"2013-08-01 2013-10-31"}) {
		t.Errorf("the overlap: %q %q", none, spans)
	}
	one, _ := w.draw(w.M.ID, year, end, false, "ellatasAdatai", "jogeroDatum")
	if len(one) != 2 || len(one[1]) != len("jogeroDatum 1 20130101") {
		t.Errorf("%q", one)
	}
}
