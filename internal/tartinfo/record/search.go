package record

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
)

// Search is the sheet of a vacant post or of a one-time search (manual 8.1).
var Search = Form{
	{"kind", []Field{{Key: "kind", Sort: Choose, List: SearchKinds, Required: true, Hint: true}}},
	{"employer", []Field{
		{Key: "employer_same", Sort: Mark}, {Key: "employer_name", Required: true, Copied: "employer_same"}, {Key: "employer_address", Required: true, Copied: "employer_same"},
		{Key: "workplace_same", Sort: Mark}, {Key: "workplace_name", Required: true, Copied: "workplace_same"},
		{Key: "workplace_county", County: true, Copied: "workplace_same"}, {Key: "workplace_address", Copied: "workplace_same"},
	}},
	{"vacant_post", []Field{
		{Key: "post", Required: true}, {Key: "job_family_1", Sort: Choose, List: JobFamilies, Required: true, Hint: true}, {Key: "job_family_2", Sort: Choose, List: JobFamilies, Hint: true},
		{Key: "task_area", Required: true, Known: "task_areas", Hint: true}, {Key: "feor", Required: true, Known: "feor", Hint: true}, {Key: "duties", Sort: Long},
		{Key: "status_kind", Sort: Choose, List: StatusKinds, Auto: true}, {Key: "term", Sort: Choose, List: Terms}, {Key: "schedule", Sort: Choose, List: Schedules}, {Key: "weekly_hours", Sort: Choose, List: WeeklyHours},
		{Key: "planned_class", Sort: Choose, List: PlannedClasses, Required: true, Hint: true}, {Key: "security_check", Sort: Choose, List: YesNo}, {Key: "asset_declaration", Sort: Choose, List: AssetTerms},
		{Key: "vacant_since", Sort: Date, Required: true, Hint: true}, {Key: "report_late_reason", Hint: true}, {Key: "at_once", Sort: Mark}, {Key: "earliest_start", Sort: Date, Required: true, Copied: "at_once"},
		{Key: "grace", Sort: Choose, List: Graces, Hint: true}, {Key: "requirements", Sort: Long, Hint: true},
	}},
	{"wanted", []Field{
		{Key: "school_level", Sort: Choose, List: SchoolLevels, Required: true, Hint: true}, {Key: "study_field_1", Sort: Choose, List: StudyFields, Required: true, Hint: true}, {Key: "study_field_2", Sort: Choose, List: StudyFields},
		{Key: "only_qualification", Hint: true}, {Key: "exam_1", Sort: Choose, List: WantedExams, Hint: true}, {Key: "exam_2", Sort: Choose, List: Exams},
		{Key: "language_1", Sort: Choose, List: WantedLanguages, Hint: true}, {Key: "language_level_1", Sort: Choose, List: LanguageLevels}, {Key: "language_2", Sort: Choose, List: Languages}, {Key: "language_level_2", Sort: Choose, List: LanguageLevels},
		{Key: "experience", Sort: Choose, List: Experience}, {Key: "public_experience", Sort: Choose, List: Experience}, {Key: "degree", Sort: Choose, List: Degrees}, {Key: "licence", Sort: Choose, List: Licences},
	}},
	{"conditions", []Field{
		{Key: "head_count", Sort: Whole, Required: true, Hint: true}, {Key: "reduced_capacity", Sort: Choose, List: YesNo}, {Key: "service_flat", Sort: Choose, List: YesNo}, {Key: "residence", Sort: Choose, List: Residences},
		{Key: "call_published", Sort: Choose, List: YesNo}, {Key: "call_where"}, {Key: "centre_note", Sort: Long},
	}},
}

