package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oszir/internal/availability"
)

// Months from the command line: what nobody measured is said, not counted.
func TestAvailabilityCommand_X13(t *testing.T) {
	data := filepath.Join(folder(t), "data")
	code, out, say := oszir(t, "--data", data, "availability", "--json")
	var r availability.Report
	err := json.Unmarshal([]byte(out), &r)
	if code != exitDone || err != nil || len(r.Services) != 2 || len(r.Services[0].Months) != 13 || r.Services[0].MeasuredFrom != nil || r.Services[0].Months[1].Unknown == 0 || r.Services[0].Months[1].Availability != nil {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, say)
	}
	month := time.Now().Format("2006-01")
	code, out, say = oszir(t, "--data", data, "availability", "--month", month)
	if code != exitDone || strings.Count(out, month) != 2 || !strings.Contains(out, "nincs mérés") || !strings.Contains(say, "97.18 %") || strings.Contains(out+say, "‹") {
		t.Errorf("exit %d\n%s%s", code, out, say)
	}
	code, _, say = oszir(t, "--data", data, "availability", "--month", "1999-01")
	if code != exitFindings || !strings.Contains(say, "1999-01") {
		t.Errorf("exit %d\n%s", code, say)
	}
	for _, probe := range []string{"pages=https://posta.example/", "posta=ftp://posta.example/", "posta=https://nev:jelszo@posta.example/"} {
		code, _, say = oszir(t, "--data", data, "serve", "--listen", "127.0.0.1:0", "--probe", probe)
		if code != exitFindings || !strings.Contains(say, "--probe") || strings.Contains(say, "jelszo") {
			t.Errorf("%s: exit %d\n%s", probe, code, say)
		}
	}
}
