package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"oszir/internal/platform/telemetry"
)

var formats = []string{"json", "text"}

// evil are texts that would begin a line of their own, steer the terminal of who reads, or break the format.
var evil = []string{
	"a\nb", "a\r\nlevel=ERROR msg=forged", "a\rb", "\x1b[2J\x1b[31mred", "\u009b31m", "a\x00b", "a\x7fb", "a\bb", "\u2028b", "\u2029b", "\u0085b",
	"\u202eb", "\u2066b", "\ufeffb", `"}` + "\n" + `{"level":"ERROR","msg":"forged"}`, `\`, `"`, "a=b c=d", "\xff\xfe", "a\xc0\x80", "\ud7ff\uffff", "🙂",
	"%!s(MISSING)", "${jndi:ldap://x}", strings.Repeat("x", 1<<20), strings.Repeat("ő\n", 1<<16), "", " ", "\t",
}

// One thing that happened is one line, whatever a stranger wrote into it.
//
// Covers: 16.4.1, 16.2.4
func TestLog_16_4_1_NothingInALineBeginsAnother(t *testing.T) {
	for _, format := range formats {
		for i, s := range evil {
			t.Run(fmt.Sprintf("%s %d", format, i), func(t *testing.T) {
				var b bytes.Buffer
				log := telemetry.Logger(&b, format, slog.LevelInfo)
				log.With("before", s).WithGroup("group").Info(s, "text", s, "error", errors.New(s), "any", struct{ A, B string }{s, s}, "bytes", []byte(s), s, 1, slog.Group("inner", "text", s))
				line := b.String()
				if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
					t.Fatalf("%d lines", strings.Count(line, "\n"))
				}
				line = strings.TrimSuffix(line, "\n")
				if !utf8.ValidString(line) {
					t.Error("not UTF-8")
				}
				for _, r := range line {
					if !unicode.IsPrint(r) {
						t.Errorf("it holds %U", r)
					}
				}
				if len(line) > 64<<10 {
					t.Errorf("%d bytes", len(line))
				}
				if format == "json" {
					var m map[string]any
					err := json.Unmarshal([]byte(line), &m)
					if err != nil || m["level"] != "INFO" {
						t.Errorf("level %v, error %v", m["level"], err)
					}
				}
			})
		}
	}
}

// What looks personal is taken out, should it ever come so far.
//
// Covers: L6, 16.2.5
func TestLog_L6_WhatLooksPersonalIsHidden(t *testing.T) {
	for _, format := range formats {
		var b bytes.Buffer
		log := telemetry.Logger(&b, format, slog.LevelInfo)
		log.Info("client 123456788 came", "a", "TAJ 123 456 788", "b", "123-456-788", "c", errors.New("storing 8365670003"), "d", []string{"kanari.zsofia@example.org"},
			"e", "postgres://oszir:titok@db.example.org/oszir", "password", "titok", "family_name", "Kanári", "token", "titok", "f", fmt.Errorf("x: %w", errors.New("123456788")))
		for _, canary := range []string{"123456788", "123 456 788", "123-456-788", "8365670003", "kanari", "titok", "Kanári"} {
			if strings.Contains(b.String(), canary) {
				t.Errorf("%s: the line holds %s: %s", format, canary, &b)
			}
		}
		b.Reset()
		// What the operator needs stays: ids, counts, times, sizes, addresses without a login.
		log.Info("load", "file", 123456789, "when", "2013-11-15 08:05:00", "size", 28361770, "host", "postgres://db.example.org:5432/oszir", "cause", "storing claim 123456789",
			"took", 1500*time.Millisecond)
		for _, want := range []string{"123456789", "2013-11-15 08:05:00", "28361770", "postgres://db.example.org:5432/oszir", "storing claim 123456789"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: the line lacks %s: %s", format, want, &b)
			}
		}
	}
}

func TestLog_Level(t *testing.T) {
	var b bytes.Buffer
	log := telemetry.Logger(&b, "json", slog.LevelWarn)
	log.Info("quiet")
	log.Warn("loud", "count", 3)
	var m map[string]any
	err := json.Unmarshal(b.Bytes(), &m)
	if err != nil || m["msg"] != "loud" || m["level"] != "WARN" || m["count"] != 3.0 {
		t.Errorf("%v %v", m, err)
	}
}

// personal is the number of a made-up person, and no part of a longer one.
var personal = regexp.MustCompile(`(^|[^0-9])123456788([^0-9]|$)`)

// Whatever is logged: one printable line, and no number of a person in it.
func FuzzLog(f *testing.F) {
	for _, s := range evil {
		if len(s) < 1000 {
			f.Add(s)
		}
	}
	f.Add("TAJ 123 456 788")
	f.Add("123456788 123 123")
	f.Fuzz(func(t *testing.T, s string) {
		for _, format := range formats {
			var b bytes.Buffer
			telemetry.Logger(&b, format, slog.LevelInfo).Info("fuzz", "text", s)
			line, ok := strings.CutSuffix(b.String(), "\n")
			if !ok || !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("not one printable line: %q", line)
			}
			if personal.MatchString(line) {
				t.Fatalf("the number of a person: %q", line)
			}
			var m struct{ Text string }
			if format == "json" && json.Unmarshal([]byte(line), &m) != nil {
				t.Fatalf("no JSON: %q", line)
			}
		}
	})
}

func BenchmarkLog(b *testing.B) {
	log := telemetry.Logger(io.Discard, "json", slog.LevelInfo)
	for b.Loop() {
		log.LogAttrs(b.Context(), slog.LevelInfo, "request", slog.String("id", "ABCDEFGHIJKLMNOP"), slog.String("method", "GET"), slog.String("route", "GET /people/{id}"),
			slog.Int("status", 200), slog.Float64("ms", 12.5), slog.Int64("bytes", 12345), slog.String("account", "kissj"), slog.String("body", "DEMO-M"))
	}
}
