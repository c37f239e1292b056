package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// After a database was brought back past the program, one command erases again what the list outside of it says.
//
// Covers: I9
func TestEraseAgain_I9(t *testing.T) {
	data := filepath.Join(folder(t), "data")
	run := func(want int, says string, args ...string) {
		t.Helper()
		code, out, say := oszir(t, append([]string{"--data", data}, args...)...)
		if code != want || !strings.Contains(out+say, says) {
			t.Fatalf("%q: exit %d, want %d and %q\n%s", args, code, want, says, out+say)
		}
	}
	run(exitFindings, "", "erase-again") // a folder that is not there is not made
	run(exitDone, "", "migrate")
	run(exitDone, "töröltek: 0", "erase-again")
	list := `{"kind":"load_finding","ids":[3,4],"at":"2026-03-11T10:00:00Z","erasure":1,"proposed_by":"jogkezelo","decided_by":"ellenor","before":"2025.03.11.","months":12,"law":"GDPR 5. cikk (1) e)"}` + "\n"
	err := os.MkdirAll(filepath.Join(data, "keys"), 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(data, "keys", "erased"), []byte(list+`{"kind":"load_fi`), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	run(exitDone, "töröltek: 2", "erase-again")
	run(exitDone, "töröltek: 2", "erase-again") // the same once more does no harm
	run(exitDone, "", "verify-audit")
}
