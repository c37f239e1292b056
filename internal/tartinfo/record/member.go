package record

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
)

// Member is the personal tab of a member of the reserve (manual 7.1.1, Kttv. 3. melléklet).
var Member = Form{
	{"person", []Field{
		{Key: "name_prefix", Max: 20}, {Key: "family_name", Required: true, Max: 100}, {Key: "given_name", Required: true, Max: 100}, {Key: "name_suffix", Max: 20}, {Key: "birth_name", Max: 200},
		{Key: "birth_date", Sort: Date, Required: true}, {Key: "phone", Sort: Phone, Required: true, Hint: true}, {Key: "email", Sort: Email, Required: true, Hint: true}, {Key: "technical_id", Sort: Digits, Max: 11, Hint: true},
	}},
	{"employer", []Field{
		{Key: "employer_same", Sort: Mark}, {Key: "employer_name", Required: true, Copied: "employer_same"}, {Key: "employer_address", Required: true, Copied: "employer_same"},
	}},
	{"workplace", []Field{
		{Key: "workplace_same", Sort: Mark}, {Key: "workplace_name", Required: true, Copied: "workplace_same"}, {Key: "unit", Hint: true},
		{Key: "workplace_county", County: true, Copied: "workplace_same", Kept: true}, {Key: "workplace_address", Copied: "workplace_same"},
	}},
	{"post", []Field{
		{Key: "post", Required: true, Kept: true, Hint: true}, {Key: "job_family_1", Sort: Choose, List: JobFamilies, Required: true, Kept: true, Hint: true}, {Key: "job_family_2", Sort: Choose, List: JobFamilies, Kept: true},
		{Key: "status_kind", Sort: Choose, List: StatusKinds, Auto: true, Kept: true}, {Key: "term", Sort: Choose, List: Terms, Kept: true}, {Key: "schedule", Sort: Choose, List: Schedules, Kept: true},
		{Key: "weekly_hours", Sort: Choose, List: WeeklyHours, Kept: true}, {Key: "grade_class", Sort: Choose, List: GradeClasses, Kept: true}, {Key: "grade", Max: 100}, {Key: "salary", Sort: Whole, Hint: true},
		{Key: "awarded_title", Max: 100}, {Key: "service_years", Sort: Whole, Hint: true}, {Key: "task_area_1", Required: true, Known: "task_areas", Hint: true}, {Key: "task_area_2", Known: "task_areas"},
		{Key: "duties", Sort: Long, Hint: true},
	}},
	{"reserve", []Field{
		{Key: "ground", Sort: Choose, List: Grounds, Required: true, Kept: true}, {Key: "dismissal_reason", Sort: Choose, List: DismissalReasons, Required: true, Kept: true},
		{Key: "reserve_start", Sort: Date, Required: true, Kept: true, Hint: true}, {Key: "reserve_end", Sort: Date, Required: true, Kept: true, Hint: true}, {Key: "service_end", Sort: Date, Required: true, Hint: true},
		{Key: "late_reason", Hint: true},
	}},
	{"wishes", []Field{
		{Key: "mobility", Sort: Choose, List: Mobilities, Kept: true, Hint: true}, {Key: "preferred", Sort: Long}, {Key: "note", Sort: Long, Hint: true},
	}},
}

// Tabs are the forms of what a member has several of (T15), by the name of the tab, in the order of the page.
var Tabs = []struct {
	Name string
	Form Form
}{
	{School, Form{{"school", []Field{
		{Key: "school_level", Sort: Choose, List: SchoolLevels, Required: true, Kept: true}, {Key: "institution", Required: true}, {Key: "faculty", Hint: true}, {Key: "major"},
		{Key: "study_field", Sort: Choose, List: StudyFields, Required: true, Kept: true, Hint: true}, {Key: "from_day", Sort: Date}, {Key: "until_day", Sort: Date}, {Key: "in_progress", Sort: Mark, Hint: true},
	}}}},
	{Qualification, Form{{"qualification", []Field{
		{Key: "qualification_sort", Sort: Choose, List: QualificationSorts, Required: true, Kept: true}, {Key: "qualification_name", Required: true}, {Key: "institution"}, {Key: "from_day", Sort: Date}, {Key: "until_day", Sort: Date},
		{Key: "in_progress", Sort: Mark, Hint: true},
	}}}},
	{Workplace, Form{{"earlier", []Field{
		{Key: "employer", Required: true}, {Key: "unit"}, {Key: "post", Required: true}, {Key: "job_family", Sort: Choose, List: JobFamilies, Required: true, Kept: true, Hint: true},
		{Key: "public_service", Sort: Mark, Kept: true, Hint: true}, {Key: "from_day", Sort: Date, Required: true}, {Key: "until_day", Sort: Date, Required: true},
	}}}},
	{Language, Form{{"language", []Field{
		{Key: "language", Sort: Choose, List: Languages, Required: true, Kept: true}, {Key: "language_level", Sort: Choose, List: LanguageLevels, Required: true, Kept: true},
		{Key: "language_sort", Sort: Choose, List: LanguageSorts, Required: true, Kept: true}, {Key: "certified_on", Sort: Date},
	}}}},
	{Exam, Form{{"exam", []Field{
		{Key: "exam", Sort: Choose, List: Exams, Required: true, Kept: true}, {Key: "exam_name"}, {Key: "certified_on", Sort: Date},
	}}}},
	{Skill, Form{{"skill", []Field{
		{Key: "skill", Sort: Choose, List: Skills, Required: true, Kept: true}, {Key: "skill_level", Sort: Choose, List: SkillLevels, Required: true, Kept: true}, {Key: "skill_note"},
	}}}},
}

