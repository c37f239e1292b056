package ptr

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// The people of the cases below.
const (
	theApplicant = 1
	theEntitled  = 2
	theChild     = 3
	stranger     = 9
)

// good is what a good draft of some kinds says.
var good = map[string]map[string]string{
	"IDJ":  {"support_start": "2014.05.05.", "support_end": "2016.05.04.", "review_due": "2016.05.04.", "gross_monthly": "37050", "income_per_head": "0"},
	"FHT":  {"support_start": "2014.05.05.", "support_end": "2015.05.04.", "review_due": "2015.05.04.", "gross_monthly": "22800", "income_per_consumption_unit": "0", "fht_ground": "álláskeresési támogatásának időtartama lejárt", "fht_cooperates": "x", "wealth_declared": "x"},
	"ÁPDA": {"support_start": "2014.05.05.", "support_end": "2016.05.04.", "review_due": "2016.05.04.", "gross_monthly": "29500", "kinship": "egyenes ágbeli rokon", "apda_title": "súlyosan fogyatékos személy ápolása (alapösszeg)"},
	"LFT": {
		"support_start": "2014.05.05.", "support_end": "2015.05.04.", "gross_monthly": "4700", "provider_1_amount": "4700", "legal_title_1": "villanyáram", "provider_1": "egyéb", "provider_1_other": "Próba Áram Kft.",
		"consumer_id_1": "F1", "consumption_site_id_1": "H1", "income_per_consumption_unit": "0", "floor_area": "50", "wealth_declared": "x",
	},
	"RGYK": {"support_start": "2014.05.05.", "support_end": "2015.05.04.", "voucher_amount": "5800", "income_per_head": "0", "wealth_per_head": "0", "greatest_item": "0", "wealth_declared": "x"},
	"KGYN": {"support_start": "2014.05.05.", "support_end": "2015.05.04.", "medicine_budget_monthly": "3000", "ad_hoc_budget_yearly": "6000", "income_per_head": "0", "medicine_cost": "3000"},
	"OVT":  {"support_start": "2014.06.01.", "support_end": "2014.06.30.", "one_off_amount": "20000", "ovt_first": "x", "ovt_enrolled_on": "2014.03.01.", "ovt_nursery_school": "Próba Óvoda", "ovt_child_right": "R-1", "ovt_attends": "x", "ovt_disadvantaged": "x"},
}

// newSight is a good draft of a kind, and what the registers know of its people.
func newSight(t *testing.T, kind string) *sight {
	t.Helper()
	k, ok := benefits.ByCode(kind)
	if !ok {
		t.Fatalf("no kind %s", kind)
	}
	c := &matter{
		id: 1, body: 1, kind: k, branch: benefit.NewBenefit, state: Drafting, proposal: benefit.Grant, version: 5, applicant: theApplicant, opened: calendar.On(2014, 5, 5),
		record: k.NewRecord(), household: []Member{{PersonID: theApplicant, Kin: benefit.Self}},
	}
	born := calendar.On(1975, 2, 15)
	if kind == "IDJ" {
		born = calendar.On(1935, 2, 15)
	}
	known := people.Fact{Born: born, Complete: true, HasTAJ: true, TAJFits: true, HasTaxID: true, TaxIDFits: true, HasAddress: true, Settlement: "Próbafalva", Dwelling: 77}
	s := &sight{
		c: c, stage: stageDraft, day: calendar.On(2014, 5, 12), facts: map[int64]people.Fact{theApplicant: known}, same: map[int64][]int64{theApplicant: {theApplicant}},
		twins: map[int64][]int64{}, area: area{municipality: true, settlement: "Próbafalva"},
	}
	if _, asks := k.Use(benefit.EntitledTAJ); asks {
		c.entitled = theEntitled
		child := known
		child.Born = calendar.On(2010, 3, 1)
		s.facts[theEntitled], s.same[theEntitled] = child, []int64{theEntitled}
		c.household = append(c.household, Member{PersonID: theEntitled, Kin: benefit.Child})
	}
	s.put(t, "applied_on", "2014.05.05.")
	s.put(t, "issued_on", "2014.05.12.")
	for key, text := range good[kind] {
		s.put(t, key, text)
	}
	s.start, s.end = c.time()
	if len(k.Needs) > 0 {
		s.bases = []match{{group: k.Needs[0].Code}}
	}
	return s
}

