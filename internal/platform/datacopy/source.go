package datacopy

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"oszir/internal/platform/database"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Source is rows that a room holds of people or of their accounts.
type Source struct {
	Name     string              // of its table, or like it: ptr.benefit; Words.Title names it for people
	Tables   []string            // that it answers for; nil: that of its name
	Accounts bool                // $1 are the ids of accounts; else of persons
	Rows     *database.Statement // a JSON object for each row
}

// Exception is a table that names people and of which nothing goes into a copy.
type Exception struct {
	Table string
	Why   string // datacopy.left_out.<why> says it in words
}

// reasons are why something is not in a copy, in the order of the page.
var reasons = []string{"secret", "others", "clerks", "about_clerks", "derived", "passing", "ongoing"}

// Section is rows that are ready: JSON objects.
type Section struct {
	Name string
	Rows []json.RawMessage
}

// Of is whose data are copied: the numbers of one person, and their accounts.
type Of struct{ Persons, Accounts []int64 }

// Files hands over the files that a room keeps of people, one at a time; names are relative and without surprises.
type Files func(ctx context.Context, tx *database.Tx, persons []int64, tell func(name string, file []byte) error) error

// Covered lists the tables that sources answer for.
func Covered(sources []Source) []string {
	var out []string
	for _, s := range sources {
		if s.Tables == nil {
			out = append(out, s.Name)
		}
		out = append(out, s.Tables...)
	}
	return out
}

// read gives the rows of a source.
func (s *Source) read(ctx context.Context, tx *database.Tx, of Of) ([]json.RawMessage, error) {
	ids := of.Persons
	if s.Accounts {
		ids = of.Accounts
	}
	if len(ids) == 0 {
		return nil, nil
	}
	out, err := database.All(ctx, tx, s.Rows, func(r database.Row, to *json.RawMessage) error { return r.Scan((*[]byte)(to)) }, ids)
	if err != nil {
		return nil, fmt.Errorf("copying %s: %w", s.Name, err)
	}
	return out, nil
}

// field is a name with its value: a string, json.Number, bool, nil, []any or object.
type field struct {
	Key   string
	Value any
}

// object is fields in their order.
type object []field

// MarshalJSON writes the fields in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(f.Key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.Value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// decoded reads JSON with the fields in their order.
func decoded(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return value(d)
}

func value(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := object{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := value(d)
			if err != nil {
				return nil, err
			}
			o = append(o, field{key.(string), v})
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := value(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	return t, nil
}

// hidden are the fields that no copy holds: secrets and what is made of them, what only keeps the database together, and who
// worked on it in an office (the log tells the office and the role).
var hidden = map[string]bool{
	"password": true, "token": true, "secret": true, "credential": true, "credential_id": true, "handle": true, "device": true, "digest": true, "mac": true,
	"entry_id": true, "link_entry_id": true, "lift_entry": true, "release_entry": true, "account_id": true, "words": true, "provisional": true, "wordings": true,
	"dwelling": true, "mark": true, "last_step": true, "message_id": true, "group_no": true, "check_version": true,
	"births": true, "other": true, "in_case": true, // birth dates of others, and what others have
	"actor": true, "by": true, "made_by": true, "clerk": true, "drafted_by": true, "issued_by": true, "uploaded_by": true, "decided_by": true, "first_by": true,
	"second_by": true, "ordered_by": true, "lifted_by": true, "held_by": true, "released_by": true, "revoked_by": true, "by_account": true,
}

// personKeys hold the number of a person, or several; bodyKeys that of a body.
var (
	personKeys = map[string]bool{
		"person_id": true, "applicant_id": true, "entitled_id": true, "absorbed_id": true, "survivor_id": true, "other_id": true, "people": true, "person": true, "persons": true,
	}
	bodyKeys = map[string]bool{"body_id": true, "other_body_id": true, "of_body_id": true, "to_body": true, "other_of": true, "office_id": true, "sites": true}
)

// numbers gives the numbers in a value.
func numbers(v any) []int64 {
	var out []int64
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		if err == nil && n != 0 {
			out = append(out, n)
		}
	case []any:
		for _, x := range v {
			out = append(out, numbers(x)...)
		}
	}
	return out
}

// personsIn lists the people whom a value names by number.
func personsIn(v any) []int64 {
	var out []int64
	switch v := v.(type) {
	case object:
		for _, f := range v {
			if personKeys[f.Key] {
				out = append(out, numbers(f.Value)...)
			}
			out = append(out, personsIn(f.Value)...)
		}
	case []any:
		for _, x := range v {
			out = append(out, personsIn(x)...)
		}
	}
	return out
}

// span is a range as the database writes it.
func span(s string) (from, until string, days, ok bool) {
	if len(s) < 3 || s[0] != '[' && s[0] != '(' || s[len(s)-1] != ')' && s[len(s)-1] != ']' {
		return "", "", false, false
	}
	from, until, ok = strings.Cut(s[1:len(s)-1], ",")
	from, until = strings.Trim(from, `"`), strings.Trim(until, `"`)
	for _, x := range []string{from, until} {
		if x != "" && (len(x) < 10 || strings.Trim(x[:4], "0123456789") != "" || x[4] != '-' || x[7] != '-') {
			return "", "", false, false
		}
	}
	return from, until, len(from) <= 10 && len(until) <= 10, ok
}
