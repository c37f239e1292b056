package benefit

import (
	"strconv"

	"oszir/internal/platform/calendar"
)

// Revision is a check and a calculation that a mended one took the place of. What was decided by them is computed again by
// them, so they never change.
type Revision struct {
	No        int
	Check     func(*Input)
	Calculate func(*Calculation)
}

// Rules are the rules of a kind on a day in one of their revisions. The zero value is no law: it refuses.
type Rules struct {
	Version   string // as a decision keeps it: kind, first day of the period, revision; "" where no law is known
	Law       string // citation
	Once      bool   // paid once, not month by month
	Check     func(*Input)
	Calculate func(*Calculation)
}

// RulesOn gives the rules of a day as they are now. ok is false when the kind does not exist then, or its law is not known.
func (k *Kind) RulesOn(day calendar.Day) (r Rules, ok bool) {
	p, ok := k.PeriodOn(day)
	if !ok {
		return Rules{}, false
	}
	return k.rules(p, p.Revision, p.Check, p.Calculate), true
}

// RulesNamed gives the rules that a decision names. ok is false when the program does not have them any more: then nothing
// can be said of the decision, and nothing must be.
func (k *Kind) RulesNamed(version string) (r Rules, ok bool) {
	for i := range k.Periods {
		p := &k.Periods[i]
		r = k.rules(p, p.Revision, p.Check, p.Calculate)
		if r.Version == version {
			return r, true
		}
		for _, e := range p.Earlier {
			r = k.rules(p, e.No, e.Check, e.Calculate)
			if r.Version == version {
				return r, true
			}
		}
	}
	return Rules{}, false
}

func (k *Kind) rules(p *Period, revision int, check func(*Input), calculate func(*Calculation)) Rules {
	return Rules{Version: k.ASCII + "/" + p.From.String() + "/" + strconv.Itoa(revision), Law: p.Law, Once: p.Once, Check: check, Calculate: calculate}
}

// RuleVersion names the rules of a day: kind, first day of their period and revision. A decision keeps it.
func (k *Kind) RuleVersion(day calendar.Day) (string, bool) {
	r, ok := k.RulesOn(day)
	return r.Version, ok
}

// SuccessionTo gives how benefits of the kind become those of another; ok is false when they do not.
func (k *Kind) SuccessionTo(code string) (s *Succession, ok bool) {
	for i := range k.Successors {
		if k.Successors[i].Code == code {
			return &k.Successors[i], true
		}
	}
	return nil, false
}

// Version names the rules of a succession from a kind: the kind and the revision.
func (s *Succession) Version(from *Kind) string { return from.ASCII + "/" + strconv.Itoa(s.Revision) }

// AmountNamed gives the rule that a version of a succession from a kind names; ok is false when the program does not have it
// any more.
func (s *Succession) AmountNamed(from *Kind, version string) (amount func(*Calculation), ok bool) {
	if version == s.Version(from) {
		return s.Amount, true
	}
	for i := range s.Earlier {
		if version == from.ASCII+"/"+strconv.Itoa(s.Earlier[i].No) {
			return s.Earlier[i].Calculate, true
		}
	}
	return nil, false
}

// Mended reports that the rules of a day are not the first ones, so that what was judged by them without keeping their
// version may have been judged by others.
func (k *Kind) Mended(day calendar.Day) bool {
	p, ok := k.PeriodOn(day)
	return ok && len(p.Earlier) > 0
}
