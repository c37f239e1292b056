package archtest

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the generated documents instead of comparing them")

// golden compares a generated document with the file, or writes it with -update.
func golden(t *testing.T, name, fresh string) {
	t.Helper()
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	switch {
	case string(old) == fresh:
	case *update:
		err := os.WriteFile(name, []byte(fresh), 0o644)
		if err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not what is generated now; make docs writes it (- in the file, + generated):\n%s", name, cmp.Diff(string(old), fresh))
	}
}