// put writes a value as it is typed; "" takes it away.
func (s *sight) put(t *testing.T, key, text string) {
	t.Helper()
	for _, f := range s.c.kind.Fields() {
		if f.Key != key {
			continue
		}
		s.c.record = grown(s.c.record, f.No)
		s.c.record.Set(f, fields.Read(f, fields.Raw{Text: text}, func(w finding.Finding) { t.Errorf("%s: %v", key, w) }))
		return
	}
	t.Fatalf("%s has no field %s", s.c.kind.Code, key)
}

// codes runs the checks and gives the code and severity of what they find.
func (s *sight) codes() []string {
	s.law, s.lacks, s.sum, s.found = nil, nil, nil, nil
	s.judge()
	s.run()
	out := []string{}
	for i := range s.found {
		out = append(out, s.found[i].Code+" "+string(s.found[i].Severity))
	}
	return out
}

func (s *sight) fact(id int64, change func(*people.Fact)) {
	f := s.facts[id]
	change(&f)
	s.facts[id] = f
}

// drawn is a benefit that excludes the one of the case by a group.
func drawnBy(kind, group string, subject benefit.Subject, applicant, entitled, gross int64) match {
	return match{where: WhereRegister, group: group, subject: string(subject), benefit: 50, applicant: applicant, entitled: entitled, kind: kind, body: 2, start: calendar.On(2014, 1, 1), end: calendar.On(2014, 12, 31), gross: gross}
}