// JudgeSearch judges the sheet of a search and gives its content. All that is wrong comes at once (T21).
func JudgeSearch(typed map[string]string, now Now) (Content, []finding.Finding) {
	c, found := Search.Read(typed)
	c["status_kind"] = now.StatusKind
	wrong := func(field string, code finding.Code, key string) {
		found = append(found, finding.Finding{Field: field, Code: code, Key: key, Value: typed[field]})
	}
	vacancy := c["kind"] == Vacancy
	if vacancy && !Reports(now.StatusKind) {
		wrong("kind", finding.NotAllowed, "tartinfo.fault.no_vacancies")
	}
	if vacancy && (c["planned_class"] == ClassLeader || c["planned_class"] == ClassClerical) {
		wrong("planned_class", finding.NotAllowed, "tartinfo.fault.once_only")
	}
	if vacancy && c.Day("vacant_since") > now.Today {
		wrong("vacant_since", finding.DateOrder, "tartinfo.fault.not_vacant_yet")
	}
	if vacancy && LateReport(c.Day("vacant_since"), now.reported()) && c["report_late_reason"] == "" {
		found = append(found, finding.Finding{Field: "report_late_reason", Code: finding.Required, Key: "tartinfo.fault.late_report"})
	}
	if c["feor"] != "" {
		occupation, ok := Occupation(c["feor"])
		if !ok {
			wrong("feor", finding.NotInList, "tartinfo.fault.feor")
		}
		c["feor"] = occupation
	}
	if earliest, since := c.Day("earliest_start"), c.Day("vacant_since"); earliest != calendar.None && since != calendar.None && earliest < since {
		wrong("earliest_start", finding.DateOrder, "tartinfo.fault.earliest_before_vacant")
	}
	if c["job_family_1"] != "" && c["job_family_1"] == c["job_family_2"] {
		wrong("job_family_2", finding.NotAllowed, "tartinfo.fault.same_twice")
	}
	if c["study_field_1"] != "" && c["study_field_1"] == c["study_field_2"] {
		wrong("study_field_2", finding.NotAllowed, "tartinfo.fault.same_twice")
	}
	if c["head_count"] == "0" || c.Whole("head_count") > 999 {
		wrong("head_count", finding.Format, "tartinfo.fault.head_count")
	}
	if c["call_published"] == Yes && c["call_where"] == "" {
		wrong("call_where", finding.Required, "tartinfo.fault.call_where")
	}
	for _, n := range []string{"1", "2"} {
		lang := c["language_"+n]
		if lang != "" && lang != None && c["language_level_"+n] == "" {
			wrong("language_level_"+n, finding.Required, "tartinfo.fault.language_level")
		}
	}
	return c, Search.sorted(found)
}

// Reports tells whether a body of a legal status reports its vacant posts (T20).
func Reports(status string) bool { return status == CivilServant || status == GovernmentOfficial }

// reportWithin is within how many days of the first vacant day a vacancy is to be reported (Nykr. 23. §).
const reportWithin = 15

// ReportBy is the last day on which a vacancy is reported in time.
func ReportBy(since calendar.Day) calendar.Day { return since + reportWithin }

// LateReport tells whether a vacancy was reported later than the law wants. It is taken all the same, with the reason: who looks for
// a post must not suffer for it.
func LateReport(since, reported calendar.Day) bool {
	return since != calendar.None && reported > ReportBy(since)
}

// Why a vacancy is closed (manual 8.2).
const (
	Filled    = "filled"     // betöltötték
	PostEnded = "post_ended" // az álláshely megszűnt
	NotFilled = "not_filled" // nem töltik be
)

// CloseReasons are why a vacancy is closed.
var CloseReasons = list("close_reason", Source, Filled, PostEnded, NotFilled)

// Closing is the form by which a vacancy is closed.
var Closing = Form{{"closing", []Field{
	{Key: "close_reason", Sort: Choose, List: CloseReasons, Required: true}, {Key: "filled_on", Sort: Date, Hint: true}, {Key: "through", Sort: Choose, List: YesNo, Hint: true},
}}}

// JudgeClosing judges the closing of a vacancy that has been vacant since a day.
func JudgeClosing(typed map[string]string, since, today calendar.Day) (Content, []finding.Finding) {
	c, found := Closing.Read(typed)
	wrong := func(field string, code finding.Code, key string) {
		found = append(found, finding.Finding{Field: field, Code: code, Key: key, Value: typed[field]})
	}
	filled := c.Day("filled_on")
	for _, key := range []string{"filled_on", "through"} {
		switch {
		case c["close_reason"] == Filled && typed[key] == "":
			wrong(key, finding.Required, "tartinfo.fault.of_filled")
		case c["close_reason"] != Filled && c["close_reason"] != "" && c[key] != "":
			wrong(key, finding.NotAllowed, "tartinfo.fault.filled_only")
		}
	}
	switch {
	case filled == calendar.None:
	case filled > today:
		wrong("filled_on", finding.DateOrder, "tartinfo.fault.to_come")
	case filled < since:
		wrong("filled_on", finding.DateOrder, "tartinfo.fault.filled_before_vacant")
	}
	return c, Closing.sorted(found)
}

// closeWithin is within how many days of its filling a vacancy is to be closed (Nykr. 23. § (2)).
const closeWithin = 8

// LateClosing tells whether the filling of a post was reported later than the law wants.
func LateClosing(filled, closed calendar.Day) bool {
	return filled != calendar.None && closed > filled+closeWithin
}
