package identity

import (
	"bytes"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// DesignationKind says what the paper of a body's head is about.
type DesignationKind string

// The kinds of papers.
const (
	Designation DesignationKind = "designation" // somebody becomes e-representative of the body
	Withdrawal  DesignationKind = "withdrawal"  // and is no more
)

// DesignationState is where a paper stands.
type DesignationState string

// The states of a paper.
const (
	PaperMade     DesignationState = "ELKESZULT"
	PaperUploaded DesignationState = "FELTOLTVE"
	PaperRecorded DesignationState = "ROGZITVE"
	PaperRefused  DesignationState = "ELUTASITVA"
	PaperDropped  DesignationState = "VISSZAVONVA"
)

// Paper is a designation or withdrawal of an e-representative.
type Paper struct {
	ID                 int64
	Kind               DesignationKind
	BodyID             int64
	AccountID          int64  // the e-representative
	Code, Name         string // of the e-representative
	MembershipID       int64  // what came of it, or what it ends; 0: none yet
	HeadName, HeadPost string // who signs
	EffectOn           calendar.Day
	Until              calendar.Day // calendar.None: without end
	State              DesignationState
	MadeBy             int64
	MadeByCode         string
	MadeAt             time.Time
	DocumentID         int64  // 0: nothing was uploaded
	Digest             string // SHA-256 of what was uploaded
	DecidedBy          string // login code
	DecidedAt          time.Time
	Answer             string // why it was refused
}

// DocumentLimit is how large a scanned paper may be, in bytes.
const DocumentLimit = 5 << 20

// mediaOf tells what a scanned paper is by its first bytes. Errors: Invalid for what is no PDF, PNG or JPEG.
func mediaOf(content []byte) (string, error) {
	switch {
	case len(content) == 0:
		return "", errs.New(errs.Invalid, "identity.designation.empty_file")
	case len(content) > DocumentLimit:
		return "", errs.New(errs.Invalid, "identity.designation.large_file")
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return "application/pdf", nil
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", nil
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return "image/jpeg", nil
	}
	return "", errs.New(errs.Invalid, "identity.designation.other_file")
}

// NewPaper is a paper as it was typed.
type NewPaper struct {
	Kind               DesignationKind
	BodyID             int64 // of a designation
	MembershipID       int64 // of a withdrawal: the e-representative's
	HeadName, HeadPost string
	EffectOn           string // a day; "" for today
	Until              string // a day; "" for no end
}

// problems lists all that is wrong with a paper, and gives its days.
func (p *NewPaper) problems(now time.Time) (effect, until calendar.Day, out []Problem) {
	add := func(field, key string) { out = append(out, Problem{field, key}) }
	if p.Kind == Designation && p.BodyID == 0 {
		add("body", "identity.request.no_body")
	}
	p.HeadName, p.HeadPost = fields.Clean(p.HeadName), fields.Clean(p.HeadPost)
	if p.HeadName == "" || len(p.HeadName) > 200 {
		add("head_name", "identity.designation.head_name_invalid")
	}
	if p.HeadPost == "" || len(p.HeadPost) > 200 {
		add("head_post", "identity.designation.head_post_invalid")
	}
	day := calendar.Of(now)
	effect, until = day, calendar.None
	read := func(field, text string, to *calendar.Day) bool {
		if strings.TrimSpace(text) == "" {
			return false
		}
		var ok bool
		*to, ok = calendar.Parse(fields.Clean(text))
		if !ok {
			add(field, "identity.request.day_unreadable")
		}
		return ok
	}
	if read("effect", p.EffectOn, &effect) && effect < day {
		add("effect", "identity.request.from_past")
	}
	if p.Kind == Designation && read("until", p.Until, &until) && until < effect {
		add("until", "identity.request.until_before")
	}
	return effect, until, out
}
