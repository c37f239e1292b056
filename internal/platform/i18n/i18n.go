// Package i18n is the room of texts: message keys become Hungarian or English sentences here and nowhere else.
//
// It owns: Catalog, the languages, and how Hungarians write numbers, forints and days. It must not: know a module;
// each room keeps its own messages/hu.json and messages/en.json and hands them in.
package i18n

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/calendar"
)

// Lang is a language of the pages.
type Lang string

// The languages; Hungarian is the one the system is made in.
const (
	Hungarian Lang = "hu"
	English   Lang = "en"
)

// Langs lists the languages, the default first.
var Langs = []Lang{Hungarian, English}

// Catalog holds the texts of all rooms. It is read-only once made.
type Catalog struct{ texts map[Lang]map[string]string }

// New reads messages/hu.json and messages/en.json of every room. A key twice, a missing file or a key that one
// language lacks is an error: a page must never show a key.
func New(rooms ...fs.FS) (*Catalog, error) {
	c := &Catalog{texts: map[Lang]map[string]string{}}
	for _, lang := range Langs {
		c.texts[lang] = map[string]string{}
		for _, room := range rooms {
			data, err := fs.ReadFile(room, "messages/"+string(lang)+".json")
			if err != nil {
				return nil, fmt.Errorf("reading messages: %w", err)
			}
			var m map[string]string
			err = json.Unmarshal(data, &m)
			if err != nil {
				return nil, fmt.Errorf("reading %s messages: %w", lang, err)
			}
			for k, v := range m {
				if _, twice := c.texts[lang][k]; twice {
					return nil, fmt.Errorf("message %s stands in two rooms", k)
				}
				c.texts[lang][k] = v
			}
		}
	}
	for k := range c.texts[Hungarian] {
		if _, ok := c.texts[English][k]; !ok {
			return nil, fmt.Errorf("message %s has no English text", k)
		}
	}
	for k := range c.texts[English] {
		if _, ok := c.texts[Hungarian][k]; !ok {
			return nil, fmt.Errorf("message %s has no Hungarian text", k)
		}
	}
	return c, nil
}

// Keys lists all message keys, sorted.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.texts[Hungarian])) }

// Has reports whether there is a text for the key.
func (c *Catalog) Has(key string) bool { _, ok := c.texts[Hungarian][key]; return ok }

// Text gives the sentence of a key with {0}, {1} … replaced. An unknown key comes back as itself in angle quotes,
// so that it is seen.
func (c *Catalog) Text(lang Lang, key string, args ...any) string {
	text, ok := c.texts[lang][key]
	if !ok {
		return "‹" + key + "›"
	}
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := strings.IndexByte(text[open:], '}')
		n, err := strconv.Atoi(text[open+1 : open+max(end, 1)])
		if end < 0 || err != nil || n < 0 || n >= len(args) {
			b.WriteString(text[:open+1])
			text = text[open+1:]
			continue
		}
		b.WriteString(text[:open])
		b.WriteString(Format(lang, args[n]))
		text = text[open+end+1:]
	}
}

// Format writes a value as the language does: 12 345 for numbers, 2013.11.15. for days.
func Format(lang Lang, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return Number(lang, int64(v))
	case int64:
		return Number(lang, v)
	case calendar.Day:
		if lang == Hungarian {
			return v.Dotted() + "."
		}
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// Number groups by three: 1 234 567 in Hungarian (with no-break spaces), 1,234,567 in English.
func Number(lang Lang, n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	sep := ","
	if lang == Hungarian {
		sep = "\u00a0"
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Forint writes an amount: 22 800 Ft, HUF 22,800.
func Forint(lang Lang, n int64) string {
	if lang == Hungarian {
		return Number(lang, n) + "\u00a0Ft"
	}
	return "HUF " + Number(lang, n)
}
