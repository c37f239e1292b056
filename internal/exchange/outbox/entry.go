package outbox

import (
	"context"
	"math/rand/v2"
	"regexp"
	"time"

	"oszir/internal/platform/database"
)

// State says how an entry stands.
type State string

// The states of an entry.
const (
	Waiting State = "waiting" // it will be tried
	Sent    State = "sent"    // the partner has it
	DeadEnd State = "dead"    // the partner refused it, or it was tried too often: somebody must look
	Aside   State = "aside"   // somebody looked and decided that it is not sent
)

// Entry is something to tell a partner. It holds numbers only.
type Entry struct {
	Key       string // the same change has the same key, whoever puts it how often
	OrderKey  string // entries of one go one after the other
	SubjectID int64  // what is told about; the partner's Draw knows what it numbers
	PersonID  int64
	BodyID    int64 // whose clerks see to it when it cannot be handed over
}

// Drawn is a message as the registers give it.
type Drawn struct {
	Body    []byte
	Persons []int64 // whose data it holds
	Fields  []string
}

// Shown is how pages name a subject.
type Shown struct {
	Text, Href         string
	Person, PersonHref string
}

// Partner is somebody who is told.
type Partner struct {
	Code string // lower case
	Name string // as people know it
	// Draw makes the message about a subject from the registers as they are now; the same whenever nothing has changed, but for
	// the version. Errors: NotFound when there is nothing to tell.
	Draw func(ctx context.Context, tx *database.Tx, subject, version int64) (Drawn, error)
	// Send hands a message over under a key and gives the partner's answer, a word. What kept it from that is told by an error
	// that is a Fault; any other counts as one that passes. nil: nobody is there yet, entries wait.
	Send func(ctx context.Context, key string, body []byte) (answer string, err error)
	// Show names subjects on pages, in the transaction that records who reads them. nil: by their numbers.
	Show func(ctx context.Context, tx *database.Tx, subjects []int64) (map[int64]Shown, error)
	// Places are message keys for what the partner calls a place in its findings. nil: it is shown as it stands.
	Places map[string]string
}

// Fault is what kept a message from being taken.
type Fault interface {
	error
	Code() string        // what went wrong, a word: exchange.outbox.fault.<code>
	Final() bool         // it will never be taken as it is
	Findings() []string  // what the partner found, each as place and word
	Wait() time.Duration // how long the partner asks to be left alone; 0: it did not
}

// The faults that the room itself knows.
const (
	faultUnknown = "unknown" // of an error that is no Fault
	faultNothing = "nothing" // there is nothing to tell any more
	faultUndrawn = "undrawn" // the registers could not be read
	faultTimeout = "timeout" // no answer in time
)

// word is what may be kept of what a partner says.
var word = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// finding is what may be kept of what a partner found: a place and a word.
var finding = regexp.MustCompile(`^[a-zA-Z0-9_.\[\]-]{1,60}(: [a-z0-9_]{1,40})?$`)

// mostFindings is how many are kept of one answer.
const mostFindings = 20

func wordOf(s, otherwise string) string {
	if word.MatchString(s) {
		return s
	}
	return otherwise
}

func findingsOf(list []string) []string {
	out := []string{}
	for _, f := range list {
		if finding.MatchString(f) && len(out) < mostFindings {
			out = append(out, f)
		}
	}
	return out
}

// Pace says how fast and how long something is tried. The zero value is good.
type Pace struct {
	First    time.Duration // before the second attempt; each further wait is twice as long
	Longest  time.Duration // wait between two attempts
	Tries    int           // after which an entry is dead
	SendTime time.Duration // one attempt may take
	Lease    time.Duration // after which an attempt that nobody heard of again is made again
	Senders  int           // messages to one partner at a time, of one process

	Fails     int           // in a row, after which the partner is left alone
	Rest      time.Duration // for so long at first; each further failure doubles it
	LongestIn time.Duration // rest
}

// usual fills what is not set.
func (p Pace) usual() Pace {
	set := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	set(&p.First, 30*time.Second)
	set(&p.Longest, 6*time.Hour)
	set(&p.SendTime, 10*time.Second)
	set(&p.Lease, 6*p.SendTime)
	set(&p.Rest, 15*time.Second)
	set(&p.LongestIn, 5*time.Minute)
	for n, usual := range map[*int]int{&p.Tries: 20, &p.Senders: 4, &p.Fails: 5} {
		if *n == 0 {
			*n = usual
		}
	}
	return p
}

// wait is how long an entry waits after so many attempts. Half of it is drawn, so that what failed together does not come
// back together.
func (p Pace) wait(tries int) time.Duration {
	d := doubled(p.First, tries-1, p.Longest)
	return d/2 + rand.N(d/2+1)
}

// rest is how long a partner is left alone after so many failures in a row; 0: it is not.
func (p Pace) rest(fails int) time.Duration {
	if fails < p.Fails {
		return 0
	}
	return doubled(p.Rest, fails-p.Fails, p.LongestIn)
}

func doubled(d time.Duration, times int, longest time.Duration) time.Duration {
	for range times {
		d *= 2
		if d >= longest {
			return longest
		}
	}
	return min(d, longest)
}
