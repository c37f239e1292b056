package ptr

import (
	"encoding/json"
	"slices"
	"strings"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/wording"
	"oszir/internal/ptr/benefit"
)

// answers reads what was typed for the paper of a draft; bad are the fields that cannot be read.
func (c *matter) answers() (facts wording.Facts, bad []string) {
	facts = wording.Facts{}
	v := c.record.Of(benefit.PaperAnswers)
	if v.State != fields.OK {
		return facts, nil
	}
	typed := map[string]string{}
	err := json.Unmarshal([]byte(v.Text), &typed)
	if err != nil {
		return facts, []string{benefit.PaperAnswers.Key}
	}
	for _, f := range paperModel {
		text, ok := typed[f.Key]
		if !ok || !strings.HasPrefix(f.Key, askedPrefix) {
			continue
		}
		value, unread := typedFact(f, text)
		if unread {
			bad = append(bad, f.Key)
		}
		facts[f.Key] = value
	}
	return facts, bad
}

// packAnswers writes what was typed for a paper as the draft keeps it; "" when nothing was.
func packAnswers(typed map[string]string) string {
	kept := map[string]string{}
	for key, text := range typed {
		if strings.TrimSpace(text) != "" && strings.HasPrefix(key, askedPrefix) {
			kept[key] = text
		}
	}
	if len(kept) == 0 {
		return ""
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return ""
	}
	return string(b)
}

// nameAsks gives the fields the names that they have on a paper.
func nameAsks(k *benefit.Kind, key string, asks []wording.Field) {
	papers := k.Papers()
	i := slices.IndexFunc(papers, func(d benefit.Document) bool { return d.Key == key })
	if i < 0 {
		return
	}
	for j := range asks {
		if name := papers[i].Asks[asks[j].Key]; name != "" {
			asks[j].Name = name
		}
	}
}

// askedPrefix begins the fields that a clerk types for one document.
const askedPrefix = "kért."

// maxTyped is how much may be typed into one field of a document.
const maxTyped = 20_000

// typedFact reads what was typed into a field of a document; bad reports that it cannot be read.
func typedFact(f wording.Field, typed string) (v wording.Value, bad bool) {
	typed = strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	if typed == "" {
		return v, false
	}
	if len(typed) > maxTyped {
		return v, true
	}
	switch f.Type {
	case wording.Date:
		day, ok := calendar.Parse(typed)
		return wording.On(day), !ok
	case wording.Money, wording.Number:
		digits := strings.NewReplacer(" ", "", "\u00a0", "", ".", "").Replace(strings.TrimSuffix(typed, "Ft"))
		if digits == "" || len(digits) > 12 || strings.Trim(digits, "0123456789") != "" {
			return v, true
		}
		return wording.Value{Type: f.Type, N: number(digits)}, false
	case wording.List:
		var rows []wording.Facts
		for line := range strings.SplitSeq(typed, "\n") {
			if line = strings.TrimLeft(strings.TrimSpace(line), "-• "); line != "" {
				rows = append(rows, wording.Facts{f.Fields[0].Key: wording.Of(line)})
			}
		}
		return wording.Items(f.Item, rows...), false
	case wording.Text, wording.Flag:
	}
	return wording.Of(typed), false
}

// fieldNames gives the names of fields of the model; of one that is not there its key.
func fieldNames(keys []string) []string {
	var out []string
	for _, key := range keys {
		i := slices.IndexFunc(paperModel, func(f wording.Field) bool { return f.Key == key })
		if i < 0 {
			out = append(out, key)
			continue
		}
		out = append(out, paperModel[i].Name)
	}
	return out
}