// Every check finds what it is for, and nothing where it is not; what only informs lets a case go on.
//
// Covers: E01, E03, E04, E05, E06, E07, E08, E09, E10, E11, E12, E13, E14, E15, E16, E17, E18, E19, E20, E21, E22, E23, E24, E25, E26, E27, E28
func TestChecks_EachFindsItsOwn(t *testing.T) {
	for _, c := range []struct {
		name, kind, want string
		change           func(t *testing.T, s *sight)
	}{
		{"E01 no TAJ", "IDJ", "E01 block", func(_ *testing.T, s *sight) { s.fact(theApplicant, func(f *people.Fact) { f.HasTAJ = false }) }},
		{"E01 check digit in the registry", "IDJ", "E01 block", func(_ *testing.T, s *sight) { s.fact(theApplicant, func(f *people.Fact) { f.TAJFits = false }) }},
		{"E01 nothing is known of the child", "RGYK", "E01 block", func(_ *testing.T, s *sight) { delete(s.facts, theEntitled) }},
		{"E03 no tax id", "ÁPDA", "E03 block", func(_ *testing.T, s *sight) { s.fact(theApplicant, func(f *people.Fact) { f.HasTaxID = false }) }},
		{"E03 tax id of another birth date", "ÁPDA", "E03 block", func(_ *testing.T, s *sight) { s.fact(theApplicant, func(f *people.Fact) { f.TaxIDFits = false }) }},
		{"E04 merged since", "IDJ", "E04 block", func(_ *testing.T, s *sight) { s.same[theApplicant] = []int64{stranger, theApplicant} }},
		{"E04 another record like it", "IDJ", "E04 warn", func(_ *testing.T, s *sight) { s.twins[theApplicant] = []int64{stranger} }},
		{"E05 the same kind", "IDJ", "E05 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("IDJ", "idj_applicant", benefit.ByApplicant, theApplicant, 0, 22800)}
		}},
		{"E05 one child for two", "RGYK", "E05 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("RGYK", benefit.ChildProtection.Code, benefit.ByEntitled, stranger, theEntitled, 0)}
		}},
		{"E06 another of the family", "FHT", "E06 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("FHT", "family_substitute", benefit.ByFamily, stranger, 0, 22800)}
		}},
		{"E06 a member is said to draw it", "FHT", "E06 block", func(_ *testing.T, s *sight) {
			s.facts[stranger], s.same[stranger] = s.facts[theApplicant], []int64{stranger}
			s.c.household = append(s.c.household, Member{PersonID: stranger, Kin: benefit.Spouse, Traits: []benefit.Trait{benefit.DrawsFHT}})
		}},
		{"E07 the other form", "FHT", "E07 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("RSZS", "ake", benefit.ByApplicant, theApplicant, 0, 20000)}
		}},
		{"E08 one dwelling", "LFT", "E08 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("LFT", "housing_dwelling", benefit.ByDwelling, stranger, 0, 4300)}
		}},
		{"E09 another title", "KGYN", "E09 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("KGYA", "kgy", benefit.ByApplicant, theApplicant, 0, 0)}
		}},
		{"E10 another carer", "ÁPDA", "E10 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("ÁPDM", "apd_cared", benefit.ByEntitled, stranger, theEntitled, 23600)}
		}},
		{"E11 kinship not said", "ÁPDA", "E11 block", func(t *testing.T, s *sight) { s.put(t, "kinship", "") }},
		{"E11 carer and cared-for are one", "ÁPDA", "E11 block", func(_ *testing.T, s *sight) { s.same[theEntitled] = []int64{theApplicant, theEntitled} }},
		{"E12 as high", "ÁPDA", "E12 block", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("IDJ", "regular_cash", benefit.ByApplicant, theApplicant, 0, 29500)}
		}},
		{"E12 smaller", "ÁPDA", "E12 warn", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("FHT", "regular_cash", benefit.ByApplicant, theApplicant, 0, 22800)}
		}},
		{"E12 beside a higher allowance", "FHT", "E12 warn", func(_ *testing.T, s *sight) {
			s.matches = []match{drawnBy("ÁPDA", "regular_cash", benefit.ByApplicant, theApplicant, theEntitled, 29500)}
		}},
		{"E13 too young", "IDJ", "E13 block", func(_ *testing.T, s *sight) {
			s.fact(theApplicant, func(f *people.Fact) { f.Born = calendar.On(1990, 1, 1) })
		}},
		{"E14 past the pension age", "FHT", "E14 block", func(_ *testing.T, s *sight) {
			s.fact(theApplicant, func(f *people.Fact) { f.Born = calendar.On(1945, 1, 1) })
		}},
		{"E14 not of age", "FHT", "E14 block", func(_ *testing.T, s *sight) {
			s.fact(theApplicant, func(f *people.Fact) { f.Born = calendar.On(2000, 1, 1) })
		}},
		{"E15 no child any more", "RGYK", "E15 block", func(_ *testing.T, s *sight) {
			s.fact(theEntitled, func(f *people.Fact) { f.Born = calendar.On(1980, 1, 1) })
		}},
		{"E16 no right to lean on", "OVT", "E16 block", func(_ *testing.T, s *sight) { s.bases = nil }},
		{"E16 enrolled too young", "OVT", "E16 block", func(t *testing.T, s *sight) { s.put(t, "ovt_enrolled_on", "2012.03.01.") }},
		{"E17 income above the ceiling", "LFT", "E17 block", func(t *testing.T, s *sight) { s.put(t, "income_per_consumption_unit", "71251") }},
		{"E17 income of the household", "LFT", "E17 block", func(_ *testing.T, s *sight) { s.c.household[0].Income = 90000 }},
		{"E17 another income in another case", "LFT", "E17 warn", func(_ *testing.T, s *sight) {
			s.others = []elsewhere{{id: 7, body: 2, kind: "KGYM", opened: calendar.On(2014, 5, 20), household: []Member{{PersonID: theApplicant, Income: 12000}}}}
		}},
		{"E18 no declaration", "LFT", "E18 warn", func(t *testing.T, s *sight) { s.put(t, "wealth_declared", "") }},
		{"E19 outside of the range", "FHT", "E19 warn", func(t *testing.T, s *sight) { s.put(t, "gross_monthly", "22799") }},
		{"E19 not what was computed", "IDJ", "E19 warn", func(t *testing.T, s *sight) { s.put(t, "gross_monthly", "30000") }},
		{"E20 parts and whole", "LFT", "E20 block", func(t *testing.T, s *sight) { s.put(t, "provider_1_amount", "4000") }},
		{"E21 order of days", "IDJ", "E21 block", func(t *testing.T, s *sight) { s.put(t, "review_due", "2017.01.01.") }},
		{"E22 no address", "IDJ", "E22 block", func(_ *testing.T, s *sight) { s.fact(theApplicant, func(f *people.Fact) { f.HasAddress = false }) }},
		{"E23 a child who is not listed", "FHT", "E23 warn", func(_ *testing.T, s *sight) {
			s.ties = []people.Tie{{Person: theApplicant, Other: theChild, Kind: relatedChild}}
		}},
		{"E23 another number", "FHT", "E23 warn", func(t *testing.T, s *sight) { s.put(t, "household_others", "3") }},
		{"E24 ended by death", "IDJ", "E24 warn", func(_ *testing.T, s *sight) {
			s.endings = []ending{{match: match{benefit: 5, body: 2, applicant: theApplicant, kind: "KGYN"}, ground: benefit.EndDeath, last: calendar.On(2014, 3, 1)}}
		}},
		{"E24 the cared-for has died", "ÁPDA", "E24 warn", func(_ *testing.T, s *sight) {
			s.endings = []ending{{match: match{benefit: 5, body: 2, applicant: stranger, entitled: theEntitled, kind: "ÁPDM"}, ground: benefit.EndCaredDied, last: calendar.On(2014, 3, 1)}}
		}},
		{"E24 moved", "IDJ", "E24 warn", func(_ *testing.T, s *sight) {
			s.endings = []ending{{match: match{benefit: 5, body: 1, applicant: theApplicant, kind: "KGYN"}, ground: benefit.EndMoved, last: calendar.On(2014, 3, 1)}}
		}},
		{"E24 lives elsewhere", "LFT", "E24 warn", func(_ *testing.T, s *sight) {
			s.fact(theApplicant, func(f *people.Fact) { f.Settlement = "Mintaháza" })
		}},
		{"E25 no status", "IDJ", "E25 block", func(_ *testing.T, s *sight) { s.fact(theApplicant, func(f *people.Fact) { f.Foreign = true }) }},
		{"E26 part month without its amount", "IDJ", "E26 block", func(t *testing.T, s *sight) { s.put(t, "part_month", "2014.05.") }},
		{"E27 a guardian's money for nobody", "RGYK", "E27 block", func(t *testing.T, s *sight) { s.put(t, "kinship_monthly", "6270") }},
		{"E28 somebody at the same address", "LFT", "E28 inform", func(_ *testing.T, s *sight) {
			s.drawn = []match{{benefit: 60, body: 2, applicant: stranger, kind: "KGYM", start: calendar.On(2014, 1, 1), end: calendar.On(2014, 12, 31)}}
		}},
		{"E00 law of the day not known", "IDJ", "E00 block", func(t *testing.T, s *sight) {
			s.put(t, "issued_on", "2030.01.01.")
			s.day = calendar.On(2030, 1, 1)
		}},
		{"E00 birth date not known", "IDJ", "E00 block", func(_ *testing.T, s *sight) { s.fact(theApplicant, func(f *people.Fact) { f.Born = calendar.None }) }},
		{"E00 nobody in the household", "IDJ", "E00 block", func(_ *testing.T, s *sight) { s.c.household = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSight(t, c.kind)
			before := s.codes()
			if slices.ContainsFunc(before, func(f string) bool { return strings.HasPrefix(f, c.want[:3]) }) {
				t.Errorf("found where nothing is wrong: %v", before)
			}
			c.change(t, s)
			if got := s.codes(); !slices.Contains(got, c.want) {
				t.Errorf("%v, want %s among them", got, c.want)
			}
		})
	}
}

