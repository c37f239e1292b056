package identity

import (
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// State is where a right that was asked for stands.
type State string

// The states. The first two wait for somebody; of the last five only a suspended right can come back into force.
const (
	StateSent      State = "BENYUJTVA"
	StateFirst     State = "ELSO_SZINTEN_JOVAHAGYVA"
	StateInForce   State = "AKTIV"
	StateRefused   State = "ELUTASITVA"
	StateWithdrawn State = "VISSZAVONVA"
	StateExpired   State = "LEJART"
	StateSuspended State = "FELFUGGESZTVE"
)

// Waiting reports whether somebody has to decide.
func (s State) Waiting() bool { return s == StateSent || s == StateFirst }

// Draft is a request on its way, as it was typed. Each account has one.
type Draft struct {
	Register Register
	Role     Role
	BodyID   int64  // 0: not chosen yet
	From     string // a day; "" for today
	Until    string // a day; "" for no end
	Reason   string
	Version  int64 // counts changes, so that what is sent is what was shown; 0: nothing was typed yet
}

// AskedFor is a request that was sent.
type AskedFor struct {
	ID           int64
	AccountID    int64
	Code, Name   string // whose
	BodyID       int64
	Role         Role
	From         calendar.Day
	Until        calendar.Day // the last day; calendar.None: none
	Reason       string
	State        State
	SentAt       time.Time
	FirstBy      string // login code of who approved; "" nobody yet
	FirstAt      time.Time
	SecondBy     string
	SecondAt     time.Time
	Answer       string // why it was refused
	Sites        []int64
	HeadChecked  bool
	MembershipID int64 // 0: not in force yet
}

// Level is the level of approval that a request waits for; 0 when for none.
func (a *AskedFor) Level() int {
	switch a.State {
	case StateSent:
		return 1
	case StateFirst:
		return 2
	}
	return 0
}

// longestReason is how much can be written as a reason, in bytes.
const longestReason = 2000

// registersAsked are the registers in which one can ask for a right, in the order of the page.
var registersAsked = []Register{RegisterPTR, RegisterKENYSZI, RegisterGYVR, RegisterMUKENG, RegisterSZOCVIR, RegisterTARTINFO, RegisterIDM}

// RolesAsked lists the roles of a register that can be asked for. An e-representative is not asked for but designated.
func RolesAsked(reg Register) []RoleKind {
	var out []RoleKind
	for _, k := range roleKinds {
		if k.Register == reg && k.Role != RoleRepresentative {
			out = append(out, k)
		}
	}
	return out
}

// period reads the days of a draft. Problems name their field.
func (d *Draft) period(now time.Time) (from, until calendar.Day, problems []Problem) {
	day := calendar.Of(now)
	from, until = day, calendar.None
	if strings.TrimSpace(d.From) != "" {
		var ok bool
		from, ok = calendar.Parse(fields.Clean(d.From))
		switch {
		case !ok:
			problems = append(problems, Problem{"from", "identity.request.day_unreadable"})
		case from < day:
			problems = append(problems, Problem{"from", "identity.request.from_past"})
		case from > day+366:
			problems = append(problems, Problem{"from", "identity.request.from_far"})
		}
	}
	if strings.TrimSpace(d.Until) != "" {
		var ok bool
		until, ok = calendar.Parse(fields.Clean(d.Until))
		switch {
		case !ok:
			problems = append(problems, Problem{"until", "identity.request.day_unreadable"})
		case until < from || until < day:
			problems = append(problems, Problem{"until", "identity.request.until_before"})
		}
	}
	return from, until, problems
}

// Problem is what is wrong with a field of a form.
type Problem struct{ Field, Key string }

// problems lists all that is wrong with a draft that is to be sent. Whether the body knows the role is asked elsewhere.
func (d *Draft) problems(now time.Time) []Problem {
	var out []Problem
	if !slices.ContainsFunc(RolesAsked(d.Register), func(k RoleKind) bool { return k.Role == d.Role }) {
		out = append(out, Problem{"role", "identity.request.no_role"})
	}
	if d.BodyID == 0 {
		out = append(out, Problem{"body", "identity.request.no_body"})
	}
	_, _, wrong := d.period(now)
	out = append(out, wrong...)
	if p := checkReason(d.Reason); p != "" {
		out = append(out, Problem{"reason", p})
	}
	return out
}

// checkReason judges what was written as a reason; "" when it will do, else the key of what is wrong.
func checkReason(text string) string {
	switch {
	case len(strings.TrimSpace(text)) < 3:
		return "identity.reason_missing"
	case len(text) > longestReason:
		return "identity.reason_long"
	}
	return ""
}

// toText takes out of what was typed the bytes that are no text.
func toText(typed string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(typed, "\x00", ""), "")
}

// reason cleans a reason. Errors: Invalid when there is none, or too much.
func reason(text string) (string, error) {
	text = strings.TrimSpace(toText(text))
	key := checkReason(text)
	if key != "" {
		return "", errs.New(errs.Invalid, key)
	}
	return text, nil
}

// approvalRight is what somebody in a role that approves needs for it.
func approvalRight(approver Role) Right {
	switch approver {
	case RoleHead:
		return KeepClerks
	case RoleCentre:
		return KeepHeads
	}
	return ApproveRights
}
