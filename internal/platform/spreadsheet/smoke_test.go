package spreadsheet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestSmoke(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.xlsx")
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		st, _ := f.Stat()
		w, err := Open(context.Background(), f, st.Size(), Limits{})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, s := range w.Sheets() {
			n, cells := 0, 0
			first := ""
			err := w.Rows(context.Background(), s.Name, func(r *Row) error {
				n++
				cells += len(r.Cells)
				if n == 2 {
					first = fmt.Sprint(r)
				}
				return nil
			})
			if err != nil {
				t.Fatal(name, s, err)
			}
			t.Log(name, s.Name, n, cells, first[:min(len(first), 300)])
		}
	}
}
