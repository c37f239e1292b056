package match

import (
	"oszir/internal/tartinfo/record"
)

// Wish is what a search asks for. What it does not ask for is zero.
type Wish struct {
	Search     int64
	Families   Set
	Fields     Set
	Level      int // lowest, as a place in record.SchoolLevels
	Languages  [2]Tongue
	Exams      [2]int // places in record.Exams
	Years      int
	PublicYear int
	County     string // of the place of work
	Government bool   // a post of a government official: soldiers at disposal are offered first (Kttv. 41/A. §)
	Grace      bool   // soldiers and professionals may get the schooling within two years (Kttv. 41. §)
}

// Tongue is a language and its lowest level.
type Tongue struct{ Language, Level int }

// WishOf reads what a search asks for.
func WishOf(search int64, c record.Content) Wish {
	w := Wish{
		Search: search, Families: setOf(record.JobFamilies, c.Pick("job_family_1", "job_family_2")...), Fields: setOf(record.StudyFields, c.Pick("study_field_1", "study_field_2")...),
		Level: record.SchoolLevels.Place(c["school_level"]), Years: c.Whole("experience"), PublicYear: c.Whole("public_experience"), County: c["workplace_county"],
		Government: c["status_kind"] == record.GovernmentOfficial, Grace: c["grace"] == record.GraceGiven,
	}
	for i, n := range []string{"1", "2"} {
		w.Languages[i] = Tongue{record.Languages.Place(c["language_"+n]), record.LanguageLevels.Place(c["language_level_"+n])}
		w.Exams[i] = record.Exams.Place(c["exam_"+n])
	}
	return w
}
