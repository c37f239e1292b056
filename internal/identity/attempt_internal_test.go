package identity

import (
	"fmt"
	"testing"
	"time"
)

func TestBudgetIsBounded(t *testing.T) {
	b := newBudget(failuresPerSecond, failuresAtOnce)
	now := time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC)
	for i := range mostAddresses + 500 {
		b.charge(fmt.Sprint(i), now)
	}
	if len(b.of) > mostAddresses {
		t.Errorf("%d addresses are kept", len(b.of))
	}
	for range failuresAtOnce {
		if b.spent("same", now) {
			t.Fatal("spent too early")
		}
		b.charge("same", now)
	}
	if !b.spent("same", now) || b.spent("same", now.Add(2*time.Second)) || b.spent("other", now) {
		t.Error("the budget is not what it should be")
	}
}