// The names of the tabs.
const (
	School        = "school"        // iskolai végzettségek
	Qualification = "qualification" // szakképesítések
	Workplace     = "workplace"     // munkahelyek
	Language      = "language"      // nyelvismeret
	Exam          = "exam"          // szakmai vizsgák
	Skill         = "skill"         // számítástechnikai ismeretek
)

// TabForm gives the form of a tab; ok is false when there is no such tab.
func TabForm(name string) (Form, bool) {
	for _, t := range Tabs {
		if t.Name == name {
			return t.Form, true
		}
	}
	return nil, false
}

// Now is what a judgement leans on besides the form.
type Now struct {
	Today      calendar.Day // by the clock of Budapest
	StatusKind string       // of the body that writes it down
	Recorded   calendar.Day // of a member who is there already, or of a search that was sent; calendar.None: it is today
}

// reported is the day on which it was written down or sent.
func (n Now) reported() calendar.Day {
	if n.Recorded == calendar.None {
		return n.Today
	}
	return n.Recorded
}

// JudgeMember judges the personal tab and gives its content. All that is wrong comes at once (T14).
func JudgeMember(typed map[string]string, now Now) (Content, []finding.Finding) {
	c, found := Member.Read(typed)
	c["status_kind"] = now.StatusKind
	wrong := func(field, key string, args ...string) {
		found = append(found, finding.Finding{Field: field, Code: finding.DateOrder, Key: key, Args: args, Value: typed[field]})
	}
	recorded := now.reported()
	start, end, service, born := c.Day("reserve_start"), c.Day("reserve_end"), c.Day("service_end"), c.Day("birth_date")
	if end != calendar.None {
		switch {
		case start != calendar.None && end < start:
			wrong("reserve_end", "tartinfo.fault.end_before_start")
		case end < recorded:
			wrong("reserve_end", "tartinfo.fault.end_before_recorded") // whoever is over cannot be written down afterwards
		case service != calendar.None && end > service:
			wrong("reserve_end", "tartinfo.fault.end_after_service")
		}
	}
	if Late(start, recorded) && c["late_reason"] == "" {
		found = append(found, finding.Finding{Field: "late_reason", Code: finding.Required, Key: "tartinfo.fault.late"})
	}
	if born != calendar.None && (born >= now.Today || calendar.AgeOn(born, now.Today) < 16 || calendar.AgeOn(born, now.Today) > 100) {
		wrong("birth_date", "tartinfo.fault.born")
	}
	if c["job_family_1"] != "" && c["job_family_1"] == c["job_family_2"] {
		wrong("job_family_2", "tartinfo.fault.same_twice")
	}
	for _, key := range []string{"job_family_1", "job_family_2"} {
		if c[key] == SoldierFamily && now.StatusKind != Soldier {
			wrong(key, "tartinfo.fault.soldiers_only")
		}
	}
	return c, Member.sorted(found)
}

// recordWithin is within how many working days of its start a reserve is to be written down (Nykr. 19. § (2)).
const recordWithin = 5

// Late reports whether a reserve was written down later than the law wants. It is taken all the same, with the reason: the
// official must not suffer for it.
func Late(start, recorded calendar.Day) bool {
	return start != calendar.None && recorded > calendar.AddWorkingDays(start, recordWithin)
}

// UsualEnd is the last day of a reserve that lasts two months from its first day, by the calendar: the time of dismissal is no
// deadline (Kttv. 73. § (1), 22. § (9)). From 1 January it is 28 or 29 February.
func UsualEnd(start calendar.Day) calendar.Day {
	end := calendar.AddMonths(start, 2)
	if _, _, of := start.Date(); of == day(end) {
		return end - 1
	}
	return end // the month has no such day: its last one is the last of the reserve
}

func day(d calendar.Day) int {
	_, _, n := d.Date()
	return n
}

// JudgeTab judges a line of a tab and gives its content.
func JudgeTab(tab string, typed map[string]string, today calendar.Day) (Content, []finding.Finding) {
	form, ok := TabForm(tab)
	if !ok {
		return nil, []finding.Finding{{Code: finding.NotInList}}
	}
	c, found := form.Read(typed)
	from, until := c.Day("from_day"), c.Day("until_day")
	switch {
	case from != calendar.None && until != calendar.None && until < from:
		found = append(found, finding.Finding{Field: "until_day", Code: finding.DateOrder, Key: "tartinfo.fault.until_before_from", Value: typed["until_day"]})
	case until > today && c["in_progress"] == "" && tab != Workplace:
		found = append(found, finding.Finding{Field: "until_day", Code: finding.DateOrder, Key: "tartinfo.fault.not_yet_done", Value: typed["until_day"]})
	}
	if d := c.Day("certified_on"); d > today {
		found = append(found, finding.Finding{Field: "certified_on", Code: finding.DateOrder, Key: "tartinfo.fault.to_come", Value: typed["certified_on"]})
	}
	if c["school_level"] != "" && SchoolLevels.Place(c["school_level"]) < SchoolLevels.Place("higher_vocational") {
		for _, key := range []string{"faculty", "major"} {
			if c[key] != "" {
				found = append(found, finding.Finding{Field: key, Code: finding.NotAllowed, Key: "tartinfo.fault.higher_only", Value: c[key]})
			}
		}
	}
	return c, form.sorted(found)
}
