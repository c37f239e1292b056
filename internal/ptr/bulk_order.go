package ptr

import (
	"time"

	"oszir/internal/platform/calendar"
)

// OrderSort says what an order does with benefits.
type OrderSort string

// The sorts.
const (
	OrderMove    OrderSort = "move"
	OrderConvert OrderSort = "convert"
)

// Order is something that an office has ordered for many benefits at once.
type Order struct {
	ID          int64
	Sort        OrderSort
	BodyID      int64
	BodyName    string
	ToBody      int64
	ToName      string
	Day         calendar.Day // first day on which the other body handles them
	IssuedOn    calendar.Day // of a conversion: the day of its decisions
	Reason      string
	By          string // code
	OrderedAt   time.Time
	DoneAt      time.Time // zero: it is at work
	Items, Done int       // Done: those that are not waiting any more
	Refused     int
}

// OrderItem is a benefit or a case of an order, and what became of it.
type OrderItem struct {
	No        int
	BenefitID string        // adjudication id; "": the item is a case
	Applicant BenefitPerson // ID 0: not known
	CaseID    int64
	Why       string // key of why it was refused; "" otherwise
	WhyArgs   []string
	Made      string  // adjudication id of the benefit that came of it
	Cases     []int64 // that came along, or that were made
}

// OrderView is an order with those of its items that were refused, at most mostRefused of them, or, of a conversion, what
// was made.
type OrderView struct {
	Order

	Refusals []OrderItem
	Made     []OrderItem // the first of a conversion
}

// mostRefused is how many items a page of an order or of a preview shows.
const mostRefused = 200

// bulkOrder is an order as the worker needs it.
type bulkOrder struct {
	id                 int64
	sort               OrderSort
	body, to           int64
	day, issued        calendar.Day
	caseNumber, reason string
	actor, role        string
}

// bulkItem is an item of an order as it is worked on.
type bulkItem struct {
	no        int
	applicant int64
	benefit   int64
	caseID    int64
	kind      string
}
