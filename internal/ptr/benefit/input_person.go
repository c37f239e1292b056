package benefit

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
)

// What the law asks of people. Every judgement here says so when the person's birth date is not at hand; when the
// TAJ itself is missing or wrong it is silent, because that has its own finding.

// WorkingAge reports an applicant who is not of working age (aktív korú) on the input's day: at least of the given
// age and below the pension age.
func (in *Input) WorkingAge(from int64, law string) {
	born, ok := in.ApplicantBorn()
	if !ok {
		return
	}
	if calendar.AgeOn(born, in.Day) < int(from) {
		in.person(ApplicantTAJ, "benefit.eligibility.applicant_younger", Number(from), law)
		return
	}
	reached, ok := in.pensionDay(born)
	if ok && in.Day >= reached {
		in.person(ApplicantTAJ, "benefit.eligibility.pension_age_reached", dotted(reached), law)
	}
}

// PensionAge reports an applicant who has not reached the pension age on the input's day.
func (in *Input) PensionAge(law string) {
	born, ok := in.ApplicantBorn()
	if !ok {
		return
	}
	reached, ok := in.pensionDay(born)
	if ok && in.Day < reached {
		in.person(ApplicantTAJ, "benefit.eligibility.pension_age_ahead", dotted(reached), law)
	}
}

// ApplicantFrom reports an applicant who is younger than the law asks.
func (in *Input) ApplicantFrom(age int64, law string) {
	born, ok := in.ApplicantBorn()
	if ok && calendar.AgeOn(born, in.Day) < int(age) {
		in.person(ApplicantTAJ, "benefit.eligibility.applicant_younger", Number(age), law)
	}
}

// EntitledFrom reports an entitled person who is younger than the law asks.
func (in *Input) EntitledFrom(age int64, law string) {
	born, ok := in.EntitledBorn()
	if ok && calendar.AgeOn(born, in.Day) < int(age) {
		in.person(EntitledTAJ, "benefit.eligibility.entitled_younger", Number(age), law)
	}
}

// EntitledBelow reports an entitled person who has reached the age until which the law entitles.
func (in *Input) EntitledBelow(age int64, law string) {
	born, ok := in.EntitledBorn()
	if ok && calendar.AgeOn(born, in.Day) >= int(age) {
		in.person(EntitledTAJ, "benefit.eligibility.entitled_older", Number(age), law)
	}
}

// TwoPeople reports an applicant who is also the entitled person, where the law asks for two.
func (in *Input) TwoPeople(law string) {
	a, e := in.Record.Of(ApplicantTAJ), in.Record.Of(EntitledTAJ)
	if a.State == fields.OK && e.State == fields.OK && a.Text == e.Text {
		in.person(EntitledTAJ, "benefit.eligibility.same_person", law)
	}
}

// ApplicantBorn gives the applicant's birth date. When it is not at hand, that is reported and ok is false.
func (in *Input) ApplicantBorn() (born calendar.Day, ok bool) {
	return in.born(in.Applicant, ApplicantTAJ, "benefit.eligibility.applicant_unknown")
}

// EntitledBorn gives the entitled person's birth date. When it is not at hand, that is reported and ok is false.
func (in *Input) EntitledBorn() (born calendar.Day, ok bool) {
	return in.born(in.Entitled, EntitledTAJ, "benefit.eligibility.entitled_unknown")
}

func (in *Input) born(p Person, taj *fields.Field, unknown string) (calendar.Day, bool) {
	if p.Known && p.Born != calendar.None {
		return p.Born, true
	}
	if in.Record.Of(taj).State == fields.OK {
		in.person(taj, unknown)
	}
	return calendar.None, false
}

func (in *Input) pensionDay(born calendar.Day) (calendar.Day, bool) {
	day, ok := in.Law.PensionDay(born)
	if !ok {
		in.Report(finding.Finding{Code: finding.Eligibility, Key: "finding.eligibility.no_parameter", Args: []string{PensionAgeYears.Name, dotted(in.Day)}})
	}
	return day, ok
}

// person reports without the TAJ as the finding's value: texts about people never carry it beyond the cell itself.
func (in *Input) person(f *fields.Field, key string, args ...string) {
	in.Report(finding.Finding{Field: f.Key, Code: finding.Eligibility, Key: key, Args: args})
}
