package record

import (
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/finding"
)

// Expired is why somebody is removed by the clock: the reserve is over. Nobody chooses it.
const Expired = "expired"

// Removal is what is asked for before a member is removed early (manual 7.1.3).
var Removal = Form{{"removal", []Field{
	{Key: "removal_reason", Sort: Choose, List: RemovalReasons, Required: true}, {Key: "removal_note", Sort: Long, Hint: true},
}}}

// CV is what is asked for beside a curriculum vitae. It is not among what the law wants, so that it is there with consent only.
var CV = Form{{"cv", []Field{
	{Key: "cv_consent", Sort: Mark, Required: true}, {Key: "cv_consent_day", Sort: Date, Required: true, Hint: true},
}}}

// CVFile is the field in which the file itself comes.
const CVFile = "cv_file"

// JudgeCV judges what was typed beside a curriculum vitae.
func JudgeCV(typed map[string]string, today calendar.Day) (Content, []finding.Finding) {
	c, found := CV.Read(typed)
	if d := c.Day("cv_consent_day"); d != calendar.None && d > today {
		found = append(found, finding.Finding{Field: "cv_consent_day", Code: finding.DateOrder, Key: "tartinfo.fault.consent_in_future"})
	}
	return c, found
}
