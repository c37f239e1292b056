package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxJSONDepth is how deep JSON that others send may be nested.
const maxJSONDepth = 64

// errJSON is text that is not one JSON value of the form that is read.
var errJSON = errors.New("not one well-formed JSON value with every name once")

// StrictJSON asks that text is one well-formed JSON value in UTF-8, not nested too deep, and that no name stands twice in an
// object: what programs read differently is nothing that can be signed. Errors: one that is no errs.Error.
func StrictJSON(text []byte) error {
	if !utf8.Valid(text) {
		return errJSON
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	_, err := jsonValue(d, 0)
	if err == nil {
		_, end := d.Token()
		if !errors.Is(end, io.EOF) {
			err = errJSON
		}
	}
	return err
}

// CanonicalJSON writes JSON in its one form (RFC 8785): no space, names in order, numbers and texts in one spelling. Errors: as of
// StrictJSON.
func CanonicalJSON(text []byte) ([]byte, error) {
	err := StrictJSON(text)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	v, err := jsonValue(d, 0)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = canonical(&b, v)
	return b.Bytes(), err
}

// member is a name of an object with its value.
type member struct {
	name  string
	value any
}

// jsonValue reads a value: nil, bool, json.Number, string, []any, or []member in the order of RFC 8785.
func jsonValue(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, errJSON
	}
	delim, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth >= maxJSONDepth {
		return nil, errJSON
	}
	if delim == '[' {
		out := []any{}
		for d.More() {
			v, err := jsonValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, closed(d)
	}
	out, seen := []member{}, map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, errJSON
		}
		text, ok := name.(string)
		if !ok || seen[text] {
			return nil, errJSON
		}
		seen[text] = true
		v, err := jsonValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, member{text, v})
	}
	slices.SortFunc(out, func(a, b member) int {
		return slices.Compare(utf16.Encode([]rune(a.name)), utf16.Encode([]rune(b.name)))
	})
	return out, closed(d)
}

func closed(d *json.Decoder) error {
	_, err := d.Token()
	if err != nil {
		return errJSON
	}
	return nil
}

func canonical(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case []member:
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			canonicalText(b, m.name)
			b.WriteByte(':')
			err := canonical(b, m.value)
			if err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			err := canonical(b, x)
			if err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case string:
		canonicalText(b, v)
	case json.Number:
		f, err := v.Float64()
		if err != nil || !strings.ContainsAny(v.String(), ".eE") && math.Abs(f) > 1<<53-1 {
			return errJSON // another whole number would be written alike
		}
		if f == 0 {
			f = 0 // minus zero is written as zero
		}
		text, err := json.Marshal(f) // as ES6 writes numbers
		if err != nil {
			return errJSON
		}
		b.Write(text)
	case bool:
		if v {
			b.WriteString("true")
		} else {
			b.WriteString("false")
		}
	default:
		b.WriteString("null")
	}
	return nil
}

func canonicalText(b *bytes.Buffer, s string) {
	const hex = "0123456789abcdef"
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`}
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case short[r] != "":
			b.WriteString(short[r])
		case r < ' ':
			b.WriteString(`\u00`)
			b.WriteByte(hex[r>>4])
			b.WriteByte(hex[r&15])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
