package web

import (
	"testing"
	"time"
)

// SetUsualTime makes waiting shorter for a test.
func SetUsualTime(t *testing.T, d time.Duration) {
	before := usualTime
	usualTime = d
	t.Cleanup(func() { usualTime = before })
}
