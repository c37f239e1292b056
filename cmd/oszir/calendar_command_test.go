package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// The days off and worked Saturdays of a year, with their law, from the command line.
func TestCalendarCommand_C10(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		out  []string
		say  []string
	}{
		{"in Hungarian", []string{"--year", "2026"}, exitDone, []string{"2026-04-03  péntek", "munkaszüneti nap: nagypéntek", "2017. évi XIII. törvény", "2026-08-08  szombat", "munkanap", "2026-08-21  péntek", "pihenőnap", "10/2025. (IV. 30.) NGM rendelet", "ellenőrizendő"}, nil},
		{"in English", []string{"--year", "2026", "--lang", "en"}, exitDone, []string{"Saturday", "working day", "Good Friday", "10/2025. (IV. 30.) NGM rendelet"}, nil},
		{"a year without a decree", []string{"--year", "2023"}, exitDone, []string{"nagypéntek"}, nil},
		{"a year of which it is not known", []string{"--year", "2027"}, exitDone, []string{"húsvéthétfő"}, []string{"2027", "áthelyezés"}},
		{"no such year", []string{"--year", "1999"}, exitFindings, nil, []string{"2010"}},
		{"no year", nil, exitUsage, nil, []string{"--year"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, say := oszir(t, append([]string{"calendar"}, c.args...)...)
			if code != c.code || strings.Contains(out+say, "‹") {
				t.Errorf("exit %d, want %d\n%s", code, c.code, out+say)
			}
			for _, want := range c.out {
				if !strings.Contains(out, want) {
					t.Errorf("does not print %q\n%s", want, out)
				}
			}
			for _, want := range c.say {
				if !strings.Contains(say, want) {
					t.Errorf("does not say %q\n%s", want, say)
				}
			}
			if c.say == nil && say != "" {
				t.Errorf("says %s", say)
			}
		})
	}
	for year, complete := range map[string]bool{"2026": true, "2030": false} {
		code, out, _ := oszir(t, "calendar", "--year", year, "--json")
		var answer calendarAnswer
		err := json.Unmarshal([]byte(out), &answer)
		if code != exitDone || err != nil || answer.Complete != complete || len(answer.Days) < 13 || answer.Days[0].Name != "újév" || answer.Days[0].What != "holiday" {
			t.Errorf("%s: exit %d, %v\n%s", year, code, err, out)
		}
	}
}
