package wording

import "oszir/internal/platform/calendar"

// Type says what a field holds.
type Type string

// The types of fields.
const (
	Text   Type = "text"
	Number Type = "number" // a whole number
	Money  Type = "money"  // whole forints
	Date   Type = "date"
	Flag   Type = "flag" // is so or is not; asked for, never printed
	List   Type = "list" // printed item by item
)

// Field is something that a wording can print or ask for.
type Field struct {
	Key    string // as it is written, for example ügyfél.név
	Name   string // Hungarian, for whoever writes the wording
	Type   Type
	May    bool    // may be empty
	Item   string  // of a List: what one of its items is called, before the dot
	Fields []Field // of a List: what an item has, keys without the item's name
}

// Model is what a wording may use. The order is that of the help beside the editor.
type Model []Field

// Value is what a field holds. The zero value is an empty one.
type Value struct {
	Type  Type    `json:"type,omitempty"`
	Text  string  `json:"text,omitempty"` // of a list: what an item is called
	N     int64   `json:"n,omitempty"`    // number, forints, or the day
	Items []Facts `json:"items,omitempty"`
}

// Facts are values by key.
type Facts map[string]Value

// Of makes a text.
func Of(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{Type: Text, Text: s}
}

// Int makes a number.
func Int(n int64) Value { return Value{Type: Number, N: n} }

// Forint makes an amount.
func Forint(n int64) Value { return Value{Type: Money, N: n} }

// On makes a day; None is empty.
func On(d calendar.Day) Value {
	if d == calendar.None {
		return Value{}
	}
	return Value{Type: Date, N: int64(d)}
}

// Is makes a flag.
func Is(yes bool) Value {
	if !yes {
		return Value{Type: Flag}
	}
	return Value{Type: Flag, N: 1}
}

// Items makes a list; item is what one of it is called before the dot, as in its Field.
func Items(item string, of ...Facts) Value { return Value{Type: List, Text: item, Items: of} }

// given reports that there is something to print, or that a flag is set.
func (v Value) given() bool {
	switch v.Type {
	case "":
		return false
	case Flag:
		return v.N != 0
	case Text:
		return v.Text != ""
	case List:
		return len(v.Items) > 0
	case Number, Money, Date:
	}
	return true
}
