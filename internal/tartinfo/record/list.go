package record

// Basis says where a value of a list is from.
type Basis string

// The bases of values.
const (
	Source  Basis = "source"  // printed in the manual
	Assumed Basis = "assumed" // chosen for this system, since the manual names the list and not its values
)

// Choice is a value of a closed list; its text is the message tartinfo.list.<list>.<key>.
type Choice struct {
	Key   string
	Basis Basis
}

// List is a closed list. The order is that of the page.
type List struct {
	Name    string
	Choices []Choice
}

// Has reports whether a key is one of the list.
func (l *List) Has(key string) bool { return l.Place(key) > 0 }

// Place gives the place of a key in the list, from 1; 0 when it is none of the list. Lists of levels go from low to high.
func (l *List) Place(key string) int {
	for i, c := range l.Choices {
		if c.Key == key {
			return i + 1
		}
	}
	return 0
}

func list(name string, basis Basis, keys ...string) *List {
	l := &List{Name: name}
	for _, k := range keys {
		l.Choices = append(l.Choices, Choice{k, basis})
	}
	return l
}

func (l *List) and(basis Basis, keys ...string) *List {
	l.Choices = append(l.Choices, list("", basis, keys...).Choices...)
	return l
}

// SoldierFamily is the job family that marks soldiers at disposal (Hjt. 46. § (1) r)), to whom government posts are offered first
// (Kttv. 41/A. §).
const SoldierFamily = "soldier_at_disposal"

// None is the value by which a search says that something is not asked for; NotSaid that a member has said nothing.
const (
	None    = "none"
	NotSaid = "not_said"
	Yes     = "yes"
	No      = "no"
)

// Legal statuses (jogállás) as the register of bodies names them.
const (
	CivilServant       = "civil_servant"       // köztisztviselő (Kttv.)
	GovernmentOfficial = "government_official" // kormánytisztviselő (Kttv.)
	Professional       = "professional"        // hivatásos (Hszt.)
	Soldier            = "soldier"             // katona (Hjt.)
)

// Kinds of searches.
const (
	Vacancy = "vacancy" // üres álláshely kötelező bejelentése (Nykr. 23. §)
	Once    = "once"    // egyszeri keresés kérése (Nykr. 20. §)
)

// Grade classes that a search may plan.
const (
	ClassFirst    = "first"
	ClassSecond   = "second"
	ClassEither   = "either"
	ClassLeader   = "leader"
	ClassClerical = "clerical"
)

// GraceGiven says that soldiers and professionals may come without the schooling that the post asks for, if they get it within two
// years (Kttv. 41. §).
const GraceGiven = "van"

// The closed lists (manual 7 and 8).
var (
	StatusKinds = list("status_kind", Source, CivilServant, GovernmentOfficial, Professional, Soldier)
	JobFamilies = list("job_family", Source,
		"administration", "audit", "health", "authority", "armed", "human_resources", "informatics", "law", "communication", "economy", "foreign", "safety", "engineering",
		"arts", "projects", "customer_service", "operations", SoldierFamily)
	Terms            = list("term", Source, "indefinite", "definite")
	Schedules        = list("schedule", Source, "general").and(Assumed, "shifts", "split", "standby")
	WeeklyHours      = list("weekly_hours", Assumed, "40", "35", "30", "25", "20", "15", "10").and(Source, "not_relevant")
	GradeClasses     = list("grade_class", Source, ClassFirst, ClassSecond)
	PlannedClasses   = list("planned_class", Source, ClassFirst, ClassSecond, ClassEither, ClassLeader, ClassClerical)
	Grounds          = list("ground", Source, "kttv_73_1")
	DismissalReasons = list("dismissal_reason", Source, "downsizing", "activity_ended", "reorganisation", "unsatisfactory", "unfit", "changed_appointment", "body_closed")
	RemovalReasons   = list("removal_reason", Source, "transferred", "moved", "service_ended", "own_request")
	Mobilities       = list("mobility", Source, NotSaid).and(Assumed, "home", "commuting", "county", "country", "abroad")
	SearchKinds      = list("search_kind", Source, Vacancy, Once)
	Graces           = list("grace", Source, "nincs", GraceGiven)
	StudyFields      = list("study_field", Assumed, "agriculture", "humanities", "economics", "informatics", "law", "administration", "engineering", "arts", "art_mediation", "medicine", "pedagogy", "sport",
		"social", "science", "theology")
	SchoolLevels       = list("school_level", Assumed, "primary", "secondary", "vocational", "higher_vocational", "bachelor", "master", "doctorate") // from low to high
	QualificationSorts = list("qualification_sort", Assumed, "okj", "higher_okj", "old_vocational", "training", "other")
	Languages          = list("language", Assumed, "english", "german", "french", "russian", "italian", "spanish", "romanian", "slovak", "serbian", "croatian", "slovene", "ukrainian", "polish", "czech", "portuguese",
		"dutch", "chinese", "arabic", "romani", "beas", "esperanto", "latin", "sign", "other")
	LanguageLevels = list("language_level", Assumed, "b1", "b2", "c1") // from low to high: alap-, közép-, felsőfok
	LanguageSorts  = list("language_sort", Assumed, "complex", "oral", "written")
	Exams          = list("exam", Assumed, "basic", "professional", "legal", "administrative_entry", "police", "officer", "accountant", "eu", "other")
	Skills         = list("skill", Assumed, "word_processing", "spreadsheet", "presentation", "database", "programming", "operation", "registry", "ecdl", "other")
	SkillLevels    = list("skill_level", Assumed, "user", "advanced", "expert")
	YesNo          = list("yes_no", Source, Yes, No)
	AssetTerms     = list("asset_declaration", Assumed, No, "yearly", "two_yearly", "five_yearly")
	Experience     = list("experience", Assumed, None, "1", "2", "3", "5", "10") // years
	Degrees        = list("degree", Assumed, None, "phd", "dla", "dsc")
	Licences       = list("licence", Assumed, None, "a", "b", "c", "d", "e")
	Residences     = list("residence", Assumed, None, "settlement", "county", "near")
)

// withNone is a list of which nothing may be asked for.
func withNone(l *List) *List {
	return &List{Name: l.Name, Choices: append([]Choice{{None, Source}}, l.Choices...)}
}

// WantedExams and WantedLanguages are what a search asks for, or none.
var (
	WantedExams     = withNone(Exams)
	WantedLanguages = withNone(Languages)
)
