package hungarian_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/hungarian"
)

// Covers: C14
func TestDay_C14_All31(t *testing.T) {
	own := strings.Fields("je a a e e a e a e e e e a e e a e a e a e e a e e a e a e a e") // elseje, másodika, harmadika, negyedike …
	if len(own) != 31 {
		t.Fatal("31 days")
	}
	for i, o := range own {
		n, d := strconv.Itoa(i+1), calendar.On(2014, time.March, i+1)
		long, ban := "é", "é"
		forms := map[hungarian.Suffix]string{
			hungarian.On: "én", hungarian.Tol: "étől", hungarian.Ig: "éig", hungarian.Nak: "ének", hungarian.At: "ét", hungarian.Ra: "ére", hungarian.Val: "ével", hungarian.Hoz: "éhez",
			hungarian.Ert: "éért", hungarian.Rol: "éről", hungarian.Nal: "énél", hungarian.Bol: "éből", hungarian.Va: "évé", hungarian.Kent: "eként",
		}
		if o == "a" {
			long, ban = "á", "á"
			forms = map[hungarian.Suffix]string{
				hungarian.On: "án", hungarian.Tol: "ától", hungarian.Ig: "áig", hungarian.Nak: "ának", hungarian.At: "át", hungarian.Ra: "ára", hungarian.Val: "ával", hungarian.Hoz: "ához",
				hungarian.Ert: "áért", hungarian.Rol: "áról", hungarian.Nal: "ánál", hungarian.Bol: "ából", hungarian.Va: "ává", hungarian.Kent: "aként",
			}
		}
		forms[hungarian.Ban] = ban + map[string]string{"á": "ban", "é": "ben"}[long]
		j := strings.TrimSuffix(o, "e")
		if o == "a" {
			j = ""
		}
		check := func(s hungarian.Suffix, want string) {
			if got := hungarian.Day(d, s); got != want {
				t.Errorf("Day(%s, %d) = %s, want %s", n, s, got, want)
			}
		}
		check(hungarian.None, "2014. március "+n+".")
		check(hungarian.Nominative, "2014. március "+n+"-"+o)
		check(hungarian.I, "2014. március "+n+"-"+o+"i")
		for s, form := range forms {
			check(s, "2014. március "+n+"-"+j+form)
		}
	}
	if got := hungarian.Day(calendar.None, hungarian.On); got != "" {
		t.Errorf("no day: %q", got)
	}
}

// Covers: C14
func TestMonth_C14(t *testing.T) {
	for m, want := range map[time.Month]string{
		1: "januártól januárt januári", 2: "februártól februárt februári", 3: "márciustól márciust márciusi", 4: "áprilistól áprilist áprilisi", 5: "májustól májust májusi", 6: "júniustól júniust júniusi",
		7: "júliustól júliust júliusi", 8: "augusztustól augusztust augusztusi", 9: "szeptembertől szeptembert szeptemberi", 10: "októbertől októbert októberi", 11: "novembertől novembert novemberi",
		12: "decembertől decembert decemberi",
	} {
		month := calendar.MonthOf(calendar.On(2014, m, 9))
		for i, s := range []hungarian.Suffix{hungarian.Tol, hungarian.At, hungarian.I} {
			if got := hungarian.Month(month, s); got != "2014. "+strings.Fields(want)[i] {
				t.Errorf("%s", got)
			}
		}
	}
	march := calendar.MonthOf(calendar.On(2014, time.March, 9))
	if got := hungarian.Month(march, hungarian.None); got != "2014. március" {
		t.Error(got)
	}
	if got := hungarian.With(hungarian.Month(march, hungarian.None)+" hónap", hungarian.Ra); got != "2014. március hónapra" {
		t.Error(got)
	}
}
