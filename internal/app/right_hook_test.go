package app_test

import (
	"testing"
	"time"

	"oszir/internal/app"
	"oszir/internal/platform/errs"
)

// The day of the yearly review is the installation's; one that no year has is refused at the start.
func TestReviewDay(t *testing.T) {
	dir := dataFolder(t)
	open := func(day string) (*app.App, error) {
		return app.Open(t.Context(), app.Config{Data: dir, ReviewDay: day, Settings: map[string]string{"fsync": "off"}})
	}
	for _, wrong := range []string{"13-01", "06-31", "2014-06-01", "június"} {
		_, err := open(wrong)
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	a, err := open("06-01")
	if err != nil {
		t.Fatal(err)
	}
	if a.Identity.ReviewMonth != time.June || a.Identity.ReviewDay != 1 {
		t.Errorf("it is %s %d", a.Identity.ReviewMonth, a.Identity.ReviewDay)
	}
	err = a.Close(t.Context())
	if err != nil {
		t.Error(err)
	}
}
