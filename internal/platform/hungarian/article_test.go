package hungarian_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"oszir/internal/platform/hungarian"
)

// Covers: C14
func TestArticle_C14(t *testing.T) {
	for want, texts := range map[string][]string{
		"az": {
			"Ábrahám Éva", "Erdős Péter", "Iván", "Ödön", "Őri Kata", "Übül", "Űrhajós", "ügyfél", "Eötvös", "Ybl Miklós", "Ypsilon", "úr", "Ízisz",
			"1", "5", "50", "51", "500", "5 000 000", "1 500", "1\u00a0500", "1\u202f000\u202f000", "1000", "1956.", "1956. október 23.", "5. §", "1. §", "5%", "1 000 000",
			"FHT", "LFT", "LFTA", "RSZS", "ÁPDA", "ÁPDM", "EGYT", "ESZJ", "IDJ", "OVT", "OSE", "AK", "MTA", "SMS", "NFSZ", "NRSZH", "SZGYF", "SZTE", "MNB", "ENSZ", "OEP", "FTC",
			"(1) bekezdés", "(5) bekezdés", "„Arany” díj", "\"Arany\"", "[egy]", "V. fejezet", "I. fejezet", "L. Péter", "MD. rész",
			"a) pont", "e) pont", "f) pont", "l) pont", "m) pont", "n) pont", "ny) pont", "r) pont", "s) pont", "sz) pont", "x) pont", "y) pont", "F12", "M0", "S. Kovács", "e-mail",
			"1,5", "  alma", "euró", "€ 5", "1. számú melléklet",
		},
		"a": {
			"Kovács Péter", "Horváth Éva", "Huszár", "York", "Yale", "Jenő", "Zsófia", "csütörtök", "Wass Albert", "Xénia",
			"2", "3", "4", "6", "7", "8", "9", "10", "11", "12", "15", "19", "20", "100", "101", "150", "199", "10 000", "15 000", "100 000", "22 800", "2014. március 1.", "33. §", "0", "0,5",
			"11.", "15000", "100000", "TAJ", "TAJ-szám", "KGYA", "KGYM", "KGYN", "GYT", "MÁK", "NAV", "NEAK", "NYUFIG", "KSH", "PTR", "BKK", "GYES", "MÜKENG", "KENYSZI", "SZOCVIR",
			"(2) bekezdés", "„Fekete” díj", "II. fejezet", "X. fejezet", "XI. kerület", "IV. kerület", "VI. kerület", "D. Tóth", "C. rész",
			"b) pont", "c) pont", "g) pont", "gy) pont", "k) pont", "z) pont", "zs) pont", "§", "B3", "Q1", "W", "", "…", "-5", "SZÉCHENYI", "FRANK",
		},
	} {
		for _, text := range texts {
			if got := hungarian.Article(text); got != want {
				t.Errorf("Article(%q) = %q, want %q", text, got, want)
			}
			upper := map[string]string{"a": "A", "az": "Az"}[want]
			if got := hungarian.ArticleUpper(text); got != upper {
				t.Errorf("ArticleUpper(%q) = %q, want %q", text, got, upper)
			}
		}
	}
}

// Covers: C14
func TestArticle_C14_EveryNumberAsItIsRead(t *testing.T) {
	check := func(n int64) {
		for text, read := range map[string]string{
			strconv.FormatInt(n, 10):       hungarian.Words(n),
			hungarian.Amount(n):            hungarian.Words(n),
			strconv.FormatInt(n, 10) + ".": hungarian.Ordinal(n),
		} {
			want := "a"
			if r, _ := utf8.DecodeRuneInString(read); strings.ContainsRune("eéöő", r) {
				want = "az"
			}
			if got := hungarian.Article(text); got != want {
				t.Errorf("Article(%q) = %q, read %s", text, got, read)
			}
		}
	}
	for n := range int64(10_000) {
		check(n)
	}
	for n := int64(10_000); n < 1e17; n = n*3 + 7 {
		check(n)
	}
}

func FuzzArticle(f *testing.F) {
	for _, s := range []string{"", "Kovács", "5", "1 000", "(1)", "§", "FHT", "XIV.", "y", "-5", "\xff", "„", "É"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := hungarian.Article(s); got != "a" && got != "az" {
			t.Errorf("%q", got)
		}
		for _, m := range hungarian.CheckArticles(s) {
			if !strings.HasPrefix(s[m.At:], m.Have) || strings.EqualFold(m.Have, m.Want) {
				t.Errorf("%+v", m)
			}
		}
	})
}
