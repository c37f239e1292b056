package reserve

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"oszir/internal/platform/calendar"
	"oszir/internal/tartinfo/record"
)

// someone is an official who is dismissed: the personal tab and the lines of the others.
type someone struct {
	form  map[string]string
	lines []line
}

type line struct {
	tab  string
	form map[string]string
}

// post is a post with the job family and the field of study that go with it.
type post struct{ name, family, field, feor, task string }

// posts are what officials do; each has its job family.
var posts = []post{
	{"költségvetési referens", "economy", "economics", "2511", "költségvetési és pénzügyi feladatkör"},
	{"számviteli ügyintéző", "economy", "economics", "2514", "költségvetési és pénzügyi feladatkör"},
	{"jogi előadó", "law", "law", "2611", "jogi és koordinációs feladatkör"},
	{"hatósági ügyintéző", "authority", "administration", "2910", "általános igazgatási feladatkör"},
	{"építésügyi ügyintéző", "engineering", "engineering", "2116", "építésügyi feladatkör"},
	{"informatikus", "informatics", "informatics", "2141", "informatikai feladatkör"},
	{"személyügyi referens", "human_resources", "humanities", "2523", "humánpolitikai feladatkör"},
	{"ügyfélszolgálati ügyintéző", "customer_service", "administration", "4112", "ügyfélszolgálati feladatkör"},
	{"titkársági ügyintéző", "administration", "administration", "4111", "titkársági feladatkör"},
	{"belső ellenőr", "audit", "economics", "2514", "ellenőrzési feladatkör"},
	{"környezetvédelmi ügyintéző", "safety", "science", "2134", "környezetvédelmi feladatkör"},
	{"sajtóreferens", "communication", "humanities", "2614", "kommunikációs feladatkör"},
	{"projektkoordinátor", "projects", "economics", "1419", "fejlesztéspolitikai feladatkör"},
	{"egészségügyi szakügyintéző", "health", "medicine", "2225", "egészségügyi igazgatási feladatkör"},
	{"gépjármű-üzemeltető", "operations", "engineering", "3221", "üzemeltetési feladatkör"},
}

var units = []string{"Pénzügyi Főosztály", "Jogi Osztály", "Hatósági Osztály", "Informatikai Osztály", "Humánpolitikai Osztály", "Ügyfélszolgálat", "Titkárság", "Igazgatási Főosztály"}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func key(r *rand.Rand, l *record.List) string { return pick(r, l.Choices).Key }

// member makes the n-th official, dismissed on a day.
func (p *Play) member(r *rand.Rand, n int, b *Body, from calendar.Day) someone {
	given := p.names.Female(r)
	if r.IntN(2) == 0 {
		given = p.names.Male(r)
	}
	x := pick(r, posts)
	born := calendar.On(1955+r.IntN(40), 1, 1) + calendar.Day(r.IntN(365))
	end := record.UsualEnd(from)
	if r.IntN(6) == 0 {
		end = from + calendar.Day(10+r.IntN(40)) // some go sooner
	}
	f := map[string]string{
		"family_name": p.names.Family(r), "given_name": given, "birth_date": born.String(), "phone": fmt.Sprintf("+36 1 555 %04d", n%10000), "email": fmt.Sprintf("tag%d@pelda.example", n),
		"technical_id": fmt.Sprintf("%06d%05d", b.ID%1_000_000, n%100_000), "employer_same": "x", "employer_address": "Minta utca 1.", "workplace_same": "x", "unit": pick(r, units), "post": x.name, "job_family_1": x.family, "task_area_1": x.task,
		"term": "indefinite", "schedule": "general", "weekly_hours": "40", "grade_class": key(r, record.GradeClasses), "salary": strconv.Itoa(150_000 + 1000*r.IntN(250)), "service_years": strconv.Itoa(r.IntN(35)),
		"ground": "kttv_73_1", "dismissal_reason": key(r, record.DismissalReasons), "reserve_start": from.String(), "reserve_end": end.String(), "service_end": end.String(), "mobility": key(r, record.Mobilities),
	}
	if b.LegalStatus == record.Soldier && r.IntN(3) == 0 {
		f["job_family_2"] = record.SoldierFamily
	}
	out := someone{form: f}
	level := pick(r, []string{"secondary", "vocational", "bachelor", "bachelor", "master", "master", "doctorate"})
	school := map[string]string{"school_level": level, "institution": "Példa Iskola", "study_field": x.field, "until_day": (born + 24*365).String()}
	out.lines = append(out.lines, line{record.School, school})
	if r.IntN(2) == 0 {
		earlier := pick(r, posts)
		out.lines = append(out.lines, line{record.Workplace, map[string]string{"employer": "Korábbi Példa Hivatal", "post": earlier.name, "job_family": earlier.family, "public_service": "x", "from_day": (from - 6000).String(), "until_day": (from - calendar.Day(1000+r.IntN(4000))).String()}})
	}
	if r.IntN(3) == 0 {
		out.lines = append(out.lines, line{record.Language, map[string]string{"language": pick(r, []string{"english", "german", "french"}), "language_level": key(r, record.LanguageLevels), "language_sort": "complex"}})
	}
	if r.IntN(3) == 0 {
		out.lines = append(out.lines, line{record.Exam, map[string]string{"exam": pick(r, []string{"basic", "professional"})}})
	}
	return out
}

// vacancy makes a vacant post of a body on a day.
func (p *Play) vacancy(r *rand.Rand, b *Body, today calendar.Day) map[string]string {
	x := pick(r, posts)
	f := map[string]string{
		"kind": record.Vacancy, "employer_same": "x", "employer_address": "Minta utca 1.", "workplace_same": "x", "post": x.name, "job_family_1": x.family, "task_area": x.task, "feor": x.feor, "planned_class": key(r, record.GradeClasses),
		"vacant_since": (today - calendar.Day(r.IntN(12))).String(), "at_once": "x", "school_level": pick(r, []string{"secondary", "bachelor", "master"}), "study_field_1": x.field, "exam_1": pick(r, []string{record.None, "basic"}),
		"language_1": record.None, "head_count": strconv.Itoa(1 + r.IntN(2)), "grace": key(r, record.Graces), "experience": pick(r, []string{record.None, "1", "3"}), "term": "indefinite", "schedule": "general", "weekly_hours": "40",
	}
	if r.IntN(4) == 0 {
		f["language_1"], f["language_level_1"] = "english", "b2"
	}
	if r.IntN(5) == 0 || b.LegalStatus == record.Soldier || b.LegalStatus == record.Professional {
		f["kind"] = record.Once
	}
	return f
}
