package ptr

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/ptr/benefit"
)

// Span is a time in which a deadline stands, for example while gaps of an application are being remedied
// (hiánypótlás; Ket. 33. § (3) c), Ákr. 50. § (5)). The day of the event that stops it still counts, that of the event
// that sets it going again does not, so Until minus From days are won. A span that ends before it begins wins none.
type Span struct {
	From  calendar.Day // the call to remedy went out
	Until calendar.Day // the gaps were remedied, or the time for it was over; None: not yet
}

// Deadline is a time in days that began on the day of an event, stops included. It is a value: everything about it
// is computed.
type Deadline struct {
	Start calendar.Day // the event; its own day is not counted (Ket. 65. § (1), Ákr. 52. § (1))
	Days  int
	Stops []Span       // in any order; where they overlap a day counts once
	Fixed bool         // ends on its last day even when that is a day off; false: on the next working day
	Law   *benefit.Law // by which working days are told; nil: what the program ships
}

// DueDay is the last day of a deadline.
type DueDay struct {
	Day calendar.Day
	// Provisional: the day hangs on a year of which it is not known which working days are moved (benefit.WorkYears).
	Provisional bool
}

// Standing is how a deadline stands on a day.
type Standing struct {
	Due     DueDay // meaningless while Stopped
	Stopped bool   // it stands, and the due day is not known yet (áll)
	Left    int    // days until the due day, negative when it is over; while Stopped, the days that are left when it goes on
	Won     int    // days for which it has stood so far
}

// Due gives the last day. ok is false while a stop is open: the day is not known then. A stop that began after the
// last day changes nothing.
func (d Deadline) Due() (due DueDay, ok bool) {
	w := d.walk()
	return w.due, !w.open
}

// AsOf says how the deadline stands on a day, by what had happened until then: it says the same whenever it is asked.
func (d Deadline) AsOf(day calendar.Day) Standing {
	then := d
	then.Stops = nil
	for _, s := range d.Stops {
		if s.From > day {
			continue
		}
		if s.Until > day {
			s.Until = calendar.None
		}
		then.Stops = append(then.Stops, s)
	}
	w := then.walk()
	if w.open {
		return Standing{Stopped: true, Left: w.left, Won: w.won + max(0, int(day-w.at))}
	}
	return Standing{Due: w.due, Left: int(w.due.Day - day), Won: w.won}
}

// walked is where going through a deadline day by day has led.
type walked struct {
	due  DueDay
	open bool         // ended at a stop that is open,
	at   calendar.Day // on this day
	left int
	won  int
}

// walk goes from the start to the first day on which the time has run out, the clock does not stand, and which may be
// the end.
func (d Deadline) walk() walked {
	w := walked{at: d.Start, left: max(d.Days, 0)}
	lastDay := calendar.None // by the number of days alone
	for ; ; w.at++ {
		stops := false
		won := false
		for _, s := range d.Stops {
			switch {
			case s.Until == calendar.None && s.From <= w.at:
				w.open = true
			case s.From <= w.at && w.at < s.Until:
				stops = true
			}
			won = won || s.From < w.at && w.at <= s.Until
		}
		switch {
		case w.at == d.Start: // the day of the event
		case won:
			w.won++
			lastDay = calendar.None
		case w.left > 0:
			w.left--
		}
		if w.open {
			return w
		}
		if w.left > 0 || stops {
			continue
		}
		if lastDay == calendar.None {
			lastDay = w.at
		}
		if d.Fixed || d.Law.WorkingDay(w.at) {
			w.due = DueDay{Day: w.at, Provisional: !d.Fixed && !d.Law.KnowsWorkdays(lastDay, w.at)}
			return w
		}
	}
}

// mayMove reports that a last day can still become another one: it is kept by the day and not by its own deadline, which
// tells the same of it (DueDay.Provisional).
func mayMove(law *benefit.Law, last calendar.Day, fixed bool) bool {
	return last != calendar.None && !fixed && !law.KnowsWorkdays(last, last)
}

