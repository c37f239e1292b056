package audit

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a signed statement: at this time the log had so many entries and this root.
type Checkpoint struct {
	Origin  string // names log and key: oszir/<fingerprint>
	Size    int64
	Root    tlog.Hash
	At      time.Time // of sealing
	Settled int64     // no entry up to this id can come any more that is not a leaf
	Note    string    // as signed
}

// ErrCheckpoint is a checkpoint that is none, or not signed by a key that is known.
var ErrCheckpoint = errors.New("no checkpoint, or its signature is not valid")

// text is what is signed. The first three lines are those of every transparency log.
func (c *Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n%d\n", c.Origin, c.Size, c.Root, c.At.UTC().Format(time.RFC3339Nano), c.Settled)
}

// sign makes the note.
func (c Checkpoint) sign(by note.Signer) (Checkpoint, error) {
	c.Origin = by.Name()
	signed, err := note.Sign(&note.Note{Text: c.text()}, by)
	if err != nil {
		return c, fmt.Errorf("signing a checkpoint: %w", err)
	}
	c.Note = string(signed)
	return c, nil
}

// OpenCheckpoint reads a checkpoint and checks its signature. Errors: ErrCheckpoint.
func OpenCheckpoint(signed string, keys note.Verifiers) (Checkpoint, error) {
	n, err := note.Open([]byte(signed), keys)
	if err != nil || len(n.Sigs) != 1 {
		return Checkpoint{}, ErrCheckpoint
	}
	// A checkpoint can be written in one way only; the library is not strict with the last bits.
	_, err = base64.StdEncoding.Strict().DecodeString(n.Sigs[0].Base64)
	if err != nil {
		return Checkpoint{}, ErrCheckpoint
	}
	c, err := readCheckpoint(n.Text)
	if err != nil || c.Origin != n.Sigs[0].Name {
		return Checkpoint{}, ErrCheckpoint
	}
	c.Note = signed
	return c, nil
}

func readCheckpoint(text string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 6 {
		return c, ErrCheckpoint
	}
	c.Origin = lines[0]
	c.Size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.Size < 1 {
		return c, ErrCheckpoint
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return c, ErrCheckpoint
	}
	c.Root = tlog.Hash(root)
	c.At, err = time.Parse(time.RFC3339Nano, lines[3])
	if err != nil {
		return c, ErrCheckpoint
	}
	c.Settled, err = strconv.ParseInt(lines[4], 10, 64)
	if err != nil || c.text() != text {
		return c, ErrCheckpoint
	}
	return c, nil
}

// Verifiers gives the keys by which checkpoints are checked, of the lines of a key file. Errors: when a line is no key, or
// there is none.
func Verifiers(lines ...string) (note.Verifiers, error) {
	var list []note.Verifier
	for line := range KeyLines(lines...) {
		v, err := note.NewVerifier(line)
		if err != nil {
			return nil, fmt.Errorf("reading a public key: %w", err)
		}
		list = append(list, v)
	}
	if len(list) == 0 {
		return nil, errors.New("reading public keys: there is none")
	}
	return note.VerifierList(list...), nil
}

// KeyLines gives the public keys that stand in texts, one a line; lines with # are remarks.
func KeyLines(texts ...string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if line != "" && !strings.HasPrefix(line, "#") {
				out[line] = true
			}
		}
	}
	return out
}

// A checkpoint in a file is one line: the signed text as a JSON string.
func checkpointLine(signed string) []byte {
	b, _ := json.Marshal(signed) // a string is always one
	return append(b, '\n')
}

// SplitCheckpoints takes the text of a file apart: lines of a checkpoint file, or a single checkpoint as it was signed. What
// is neither comes back too, for its signature to be found missing.
func SplitCheckpoints(text string) []string {
	if strings.Contains(text, "\n\n\u2014 ") && !strings.HasPrefix(text, `"`) {
		return []string{text}
	}
	var out []string
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var signed string
		err := json.Unmarshal([]byte(line), &signed)
		if err != nil {
			signed = strings.TrimSpace(line)
		}
		out = append(out, signed)
	}
	return out
}
