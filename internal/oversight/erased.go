package oversight

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Erased is the list of what was erased, outside of the database: one line of JSON for each batch, numbers only. When an
// older backup is brought back, what stands here is erased again. It must be kept as long as backups are.
type Erased struct {
	file string
	mu   sync.Mutex
}

// Batch is a line of the list.
type Batch struct {
	Kind       string    `json:"kind"`
	IDs        []int64   `json:"ids"`
	At         time.Time `json:"at"`
	Erasure    int64     `json:"erasure"`
	ProposedBy string    `json:"proposed_by"`
	DecidedBy  string    `json:"decided_by"`
	Before     string    `json:"before"`
	Months     int       `json:"months"`
	Law        string    `json:"law"`
}

// OpenErased gives the list in a folder; the file is made at the first batch.
func OpenErased(dir string) *Erased { return &Erased{file: filepath.Join(dir, "erased")} }

// Add appends a batch; when it returns, the line is on the disk. A nil list keeps nothing.
func (l *Erased) Add(b Batch) error {
	if l == nil {
		return nil
	}
	line, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("writing the list of what was erased: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := os.OpenFile(l.file, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("opening the list of what was erased: %w", err)
	}
	// A line that was being written when the power failed is ended, so that the next one stands by itself.
	size, err := f.Seek(0, 2)
	if err == nil && size > 0 {
		last := make([]byte, 1)
		_, err = f.ReadAt(last, size-1)
		if last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	}
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil && size == 0 {
		err = syncFolder(filepath.Dir(l.file))
	}
	if err != nil {
		return fmt.Errorf("writing the list of what was erased: %w", err)
	}
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// All reads the list, the oldest first. A line that was cut off says nothing: what it was about was not erased yet.
func (l *Erased) All() ([]Batch, error) {
	if l == nil {
		return nil, nil
	}
	f, err := os.Open(l.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the list of what was erased: %w", err)
	}
	defer f.Close()
	var out []Batch
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var b Batch
		if json.Unmarshal(s.Bytes(), &b) == nil && b.Kind != "" {
			out = append(out, b)
		}
	}
	err = s.Err()
	if err != nil {
		return nil, fmt.Errorf("reading the list of what was erased: %w", err)
	}
	return out, nil
}
