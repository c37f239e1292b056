package benefit

import (
	"maps"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

// Dice is the chance that test data are made with, given by the maker so that a seed repeats everything.
type Dice interface{ IntN(n int) int }

// Sample is a made-up decision of a kind: the kind's own fields by key, written as a clerk would. The maker adds
// what all kinds share (see Row). A sample is right for its day of issue and for people of the ages it names: it
// then gives no finding at all, no warning either.
type Sample struct {
	Start, End calendar.Day
	Issued     calendar.Day // day of the decision; the law of this day judges
	Values     map[string]string
	// ApplicantAge is the least and greatest age of a suitable applicant, in completed years on Issued.
	ApplicantAge [2]int
	// EntitledAge is the same for the person who gives the right; {0, 0} for kinds without one.
	EntitledAge [2]int
	// EntitledIsChild says that the person who gives the right is a child of the household; otherwise an adult.
	EntitledIsChild bool
}

// Row gives the sample as a whole decision of the kind, texts by field key: what the kind's own values say, and
// what all kinds share. The decision becomes final 16 days after its issue. entitledTAJ is left out where the kind
// has no entitled person.
func (k *Kind) Row(s Sample, applicantTAJ, entitledTAJ, caseNumber string) map[string]string {
	row := map[string]string{
		ApplicantTAJ.Key: applicantTAJ,
		BenefitCode.Key:  k.Code,
		SupportStart.Key: dotted(s.Start),
		SupportEnd.Key:   dotted(s.End),
		DecisionKind.Key: DecisionKinds.Values[0].Value,
		CaseNumber.Key:   caseNumber,
		IssuedOn.Key:     dotted(s.Issued),
		FinalOn.Key:      dotted(s.Issued + 16),
	}
	if _, ok := k.Use(EntitledTAJ); ok {
		row[EntitledTAJ.Key] = entitledTAJ
	}
	maps.Copy(row, s.Values)
	return row
}

// SampleYear makes the frame of a sample: a support that starts on the first of a month of 2013 and is granted for
// a year, decided within three weeks of its start.
func SampleYear(d Dice) Sample { return SampleYearFrom(d, KnownFrom, 12) }

// SampleYearFrom is the same for a kind of another time: the support starts on the first of one of a number of months
// from the one that a day stands in.
func SampleYearFrom(d Dice, day calendar.Day, months int) Sample {
	start := calendar.MonthOf(day) + calendar.Month(d.IntN(months))
	return Sample{
		Start:  start.First(),
		End:    (start + 12).First() - 1,
		Issued: start.First() + calendar.Day(d.IntN(20)),
		Values: map[string]string{},
	}
}

// Put writes an amount.
func (s Sample) Put(f *fields.Field, n int64) { s.Values[f.Key] = Number(n) }

// PutDay writes a day.
func (s Sample) PutDay(f *fields.Field, day calendar.Day) { s.Values[f.Key] = dotted(day) }

// PutText writes a text or a value of a list.
func (s Sample) PutText(f *fields.Field, text string) { s.Values[f.Key] = text }

// PutMonthly writes a monthly amount with its review at the end of the year, and now and then what can happen to
// such a benefit: a first month paid in part, and, where the kind has it, a pause or a suspension.
func (s Sample) PutMonthly(d Dice, k []fields.Use, amount int64) {
	s.Put(GrossMonthly, amount)
	s.PutDay(ReviewDue, s.End)
	if d.IntN(4) == 0 {
		s.putMonth(PartMonth, s.Start)
		s.Put(PartMonthAmount, amount*int64(1+d.IntN(29))/30)
	}
	has := func(f *fields.Field) bool {
		for i := range k {
			if k[i].Field == f {
				return true
			}
		}
		return false
	}
	if has(PauseStart) && d.IntN(8) == 0 {
		from := s.Start + calendar.Day(60+d.IntN(60))
		s.PutDay(PauseStart, from)
		s.PutDay(PauseEnd, from+calendar.Day(20+d.IntN(60)))
		if d.IntN(2) == 0 {
			s.putMonth(PausePartMonth, from)
			s.Put(PausePartMonthAmount, amount/2)
		}
		if d.IntN(4) == 0 {
			s.Put(PauseRepayable, amount/4)
		}
	}
	if has(SuspensionStart) && d.IntN(12) == 0 {
		from := s.Start + calendar.Day(200+d.IntN(40))
		s.PutDay(SuspensionStart, from)
		s.PutDay(SuspensionEnd, from+calendar.Day(10+d.IntN(50)))
	}
}

func (s Sample) putMonth(f *fields.Field, day calendar.Day) {
	s.Values[f.Key] = day.Dotted()[:len("2013.07.")]
}
