package match_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo/match"
	"oszir/internal/tartinfo/record"
)

var today = calendar.On(2026, 3, 11)

// wish reads a search with something different.
func wish(change record.Content) match.Wish {
	c := record.Content{"job_family_1": "economy", "study_field_1": "economics", "school_level": "bachelor", "workplace_county": "01", "status_kind": record.GovernmentOfficial}
	for k, v := range change {
		c[k] = v
	}
	return match.WishOf(7, c)
}

// A member fits by a job family of the last or an earlier post, or by a field of study that is finished.
//
// Covers: T24
func TestJudge_T24_WhoFits(t *testing.T) {
	for name, c := range map[string]struct {
		person match.Person
		change record.Content
		want   match.By
		not    []string
	}{
		"family of the last post":     {person: match.Person{Families: []string{"economy"}}, want: match.ByFamily},
		"second family of the search": {person: match.Person{Families: []string{"law"}}, change: record.Content{"job_family_2": "law"}, want: match.ByFamily},
		"family of an earlier post":   {person: match.Person{Families: []string{"law"}, Lines: []match.Line{{Tab: record.Workplace, What: "economy"}}}, want: match.ByFamily},
		"field of study":              {person: match.Person{Lines: []match.Line{{Tab: record.School, What: "secondary", Which: "economics"}}}, want: match.ByField},
		"both":                        {person: match.Person{Families: []string{"economy"}, Lines: []match.Line{{Tab: record.School, What: "master", Which: "economics"}}}, want: match.ByFamily | match.ByField},
		"neither":                     {person: match.Person{Families: []string{"law"}}, not: []string{match.OtherFamily, match.OtherField}},
		"field is still studied":      {person: match.Person{Lines: []match.Line{{Tab: record.School, What: "master", Which: "economics", Mark: "x"}}}, not: []string{match.OtherFamily, match.NotFinished}},
		"still studied by an official where grace is given":       {person: match.Person{Status: record.CivilServant, Lines: []match.Line{{Tab: record.School, Which: "economics", Mark: "x"}}}, change: record.Content{"grace": record.GraceGiven}, not: []string{match.OtherFamily, match.NotFinished}},
		"still studied by a professional where grace is given":    {person: match.Person{Status: record.Professional, Lines: []match.Line{{Tab: record.School, Which: "economics", Mark: "x"}}}, change: record.Content{"grace": record.GraceGiven}, want: match.ByStudying},
		"soldier at disposal without the schooling":               {person: match.Person{Status: record.Soldier, Families: []string{record.SoldierFamily}}, change: record.Content{"grace": record.GraceGiven}, want: match.ByLaw},
		"soldier at disposal where no two years are given":        {person: match.Person{Status: record.Soldier, Families: []string{record.SoldierFamily}}, not: []string{match.OtherFamily, match.OtherField, match.NoGrace}},
		"soldier at disposal for a post that is no government's":  {person: match.Person{Status: record.Soldier, Families: []string{record.SoldierFamily}}, change: record.Content{"grace": record.GraceGiven, "status_kind": record.CivilServant}, not: []string{match.OtherFamily, match.OtherField}},
		"soldier at disposal at an earlier post, an official now": {person: match.Person{Status: record.CivilServant, Families: []string{"law"}, Lines: []match.Line{{Tab: record.Workplace, What: record.SoldierFamily}}}, change: record.Content{"grace": record.GraceGiven}, not: []string{match.OtherFamily, match.OtherField}},
		"the same, where the post asks for that family":           {person: match.Person{Status: record.Soldier, Families: []string{"armed"}, Lines: []match.Line{{Tab: record.Workplace, What: record.SoldierFamily}}}, change: record.Content{"job_family_2": record.SoldierFamily}, not: []string{match.OtherFamily, match.OtherField}},
		"soldier not at disposal has no right to any post at all": {person: match.Person{Status: record.Soldier, Families: []string{"armed"}}, change: record.Content{"grace": record.GraceGiven}, not: []string{match.OtherFamily, match.OtherField}},
	} {
		p, w := match.ProfileOf(&c.person, today), wish(c.change)
		f := match.Judge(&p, &w)
		if f.By != c.want || f.Fits() != (c.want != 0) || !slices.Equal(match.WhyNot(&p, &w), c.not) {
			t.Errorf("%s: by %b, want %b; kept off by %q", name, f.By, c.want, match.WhyNot(&p, &w))
		}
	}
}

