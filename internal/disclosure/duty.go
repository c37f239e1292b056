package disclosure

import (
	"fmt"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// The sorts of duties: disclosure.duty.<sort>.
const (
	DutyChange  = "change"  // the policy is changed within 30 days of a cause
	DutyPublish = "publish" // a version is published 15 days before it takes effect
	DutySend    = "send"    // and sent to the supervision
	DutyReview  = "review"  // once a year
	DutyEnding  = "ending"  // the end of a service is announced 90 days before
)

// Duty is what the policy obliges to.
type Duty struct {
	Sort  string
	ID    int64  // of the duty, or of the version; 0: the yearly review
	About string // the cause, the service, or the version
	On    calendar.Day
	Due   calendar.Day
	Ended calendar.Day // None: it is still to be done
	Note  string
}

// Key names the duty, so that nobody is reminded twice of the same.
func (d *Duty) Key() string {
	if d.Sort == DutyReview {
		return DutyReview + "/" + d.Due.String()
	}
	return fmt.Sprintf("%s/%d", d.Sort, d.ID)
}

// Urgency says how near a due day is: late, soon or "" on a day.
func Urgency(due, today calendar.Day) string {
	switch {
	case due < today:
		return "late"
	case due <= today+3:
		return "soon"
	}
	return ""
}

// stage says of which step of a duty to remind on a day; "": of none yet.
func (d *Duty) stage(today calendar.Day) string {
	switch {
	case d.Ended != calendar.None || today < d.Due-14:
		return ""
	case today > d.Due:
		return "late"
	case today >= d.Due-3:
		return "soon"
	}
	return "coming"
}

// NewDuty is a duty to be noted: a cause, or the end of a service.
type NewDuty struct {
	Sort    string // DutyChange or DutyEnding
	About   string
	On      calendar.Day // of the cause; the last day of the service
	Request audit.Request
}

// DutyDone says that a duty was done without a version: the end was announced, the review found nothing to change.
type DutyDone struct {
	Sort    string
	ID      int64 // 0: the yearly review
	Note    string
	Request audit.Request
}