// Terms are the times that procedural law gives.
type Terms struct {
	DecisionDays         int
	SummaryDecisionDays  int // 0: there is no summary procedure
	AppealDays           int
	PresumedDeliveryDays int // working days
	// FixedDecision: the time for a decision ends on a day off too. By the ministry's reading the Ákr. wants it so
	// (https://akr.kormany.hu/havazas-miatt-zarva); to be checked by a lawyer.
	FixedDecision bool
	Law           *benefit.Law // by which working days are told; nil: what the program ships
}

// TermsOf gives the times, by an edition of the law, of a procedure that began on a day; they hold for it to its end. ok is
// false when the law of that day is not known here.
func TermsOf(law *benefit.Law, begun calendar.Day) (t Terms, ok bool) {
	for _, of := range []struct {
		into  *int
		param *benefit.Parameter
	}{
		{&t.DecisionDays, benefit.DecisionDays},
		{&t.AppealDays, benefit.AppealDays},
		{&t.PresumedDeliveryDays, benefit.PresumedDeliveryDays},
	} {
		v, known := law.On(of.param, begun)
		if !known {
			return Terms{}, false
		}
		*of.into = int(v.Value)
	}
	if v, known := law.On(benefit.SummaryDecisionDays, begun); known {
		t.SummaryDecisionDays = int(v.Value)
	}
	t.FixedDecision, t.Law = endsOnDayOff(begun), law
	return t, true
}

// endsOnDayOff reports that the time for a decision of a procedure that began on a day ends on its last day whatever that is.
func endsOnDayOff(begun calendar.Day) bool { return begun >= benefit.AkrFrom }

// Decision gives the deadline for the decision of a case that the office got on a day.
func (t Terms) Decision(arrived calendar.Day, stops []Span) Deadline {
	return Deadline{Start: arrived, Days: t.DecisionDays, Stops: stops, Fixed: t.FixedDecision, Law: t.Law}
}

// AppealEnd gives the last day on which somebody may appeal to whom a decision was delivered.
func (t Terms) AppealEnd(delivered calendar.Day) DueDay {
	due, _ := Deadline{Start: delivered, Days: t.AppealDays, Law: t.Law}.Due() // without stops it is always known
	return due
}

// PresumedDelivery gives the day on which a letter counts as delivered that nobody fetched (nem kereste): so many
// working days after the second attempt.
func (t Terms) PresumedDelivery(secondAttempt calendar.Day) DueDay {
	day := t.Law.AddWorkingDays(secondAttempt, t.PresumedDeliveryDays)
	return DueDay{Day: day, Provisional: !t.Law.KnowsWorkdays(secondAttempt+1, day)}
}

// Party is somebody who may appeal against a decision.
type Party struct {
	Delivered calendar.Day // None: not yet
	Waived    calendar.Day // the day on which the right to appeal was given up; None: it was not
}

// ProposeFinality gives the day on which a decision becomes final when nobody appeals: the day after the last appeal
// period has ended, or the day of the last waiver when all have waived. ok is false when there is no party, or one to
// whom nothing was delivered and who has not waived. The clerk confirms the day or corrects it.
func (t Terms) ProposeFinality(parties ...Party) (final DueDay, ok bool) {
	final.Day = calendar.None
	for _, p := range parties {
		of := DueDay{Day: p.Waived}
		if p.Delivered != calendar.None {
			end := t.AppealEnd(p.Delivered)
			if p.Waived == calendar.None || p.Waived > end.Day { // who waives afterwards has nothing to give up
				of = DueDay{Day: end.Day + 1, Provisional: end.Provisional}
			}
		}
		if of.Day == calendar.None {
			return DueDay{}, false
		}
		final = DueDay{Day: max(final.Day, of.Day), Provisional: final.Provisional || of.Provisional}
	}
	return final, final.Day != calendar.None
}