// A good case of every kind above has nothing to answer.
//
// Covers: E05, E17, E19
func TestChecks_GoodCasesGoOn(t *testing.T) {
	for kind := range good {
		s := newSight(t, kind)
		s.codes()
		for _, f := range openOf(s.found) {
			t.Errorf("%s: %s %s %s %v", kind, f.Code, f.Field, f.Key, f.Args)
		}
	}
}

// What refuses or ends a benefit is not held up by what stands against granting it; a reason for another amount settles
// that; what is stated wrong in the registry holds up everything.
//
// Covers: E05, E13, E19
func TestChecks_WhatWeighsWhen(t *testing.T) {
	s := newSight(t, "IDJ")
	s.fact(theApplicant, func(f *people.Fact) { f.Born = calendar.On(1990, 1, 1) })
	s.matches = []match{drawnBy("IDJ", "idj_applicant", benefit.ByApplicant, theApplicant, 0, 22800)}
	for _, c := range []struct {
		proposal benefit.Decision
		branch   benefit.Branch
		want     Severity
	}{
		{benefit.Grant, benefit.NewBenefit, Blocks},
		{benefit.Refuse, benefit.NewBenefit, Informs},
		{benefit.EndProcedure, benefit.NewBenefit, Informs},
		{"", benefit.NewBenefit, Blocks},
		{"", benefit.Ending, Informs},
		{benefit.End, benefit.Reviewing, Informs},
		{benefit.Change, benefit.Correcting, Informs},
	} {
		s.c.proposal, s.c.branch = c.proposal, c.branch
		got := s.codes()
		for _, code := range []string{"E05", "E13"} {
			if !slices.Contains(got, code+" "+string(c.want)) {
				t.Errorf("%s in %s: %v, want %s to %s", c.proposal, c.branch, got, code, c.want)
			}
		}
	}
	s = newSight(t, "IDJ")
	s.put(t, "gross_monthly", "30000")
	s.codes()
	if open := openOf(s.found); len(open) != 1 || open[0].MayBeAnswered() {
		t.Errorf("another amount without its reason: %+v", open)
	}
	s.put(t, "amount_reason", "a jövedelem a hónap közepén megszűnt")
	s.codes()
	if open := openOf(s.found); len(open) != 0 {
		t.Errorf("another amount with its reason: %+v", open)
	}
	s = newSight(t, "IDJ")
	s.c.proposal = benefit.Refuse
	s.fact(theApplicant, func(f *people.Fact) { f.HasTAJ = false })
	s.codes()
	if open := openOf(s.found); len(open) != 1 || open[0].Code != "E01" || open[0].MayBeAnswered() {
		t.Errorf("nobody known is refused: %+v", open)
	}
}

