package verify

import (
	"slices"
	"time"

	"oszir/internal/platform/audit"
)

// Input says what is checked and by what.
type Input struct {
	Address   string        // of the database; the program's role is enough
	Keeper    *audit.Keeper // nil: the secret keys are not there, so marks are not checked
	Public    []string      // public keys of checkpoints, lines of key files
	Witnesses []Witness
	Grace     time.Duration // how old an entry without a leaf, or a checkpoint that is not outside, may be; 0: ten minutes, less than 0: none
}

// Witness is a file of checkpoints outside the database.
type Witness struct {
	Name string // for findings
	Text string
	Full bool // every checkpoint should stand in it
}

// Kind is a sort of finding.
type Kind string

// The kinds of findings. What is in brackets is given besides the kind.
const (
	EntryChanged  Kind = "entry_changed"  // [entry, leaf] another content than was sealed
	EntryRedated  Kind = "entry_redated"  // [entry, leaf] changed, and its time lies outside of when it was sealed
	EntrySwapped  Kind = "entry_swapped"  // [entry, other] two entries have changed places
	EntryMissing  Kind = "entry_missing"  // [entry, leaf] was sealed and is gone
	EntryInserted Kind = "entry_inserted" // [entry] not written by the program
	EntryUnsealed Kind = "entry_unsealed" // [entry] should have been sealed long ago
	EntryMark     Kind = "entry_mark"     // [entry, leaf] is as it was sealed, but its mark is wrong
	LeafChanged   Kind = "leaf_changed"   // [entry, leaf] the row stands where it should not
	LeafSwapped   Kind = "leaf_swapped"   // [entry, leaf, other] stands in the place of another leaf
	LeafMissing   Kind = "leaf_missing"   // [entry if known, leaf]
	TileChanged   Kind = "tile_changed"   // [level, tile]
	CheckChanged  Kind = "checkpoint_changed"
	CheckForged   Kind = "checkpoint_forged"  // [size, place] not signed by a known key
	CheckRemoved  Kind = "checkpoint_removed" // [size, place] stands elsewhere, not here
	CheckMissing  Kind = "checkpoint_missing" // the log has leaves and no checkpoint at all
	CheckUnread   Kind = "checkpoint_unread"  // [line, place] a line that is no checkpoint
	LogShort      Kind = "log_short"          // [leaf, size, place] ends before a checkpoint: entries from here on are missing
	LogRewritten  Kind = "log_rewritten"      // [leaf, size, place] between the last good checkpoint and this one
	LogForked     Kind = "log_forked"         // [size, place] two signed checkpoints say different things
	KeyUnknown    Kind = "key_unknown"        // [entry] from here on marks are of a key that nobody vouches for
	KeyMissing    Kind = "key_missing"        // the log does not know the key by which its entries are marked
)

// incomplete are the kinds that say that something is not there; the others say that something is not what it was.
var incomplete = []Kind{EntryMissing, EntryUnsealed, LeafMissing, CheckRemoved, CheckMissing, LogShort, KeyMissing}

// Finding is one thing that is wrong. Leaf, Other, Tile and Line are -1 where they say nothing.
type Finding struct {
	Kind  Kind   `json:"kind"`
	Entry int64  `json:"entry,omitempty"`
	Leaf  int64  `json:"leaf"`
	Other int64  `json:"other"`
	Size  int64  `json:"size,omitempty"`
	Level int    `json:"level"`
	Tile  int64  `json:"tile"`
	Line  int    `json:"line"`
	Place string `json:"place,omitempty"` // "": the database
}

func found(kind Kind) Finding {
	return Finding{Kind: kind, Leaf: -1, Other: -1, Level: -1, Tile: -1, Line: -1}
}

// Report is what a run has found.
type Report struct {
	Entries     int64     `json:"entries"`     // of the log, sealed or not
	Sealed      int64     `json:"sealed"`      // leaves
	Unsealed    int64     `json:"unsealed"`    // too young to be
	Marked      int64     `json:"marked"`      // entries whose mark was checked
	Unmarked    int64     `json:"unmarked"`    // entries whose mark could not be: older than marks, or of another key
	Checkpoints int64     `json:"checkpoints"` // different ones that were held against the log
	Size        int64     `json:"size"`        // of the newest checkpoint of all
	At          time.Time `json:"at"`          // and its time
	Unchanged   bool      `json:"unchanged"`   // nothing that is there was changed or added
	Complete    bool      `json:"complete"`    // nothing is missing
	MarksRead   bool      `json:"marks_read"`  // the secret key was there
	Count       int       `json:"count"`       // of findings
	Findings    []Finding `json:"findings"`    // the first thousand
	Seconds     float64   `json:"seconds"`     // that it took
}

const mostFindings = 1000

func (r *Report) add(f Finding) {
	r.Count++
	if slices.Contains(incomplete, f.Kind) {
		r.Complete = false
	} else {
		r.Unchanged = false
	}
	if len(r.Findings) < mostFindings {
		r.Findings = append(r.Findings, f)
	}
}
