package foka

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Misbehaviour is a way in which the stand-in does not do what it should.
type Misbehaviour string

// The misbehaviours.
const (
	Fails     Misbehaviour = "fails"     // 500, nothing done
	Hangs     Misbehaviour = "hangs"     // no answer until the caller gives up
	Cuts      Misbehaviour = "cuts"      // the connection breaks, nothing done
	Loses     Misbehaviour = "loses"     // done, and the answer is lost
	Garbles   Misbehaviour = "garbles"   // done, and answered with nonsense
	Busy      Misbehaviour = "busy"      // 429 with Retry-After
	Trickles  Misbehaviour = "trickles"  // done, and answered a byte a second
	Floods    Misbehaviour = "floods"    // done, and answered without an end
	Redirects Misbehaviour = "redirects" // points elsewhere, nothing done
)

// Misbehaviours lists those that a caller may meet at any time, the slow ones last.
func Misbehaviours() []Misbehaviour {
	return []Misbehaviour{Fails, Cuts, Loses, Garbles, Busy, Redirects, Floods, Hangs, Trickles}
}

// StandIn stands in for the database. Set its fields before it serves.
type StandIn struct {
	Token  string  // that callers must bear; "": none
	Faults float64 // share of requests that it misbehaves at
	Ways   []Misbehaviour
	Seed   uint64 // of which requests those are
	Always Misbehaviour
	Keys   bool // it knows keys again. Without, everything counts anew
	// Arrived, when set, is called with every request before it is looked at.
	Arrived func(key string)

	mu    sync.Mutex
	rand  *rand.Rand
	seen  map[string]taken  // by key
	held  map[string]Notice // by benefit
	count Counts
	done  map[string]int // how often each key counted
	file  *os.File
	gone  chan struct{} // closed by Close: whoever hangs is let go
}

// taken is what was taken under a key.
type taken struct {
	Digest [sha256.Size]byte
	Answer Answer
}

// Counts says what the stand-in has met.
type Counts struct {
	Requests  int `json:"requests"`
	Stored    int `json:"stored"`   // notices that counted: each key once
	Repeated  int `json:"repeated"` // keys known again
	Stale     int `json:"stale"`
	Conflicts int `json:"conflicts"`
	Refused   int `json:"refused"`
	Misdone   int `json:"misbehaved"`
}

// NewStandIn makes one that behaves. file keeps what it is told; "": nothing does.
func NewStandIn(file string) (*StandIn, error) {
	s := &StandIn{Keys: true, Ways: Misbehaviours(), seen: map[string]taken{}, held: map[string]Notice{}, done: map[string]int{}, gone: make(chan struct{})}
	if file == "" {
		return s, nil
	}
	err := s.read(file)
	if err != nil {
		return nil, err
	}
	s.file, err = os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the stand-in's file: %w", err)
	}
	return s, nil
}

// kept is a line of the file.
type kept struct {
	Key    string `json:"key"`
	Notice Notice `json:"notice"`
	Sum    []byte `json:"sha256"`
}

func (s *StandIn) read(name string) error {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the stand-in's file: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var k kept
		if json.Unmarshal(lines.Bytes(), &k) != nil {
			continue // the end of a file whose program was killed
		}
		s.note(k.Key, [sha256.Size]byte(k.Sum), k.Notice)
	}
	return lines.Err()
}

// Close lets go whoever hangs and closes the file.
func (s *StandIn) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.gone)
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// Held gives what it knows, by benefit.
func (s *StandIn) Held() map[string]Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.held)
}

// Effects gives how often each key counted: with Keys once.
func (s *StandIn) Effects() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.done)
}

// Counted tells what it has met.
func (s *StandIn) Counted() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Behave changes how it misbehaves from now on: always in one way, or, with "", at a share of requests.
func (s *StandIn) Behave(always Misbehaviour, faults float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Always, s.Faults = always, faults
}

// way draws how the next request is treated; "": as it should be.
func (s *StandIn) way() Misbehaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count.Requests++
	way := s.Always
	if s.rand == nil {
		s.rand = rand.New(rand.NewPCG(s.Seed, 1))
	}
	if way == "" && s.Faults > 0 && s.rand.Float64() < s.Faults && len(s.Ways) > 0 {
		way = s.Ways[s.rand.IntN(len(s.Ways))]
	}
	if way != "" {
		s.count.Misdone++
	}
	return way
}

// mostNotice is how large a notice may be.
const mostNotice = 1 << 20