// A case of which something that a rule asks for is not known is held up: what cannot be judged is never passed over. And
// what excludes a benefit is never taken away by something else that does.
func TestChecks_NothingIsPassedOverInSilence(t *testing.T) {
	rounds := 400
	if n, err := strconv.Atoi(os.Getenv("OSZIR_CHECK_ROUNDS")); err == nil {
		rounds = n
	}
	dice := rand.New(rand.NewPCG(28, 5))
	kinds := benefits.All()
	for round := range rounds {
		k := kinds[dice.IntN(len(kinds))]
		s := randomSight(t, dice, k)
		s.codes()
		open := len(openOf(s.found))
		marks := map[string]bool{}
		for i := range s.found {
			f := &s.found[i]
			if f.Code == "" || f.Key == "" || f.Mark == "" || f.Severity == "" || marks[f.Mark] {
				t.Fatalf("round %d, %s: a finding that says too little, or twice: %+v", round, k.Code, f)
			}
			marks[f.Mark] = true
		}
		s.matches = append(s.matches, drawnBy(k.Code, k.Groups[0].Code, k.Groups[0].By, theApplicant, theEntitled, 1000))
		s.codes()
		if more := len(openOf(s.found)); more < open {
			t.Fatalf("round %d, %s: %d open, %d with one benefit more", round, k.Code, open, more)
		}
		// Each of these is asked for by every kind.
		forget := []func(){
			func() { delete(s.facts, theApplicant) },
			func() { s.fact(theApplicant, func(f *people.Fact) { f.HasTAJ = false }) },
			func() { s.day = calendar.On(1950, 1, 1) },
			func() { s.fact(theApplicant, func(f *people.Fact) { f.HasAddress = false }) },
		}
		s.matches = nil
		forget[dice.IntN(len(forget))]()
		s.codes()
		if len(openOf(s.found)) == 0 {
			t.Fatalf("round %d, %s: something is not known, and nothing holds the case up", round, k.Code)
		}
	}
}

