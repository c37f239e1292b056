package datacopy

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
)

// Format names the form of adatok.json; another form gets another number.
const Format = "oszir-data-copy/1"

// Words are what parts, fields and codes of a copy are called.
type Words interface {
	Title(name string) string // of a part
	Label(key string) string  // of a field; a key that nobody knows stays
	Word(code string) string  // what a code means; "" when it is none
}

// Copy is a copy to be made.
type Copy struct {
	Lang     i18n.Lang
	Catalog  *i18n.Catalog
	At       time.Time
	Name     string      // whose it is
	Head     [][2]string // what else its first page says: name and value
	Of       Of
	Sources  []Source
	Sections []Section // beside the sources
	Files    []Files

	Words Words
	// Persons names people; Body an office.
	Persons func(ctx context.Context, tx *database.Tx, ids []int64) (map[int64]string, error)
	Body    func(ctx context.Context, id int64) string
}

// writer makes one copy.
type writer struct {
	*Copy

	names  map[int64]string
	others map[int64]bool
	labels map[string]string
	page   page
}

// Write makes the ZIP file, in the transaction of who orders it, and gives the people besides who are named in it.
func Write(ctx context.Context, tx *database.Tx, to io.Writer, c *Copy) (others []int64, err error) {
	w := &writer{Copy: c, names: map[int64]string{}, others: map[int64]bool{}, labels: map[string]string{}}
	for _, id := range c.Of.Persons {
		w.names[id] = c.Catalog.Text(c.Lang, "datacopy.you")
	}
	z := zip.NewWriter(to)
	data, err := w.create(z, "adatok.json")
	if err != nil {
		return nil, err
	}
	err = w.data(ctx, tx, data)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, read := range c.Files {
		err = read(ctx, tx, c.Of.Persons, func(name string, file []byte) error {
			if strings.Contains(name, "..") || strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\:") {
				return fmt.Errorf("a file of a copy has a name that leads elsewhere")
			}
			f, err := w.create(z, name)
			if err != nil {
				return err
			}
			files = append(files, name)
			_, err = f.Write(file)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("copying files: %w", err)
		}
	}
	text, err := w.create(z, "adatok.html")
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(text, w.html(files))
	if err != nil {
		return nil, err
	}
	for id := range w.others {
		others = append(others, id)
	}
	slices.Sort(others)
	return others, z.Close()
}

func (w *writer) create(z *zip.Writer, name string) (io.Writer, error) {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.At.In(calendar.Budapest)})
	if err != nil {
		return nil, fmt.Errorf("beginning a file of a copy: %w", err)
	}
	return f, nil
}

// data writes what programs read, part after part, and keeps what people read.
func (w *writer) data(ctx context.Context, tx *database.Tx, to io.Writer) error {
	head, err := json.Marshal(object{{"format", Format}, {"made_at", w.At.In(calendar.Budapest).Format(time.RFC3339)}, {"name", w.Name}})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "%s,\n\"parts\": {", head[:len(head)-1])
	if err != nil {
		return err
	}
	first := true
	part := func(name string, rows []json.RawMessage) error {
		values, err := w.tidied(ctx, tx, rows)
		if err != nil {
			return fmt.Errorf("copying %s: %w", name, err)
		}
		w.page.part(w, name, values)
		sep := ","
		if first {
			sep = ""
		}
		first = false
		_, err = fmt.Fprintf(to, "%s\n%q: [", sep, name)
		for i := 0; err == nil && i < len(values); i++ {
			var raw []byte
			raw, err = json.Marshal(values[i])
			if err == nil {
				_, err = fmt.Fprintf(to, "%s\n%s", strings.Repeat(",", min(i, 1)), raw)
			}
		}
		if err == nil {
			_, err = io.WriteString(to, "]")
		}
		return err
	}
	for i := range w.Sources {
		rows, err := w.Sources[i].read(ctx, tx, w.Of)
		if err == nil {
			err = part(w.Sources[i].Name, rows)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range w.Sections {
		err = part(s.Name, s.Rows)
		if err != nil {
			return err
		}
	}
	labels, err := json.MarshalIndent(w.labels, "", " ")
	if err == nil {
		_, err = fmt.Fprintf(to, "\n},\n\"labels\": %s\n}\n", labels)
	}
	return err
}

// tidied gives rows without what nobody is told, people and offices by their names.
func (w *writer) tidied(ctx context.Context, tx *database.Tx, rows []json.RawMessage) ([]any, error) {
	values := make([]any, 0, len(rows))
	var persons []int64
	for _, raw := range rows {
		v, err := decoded(raw)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		persons = append(persons, personsIn(v)...)
	}
	persons = slices.DeleteFunc(persons, func(id int64) bool { _, known := w.names[id]; return known })
	if len(persons) > 0 {
		names, err := w.Persons(ctx, tx, persons)
		if err != nil {
			return nil, err
		}
		for _, id := range persons {
			w.names[id] = names[id]
			w.others[id] = true
		}
	}
	for i := range values {
		values[i] = w.tidy(ctx, "", values[i])
	}
	return values, nil
}

func (w *writer) tidy(ctx context.Context, key string, v any) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for _, f := range v {
			if hidden[f.Key] || f.Value == nil {
				continue
			}
			if w.labels[f.Key] == "" {
				w.labels[f.Key] = w.Words.Label(f.Key)
			}
			if v := w.tidy(ctx, f.Key, f.Value); v != nil {
				out = append(out, field{f.Key, v})
			}
		}
		return w.told(out)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = w.tidy(ctx, key, v[i])
		}
		return out
	case json.Number:
		n, err := v.Int64()
		switch {
		case err != nil:
		case personKeys[key] && n != 0:
			return w.names[n]
		case bodyKeys[key] && n != 0:
			return w.Body(ctx, n)
		case personKeys[key] || bodyKeys[key]:
			return nil
		}
		return v
	case string:
		from, until, days, ok := span(v)
		if !ok {
			return v
		}
		if day, ok := calendar.Parse(until); days && ok {
			until = (day - 1).String() // the last day is in it
		}
		if !days {
			from, until = moment(from), moment(until)
		}
		var out object
		for _, f := range []field{{"from", from}, {"until", until}} {
			if f.Value != "" {
				w.labels[f.Key] = w.Words.Label(f.Key)
				out = append(out, f)
			}
		}
		return out
	}
	return v
}

// moment writes a moment of a range as JSON has moments.
func moment(s string) string {
	at, err := time.Parse("2006-01-02 15:04:05.999999-07", s)
	if err != nil {
		return s
	}
	return at.In(calendar.Budapest).Format(time.RFC3339Nano)
}

// told puts the sentence beside what names one by key and arguments.
func (w *writer) told(o object) object {
	i := slices.IndexFunc(o, func(f field) bool { return f.Key == "key" })
	if i < 0 {
		return o
	}
	key, ok := o[i].Value.(string)
	if !ok || !w.Catalog.Has(key) {
		return o
	}
	var args []any
	for _, f := range o {
		list, ok := f.Value.([]any)
		if f.Key == "args" && ok {
			args = list
		}
	}
	return append(o, field{"text", w.Catalog.Text(w.Lang, key, args...)})
}