// ServeHTTP takes POST of a notice; GET tells what it knows.
func (s *StandIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.Token)) == 0 {
		answer(w, http.StatusUnauthorized, refusal{Error: "unauthorized"})
		return
	}
	if r.Method == http.MethodGet {
		held := s.Held()
		list := make([]Notice, 0, len(held))
		for _, id := range slices.Sorted(maps.Keys(held)) {
			list = append(list, held[id])
		}
		answer(w, http.StatusOK, map[string]any{"counts": s.Counted(), "benefits": list})
		return
	}
	if r.Method != http.MethodPost {
		answer(w, http.StatusMethodNotAllowed, refusal{Error: "method"})
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if s.Arrived != nil {
		s.Arrived(key)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostNotice))
	if err != nil {
		answer(w, http.StatusRequestEntityTooLarge, refusal{Error: "too_large"})
		return
	}
	s.treat(w, r, s.way(), key, body)
}

// treat does what is asked, or misbehaves.
func (s *StandIn) treat(w http.ResponseWriter, r *http.Request, way Misbehaviour, key string, body []byte) {
	switch way {
	case Fails:
		http.Error(w, "internal error", http.StatusInternalServerError)
	case Hangs:
		select {
		case <-r.Context().Done():
		case <-s.gone:
		}
	case Cuts:
		panic(http.ErrAbortHandler)
	case Loses:
		s.take(key, body)
		panic(http.ErrAbortHandler)
	case Garbles:
		s.take(key, body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"key":"`+strings.Repeat("\x00?", 50))
	case Busy:
		w.Header().Set("Retry-After", "1")
		answer(w, http.StatusTooManyRequests, refusal{Error: "busy"})
	case Trickles:
		status, said := s.take(key, body)
		text, _ := json.Marshal(said) // of our own types
		w.WriteHeader(status)
		for i := range text {
			_, err := w.Write(text[i : i+1])
			if err != nil || http.NewResponseController(w).Flush() != nil {
				return
			}
			select {
			case <-r.Context().Done():
				return
			case <-s.gone:
				return
			case <-time.After(time.Second):
			}
		}
	case Floods:
		s.take(key, body)
		for block := bytes.Repeat([]byte(" "), 64<<10); r.Context().Err() == nil; {
			_, err := w.Write(block)
			if err != nil {
				return
			}
		}
	case Redirects:
		http.Redirect(w, r, "http://elsewhere.example/", http.StatusTemporaryRedirect)
	default:
		status, said := s.take(key, body)
		answer(w, status, said)
	}
}

// take judges a notice and keeps it.
func (s *StandIn) take(key string, body []byte) (status int, said any) {
	sum := sha256.Sum256(body)
	var n Notice
	read := json.NewDecoder(bytes.NewReader(body))
	read.DisallowUnknownFields()
	err := read.Decode(&n)
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.seen[key]
	switch {
	case key == "":
		s.count.Refused++
		return http.StatusBadRequest, refusal{Error: "key_missing"}
	case err != nil:
		s.count.Refused++
		return http.StatusBadRequest, refusal{Error: "unreadable"}
	case s.Keys && known && before.Digest == sum:
		s.count.Repeated++
		return http.StatusOK, before.Answer
	case s.Keys && known:
		s.count.Conflicts++
		return http.StatusConflict, refusal{Error: "key_reused"}
	}
	if found := n.Check(); len(found) > 0 {
		s.count.Refused++
		return http.StatusUnprocessableEntity, refusal{Error: "refused", Findings: found}
	}
	if s.file != nil {
		line, err := json.Marshal(kept{key, n, sum[:]})
		if err == nil {
			_, err = s.file.Write(append(line, '\n'))
		}
		if err == nil {
			err = s.file.Sync() // what is acknowledged is kept
		}
		if err != nil {
			return http.StatusInternalServerError, refusal{Error: "not_kept"}
		}
	}
	return http.StatusOK, s.note(key, sum, n)
}

// note keeps a notice in memory, unless it knows a newer one of the benefit.
func (s *StandIn) note(key string, sum [sha256.Size]byte, n Notice) Answer {
	a := Answer{Key: key, Benefit: n.Benefit, Version: n.Version, Result: "stored"}
	if was, ok := s.held[n.Benefit]; ok && was.Version > n.Version {
		a.Result = "stale"
		s.count.Stale++
	} else {
		s.held[n.Benefit] = n
		s.count.Stored++
	}
	s.seen[key] = taken{sum, a}
	s.done[key]++
	return a
}

func answer(w http.ResponseWriter, status int, said any) {
	text, err := json.Marshal(said)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}
