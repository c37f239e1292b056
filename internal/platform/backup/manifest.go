package backup

import "time"

// format is the version of the file's layout.
const format = 1

// Manifest says what a backup holds.
type Manifest struct {
	Format    int        `json:"format"`
	MadeAt    time.Time  `json:"made_at"`  // when the snapshot was taken
	Entry     int64      `json:"entry"`    // id of the audit entry that it left
	Schema    int64      `json:"schema"`   // number of the last migration
	Postgres  int        `json:"postgres"` // major version of the server
	Dump      Dump       `json:"dump"`
	Tables    []Table    `json:"tables"`
	Sequences []Sequence `json:"sequences"`
}

// Dump is PostgreSQL's own part of the file.
type Dump struct {
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Table is what one table held. The digest does not depend on the order of rows.
type Table struct {
	Name   string `json:"name"` // with its schema
	Rows   int64  `json:"rows"`
	Digest string `json:"digest"`
}

// Sequence is how far a sequence had come. Sequences stand outside of snapshots and go on while the dump is made, so
// there is one value from before it and one from after it; they are the same when nobody was at work. 0: never used.
type Sequence struct {
	Name string `json:"name"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
}

// Rows is the number of rows of all tables.
func (m Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Difference is a table or a sequence that came back other than it was saved.
type Difference struct {
	Name  string
	Saved int64 // rows, or the sequence's value; -1: the backup knows no such table
	Found int64 // the same in the restored database; -1: not there
}

// differences compares what was saved with what is there. Equal rows with another content are a difference too.
func differences(saved Manifest, tables []Table, sequences []Sequence) []Difference {
	var out []Difference
	there := map[string]Table{}
	for _, t := range tables {
		there[t.Name] = t
	}
	for _, s := range saved.Tables {
		t, ok := there[s.Name]
		switch {
		case !ok:
			out = append(out, Difference{Name: s.Name, Saved: s.Rows, Found: -1})
		case t != s:
			out = append(out, Difference{Name: s.Name, Saved: s.Rows, Found: t.Rows})
		}
		delete(there, s.Name)
	}
	for _, t := range tables {
		if _, extra := there[t.Name]; extra {
			out = append(out, Difference{Name: t.Name, Saved: -1, Found: t.Rows})
		}
	}
	reached := map[string]int64{}
	for _, s := range sequences {
		reached[s.Name] = s.To
	}
	for _, s := range saved.Sequences {
		at, ok := reached[s.Name]
		if !ok {
			at = -1
		}
		if at < s.From || at > s.To {
			out = append(out, Difference{Name: s.Name, Saved: s.To, Found: at})
		}
	}
	return out
}