// randomSight is a case of a kind with a plausible decision, some of whose values are gone or changed.
func randomSight(t *testing.T, dice *rand.Rand, k *benefit.Kind) *sight {
	t.Helper()
	sample := k.Sample(dice)
	c := &matter{id: 1, body: 1, kind: k, branch: benefit.NewBenefit, state: Drafting, proposal: benefit.Grant, applicant: theApplicant, opened: calendar.On(2013, 2, 1) + calendar.Day(dice.IntN(600)), record: k.NewRecord()}
	born := func(age [2]int) calendar.Day {
		return calendar.On(2014-age[0]-dice.IntN(age[1]-age[0]+1), 3, 1)
	}
	fact := people.Fact{Born: born(sample.ApplicantAge), HasTAJ: true, TAJFits: true, HasTaxID: true, TaxIDFits: dice.IntN(5) > 0, HasAddress: true, Foreign: dice.IntN(9) == 0, Dwelling: 7}
	s := &sight{c: c, stage: progress(dice.IntN(2)), facts: map[int64]people.Fact{theApplicant: fact}, same: map[int64][]int64{theApplicant: {theApplicant}}, twins: map[int64][]int64{}}
	if _, asks := k.Use(benefit.EntitledTAJ); asks {
		c.entitled = theEntitled
		s.facts[theEntitled], s.same[theEntitled] = people.Fact{Born: born(sample.EntitledAge), HasTAJ: true, TAJFits: true}, []int64{theEntitled}
	}
	for range dice.IntN(4) {
		c.household = append(c.household, Member{PersonID: int64(1 + dice.IntN(3)), Kin: benefit.Kins()[dice.IntN(4)], Income: int64(dice.IntN(200_000))})
	}
	for _, f := range k.Fields() {
		text, ok := sample.Values[f.Key]
		switch dice.IntN(12) {
		case 0:
			continue
		case 1:
			text, ok = fmt.Sprint(dice.IntN(100_000)), f.Type == fields.Forint || f.Type == fields.Integer
		}
		if ok {
			c.record = grown(c.record, f.No)
			c.record.Set(f, fields.Read(f, fields.Raw{Text: text}, func(finding.Finding) {}))
		}
	}
	s.day = c.lawDay(calendar.On(2026, 1, 1))
	s.start, s.end = c.time()
	return s
}

// The same finding has the same mark in every run, and another time of what was found another one: an answer holds for
// what was answered and for nothing else.
func TestChecks_AnswersHoldForWhatWasAnswered(t *testing.T) {
	marks := func(end calendar.Day, gross string) []string {
		s := newSight(t, "FHT")
		m := drawnBy("RSZS", "ake", benefit.ByApplicant, theApplicant, 0, 20000)
		m.end = end
		s.matches = []match{m}
		s.put(t, "gross_monthly", gross)
		s.codes()
		var out []string
		for i := range s.found {
			if s.found[i].Code == "E07" {
				out = append(out, s.found[i].Mark)
			}
		}
		return out
	}
	first, again := marks(calendar.On(2014, 12, 31), "22800"), marks(calendar.On(2014, 12, 31), "22800")
	if len(first) != 1 || !slices.Equal(first, again) {
		t.Errorf("%v, then %v", first, again)
	}
	if other := marks(calendar.On(2015, 3, 31), "22800"); slices.Equal(first, other) {
		t.Error("another time has the same mark")
	}
	if other := marks(calendar.On(2014, 12, 31), "20000"); !slices.Equal(first, other) {
		t.Error("something else in the draft has changed the mark")
	}
}

// Two matches with one benefit are one finding: that of the first check, with the time of both.
func TestStrongest_OneForEachBenefit(t *testing.T) {
	s := newSight(t, "FHT")
	early, late := drawnBy("RSZS", "regular_cash", benefit.ByApplicant, theApplicant, 0, 20000), drawnBy("RSZS", "ake", benefit.ByApplicant, theApplicant, 0, 20000)
	early.end, late.start = calendar.On(2014, 6, 30), calendar.On(2014, 7, 1)
	late.end = calendar.None
	decided := late
	decided.where = WhereDecision
	got := strongest([]match{early, late, decided}, func(m *match) string { return m.checkOf(s.c, s.same) })
	if len(got) != 1 || got[0].group != "ake" || got[0].where != WhereRegister || got[0].start != calendar.On(2014, 1, 1) || got[0].end != calendar.None {
		t.Errorf("%+v", got)
	}
}