// Every criterion that the search has is named with what is wanted and what is there; the others are not.
//
// Covers: T24, T28
func TestExplain_T24_Criteria(t *testing.T) {
	person := match.Person{Families: []string{"economy"}, County: "06", Mobility: "county", ServiceYears: 4, Lines: []match.Line{
		{Tab: record.School, What: "secondary", Which: "law"}, {Tab: record.School, What: "bachelor", Which: "social"}, {Tab: record.School, What: "doctorate", Which: "economics", Mark: "x"},
		{Tab: record.Language, What: "english", Which: "b1"}, {Tab: record.Language, What: "english", Which: "b2"}, {Tab: record.Exam, What: "basic"},
		{Tab: record.Workplace, What: "law", From: "2010-01-01", Until: "2012-12-31"},
	}}
	p := match.ProfileOf(&person, today)
	w := wish(record.Content{"school_level": "master", "language_1": "english", "language_level_1": "b2", "language_2": "german", "language_level_2": "b1", "exam_1": "basic", "exam_2": "legal", "experience": "5", "public_experience": "5"})
	got := match.Explain(&p, &w)
	want := match.Reasons{Families: []string{"economy"}, Criteria: []match.Criterion{
		{Name: "level", Wanted: "master", Has: "bachelor"}, {Name: "language_1", Of: "english", Wanted: "b2", Has: "b2", Met: true}, {Name: "language_2", Of: "german", Wanted: "b1"},
		{Name: "exam_1", Wanted: "basic", Has: "basic", Met: true}, {Name: "exam_2", Wanted: "legal"}, {Name: "experience", Wanted: "5", Has: "7", Met: true},
		{Name: "public_experience", Wanted: "5", Has: "4"}, {Name: "place", Of: "county", Wanted: "01", Has: "06"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if f := match.Judge(&p, &w); f.Met() != 3 || f.All() != 8 || got.Met() != 3 {
		t.Errorf("%d of %d", f.Met(), f.All())
	}
	// Nothing is asked for, so nothing is missing.
	w = match.WishOf(1, record.Content{"job_family_1": "economy", "exam_1": record.None, "language_1": record.None, "experience": record.None})
	if f := match.Judge(&p, &w); f.All() != 0 {
		t.Errorf("%d criteria of a search that asks for nothing", f.All())
	}
	// Two years are given to soldiers and professionals: the level counts as met, and it is said why.
	person.Status, person.Mobility = record.Professional, "country"
	p, w = match.ProfileOf(&person, today), wish(record.Content{"school_level": "master", "grace": record.GraceGiven})
	want = match.Reasons{Families: []string{"economy"}, Studying: []string{"economics"}, Criteria: []match.Criterion{
		{Name: "level", Wanted: "master", Has: "bachelor", Met: true, Grace: true}, {Name: "place", Of: "country", Wanted: "01", Has: "06", Met: true},
	}}
	if diff := cmp.Diff(want, match.Explain(&p, &w)); diff != "" {
		t.Error(diff)
	}
}

// Experience is counted by days: what overlaps counts once, what is to come not at all, and service that was counted is not added to
// the public service that it holds.
//
// Covers: T24
func TestProfile_T24_Experience(t *testing.T) {
	work := func(from, until, mark string) match.Line {
		return match.Line{Tab: record.Workplace, What: "law", From: from, Until: until, Mark: mark}
	}
	for name, c := range map[string]struct {
		served      int
		lines       []match.Line
		all, public int
	}{
		"service alone":                      {served: 10, all: 10, public: 10},
		"five whole years":                   {lines: []match.Line{work("2010-01-01", "2014-12-31", "")}, all: 5},
		"one day less":                       {lines: []match.Line{work("2010-01-01", "2014-12-30", "")}, all: 4},
		"two at a time count once":           {lines: []match.Line{work("2010-01-01", "2014-12-31", ""), work("2012-01-01", "2014-12-31", "x")}, all: 5, public: 3},
		"one in another":                     {lines: []match.Line{work("2010-01-01", "2019-12-31", ""), work("2012-01-01", "2012-12-31", ""), work("2013-01-01", "2013-12-31", "")}, all: 10},
		"public service is in service":       {served: 10, lines: []match.Line{work("2010-01-01", "2014-12-31", "x")}, all: 10, public: 10},
		"public service is longer":           {served: 2, lines: []match.Line{work("2010-01-01", "2014-12-31", "x")}, all: 5, public: 5},
		"other work is added":                {served: 2, lines: []match.Line{work("2010-01-01", "2014-12-31", "")}, all: 7, public: 2},
		"what is to come does not count yet": {lines: []match.Line{work("2024-03-12", "2030-01-01", "x")}, all: 2, public: 2},
		"not begun":                          {lines: []match.Line{work("2027-01-01", "2030-01-01", "x")}},
		"no days are known":                  {lines: []match.Line{work("", "", "x")}},
	} {
		p := match.ProfileOf(&match.Person{ServiceYears: c.served, Lines: c.lines}, today)
		if p.Years != c.all || p.PublicYears != c.public {
			t.Errorf("%s: %d and %d years, want %d and %d", name, p.Years, p.PublicYears, c.all, c.public)
		}
	}
}

// Soldiers at disposal come first for a government's post, then who meets more, then who leaves sooner, then who came first.
//
// Covers: T24, T28
func TestRank_T24_T28(t *testing.T) {
	w := wish(record.Content{"grace": record.GraceGiven, "exam_1": "basic"})
	people := []match.Person{
		{Member: 1, Families: []string{"economy"}, County: "06", ReserveEnd: today + 1},
		{Member: 2, Families: []string{"economy"}, County: "01", ReserveEnd: today + 40},
		{Member: 3, Families: []string{"economy"}, County: "01", ReserveEnd: today + 30},
		{Member: 4, Families: []string{"economy"}, County: "01", ReserveEnd: today + 40, Lines: []match.Line{{Tab: record.Exam, What: "basic"}}},
		{Member: 5, Families: []string{record.SoldierFamily}, Status: record.Soldier, County: "09", ReserveEnd: today + 60},
		{Member: 6, Families: []string{"economy"}, County: "01", ReserveEnd: today + 30},
	}
	rank := func(w match.Wish) []int64 {
		var fits []match.Fit
		for i := range people {
			p := match.ProfileOf(&people[i], today)
			if f := match.Judge(&p, &w); f.Fits() {
				fits = append(fits, f)
			}
		}
		match.Rank(fits)
		var out []int64
		for _, f := range fits {
			out = append(out, f.Member)
		}
		return out
	}
	if got := rank(w); !slices.Equal(got, []int64{5, 4, 3, 6, 2, 1}) {
		t.Error(got)
	}
	if got := rank(wish(record.Content{"exam_1": "basic", "status_kind": record.CivilServant})); !slices.Equal(got, []int64{4, 3, 6, 2, 1}) {
		t.Error(got)
	}
}

// random makes somebody and something of the lists, the same for the same seed.
func random(r *rand.Rand) (match.Person, record.Content) {
	one := func(l *record.List) string { return l.Choices[r.IntN(len(l.Choices))].Key }
	x := match.Person{Member: r.Int64N(1000) + 1, Families: []string{one(record.JobFamilies)}, County: []string{"01", "06", "09"}[r.IntN(3)], Mobility: one(record.Mobilities), Status: one(record.StatusKinds), ServiceYears: r.IntN(12), ReserveEnd: today + calendar.Day(r.IntN(60))}
	mark := func() string { return []string{"", "x"}[r.IntN(2)] }
	for range r.IntN(3) {
		x.Lines = append(x.Lines, match.Line{Tab: record.School, What: one(record.SchoolLevels), Which: one(record.StudyFields), Mark: mark()}, match.Line{Tab: record.Language, What: one(record.Languages), Which: one(record.LanguageLevels)},
			match.Line{Tab: record.Exam, What: one(record.Exams)}, match.Line{Tab: record.Workplace, What: one(record.JobFamilies), From: "2001-02-03", Until: "2005-06-07", Mark: mark()})
	}
	c := record.Content{"job_family_1": one(record.JobFamilies), "study_field_1": one(record.StudyFields), "school_level": one(record.SchoolLevels), "workplace_county": "01", "status_kind": one(record.StatusKinds), "grace": one(record.Graces),
		"exam_1": one(record.WantedExams), "language_1": one(record.WantedLanguages), "language_level_1": one(record.LanguageLevels), "experience": one(record.Experience), "public_experience": one(record.Experience)}
	return x, c
}

// Whoever and whatever: what is said agrees with the judgement, more of anything takes no offer and no criterion away, and the order is
// the same from every beginning.
//
// Covers: T24, T28
func TestMatch_T24_Properties(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	var fits []match.Fit
	for range 20_000 {
		x, c := random(r)
		p, w := match.ProfileOf(&x, today), match.WishOf(1, c)
		f := match.Judge(&p, &w)
		why := match.Explain(&p, &w)
		if f != match.Judge(&p, &w) || why.Met() != f.Met() || len(why.Criteria) != f.All() || f.Met() > f.All() || f.Fits() == (len(match.WhyNot(&p, &w)) > 0) || f.First && !f.Fits() {
			t.Fatalf("%+v %+v: %+v, %+v", x, c, f, why)
		}
		if named := len(why.Families)+len(why.Fields)+len(why.Studying) > 0 || why.Law; named != f.Fits() {
			t.Fatalf("%+v %+v: fits without a reason, or the other way round", x, c)
		}
		if slices.ContainsFunc(p.Keys(), func(k string) bool { return slices.Contains(w.Keys(), k) }) != f.Fits() {
			t.Fatalf("%+v %+v: keys %q and %q say otherwise", x, c, p.Keys(), w.Keys())
		}
		more, other := random(r)
		for i := range more.Lines { // public service beside other work is in the length of service, so it is no more
			more.Lines[i].From = ""
		}
		x.Families, x.Lines = append(x.Families, more.Families...), append(x.Lines, more.Lines...)
		p2 := match.ProfileOf(&x, today)
		g := match.Judge(&p2, &w)
		if f.Fits() && !g.Fits() || g.Satisfied&f.Satisfied != f.Satisfied {
			t.Fatalf("%+v %+v: more took something away: %+v, %+v", x, c, f, g)
		}
		c["job_family_2"] = other["job_family_1"]
		w2 := match.WishOf(1, c)
		if f.Fits() && !match.Judge(&p, &w2).Fits() {
			t.Fatalf("%+v %+v: another family took an offer away", x, c)
		}
		f.Member = int64(len(fits))
		fits = append(fits, f)
	}
	match.Rank(fits)
	for range 3 {
		again := slices.Clone(fits)
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		match.Rank(again)
		if !slices.Equal(fits, again) {
			t.Fatal("another order from another beginning")
		}
	}
}

// BenchmarkMatch holds ten thousand members against a thousand searches and ranks all that fit; the limit is 2 s.
func BenchmarkMatch(b *testing.B) {
	const members, searches, limit = 10_000, 1_000, 2.0
	r := rand.New(rand.NewPCG(1, 2))
	profiles, wishes := make([]match.Profile, members), make([]match.Wish, searches)
	for i := range profiles {
		x, _ := random(r)
		x.Member = int64(i + 1)
		profiles[i] = match.ProfileOf(&x, today)
	}
	for i := range wishes {
		_, c := random(r)
		wishes[i] = match.WishOf(int64(i+1), c)
	}
	fits := make([]match.Fit, 0, members)
	for b.Loop() {
		for i := range wishes {
			fits = fits[:0]
			for j := range profiles {
				if f := match.Judge(&profiles[j], &wishes[i]); f.Fits() {
					fits = append(fits, f)
				}
			}
			match.Rank(fits)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/match")
	b.ReportMetric(limit, "s/limit")
}
