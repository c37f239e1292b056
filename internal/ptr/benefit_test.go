package ptr_test

import (
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/ptr"
)

// What was overwritten stays readable: as of a day, as known at a moment.
//
// Covers: P6, R3
func TestBenefits_P6_AsOfDayAsKnownThen(t *testing.T) {
	h := newHouse(t)
	h.load(h.D, goodBook().bytes(t))
	between := time.Now()
	b := goodBook()
	b.rows[3][0]["gross_monthly"] = "20000"
	b.rows[1][0]["residence_street"] = "Rózsa"
	h.load(h.D, b.bytes(t))
	who := identity.Operator(h.D.ID)
	var id int64
	for _, c := range h.query(`SELECT id::text FROM people.person WHERE taj = 123456788`) {
		id = id*10 + int64(c-'0')
	}
	summer, autumn := calendar.On(2013, 8, 1), calendar.On(2014, 12, 1)
	for _, c := range []struct {
		name   string
		as     database.AsOf
		amount int64
		street string
	}{
		{"now", database.AsOf{Day: summer, Known: time.Now()}, 20000, "Rózsa Utca 788."},
		{"as known before the correction", database.AsOf{Day: summer, Known: between}, 22800, "Pipacs Utca 788."},
		{"on a day after the benefit", database.AsOf{Day: autumn, Known: time.Now()}, 0, "Rózsa Utca 788."},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := h.BenefitsOf(t.Context(), who, i18n.Hungarian, id, c.as)
			if err != nil {
				t.Fatal(err)
			}
			var amount int64
			for _, b := range list {
				if b.State == ptr.StateActive {
					amount += b.Amount
				}
			}
			if amount != c.amount {
				t.Errorf("%d Ft of %+v, want %d", amount, list, c.amount)
			}
			p, err := people.New(h.DB).Person(t.Context(), who, id, c.as)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Addresses) != 1 || p.Addresses[0].Street != c.street || p.TAJ != "••• ••• 788" {
				t.Errorf("person %+v, want street %s", p, c.street)
			}
		})
	}
	before := database.AsOf{Day: summer, Known: between.Add(-time.Hour)}
	if list, err := h.BenefitsOf(t.Context(), who, i18n.Hungarian, id, before); err != nil || len(list) != 0 {
		t.Errorf("before the first load: %+v %v", list, err)
	}
	if s := h.query(`SELECT count(*)::text FROM audit.entry WHERE operation IN ('people.read', 'ptr.benefits.read')`); s != "7" {
		t.Errorf("%s readings in the log, want 7", s)
	}
}

// Covers: P8
func TestAdjudicationID_P8(t *testing.T) {
	id := ptr.AdjudicationID(2013, 1234)
	if id != "PTR-2013-00001234-4" {
		t.Errorf("id %s", id)
	}
	year, n, ok := ptr.ParseAdjudicationID(" " + id + " ")
	if !ok || year != 2013 || n != 1234 {
		t.Errorf("read back %d %d %v", year, n, ok)
	}
	// A wrong digit is found wherever it stands: the weights 3 and 7 have no factor in common with 10.
	for i, c := range []byte(id) {
		if c < '0' || c > '9' {
			continue
		}
		for d := byte('0'); d <= '9'; d++ {
			wrong := id[:i] + string(d) + id[i+1:]
			if _, _, ok := ptr.ParseAdjudicationID(wrong); ok != (d == c) {
				t.Errorf("%s accepted: %v", wrong, ok)
			}
		}
	}
}
