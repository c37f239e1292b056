package ptr

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefits"
)

// What a load stores of a decision's own fields is read back as it was, whatever its kind and their types.
func TestDataIsReadBack(t *testing.T) {
	read := 0
	for _, k := range benefits.All() {
		r, own := k.NewRecord(), dataFieldsOf(k)
		for i, f := range own {
			r.Set(f, anyValue(f, i))
		}
		data, err := encodeFields(own, r)
		if err != nil {
			t.Fatal(err)
		}
		v := version{kind: k.Code, start: calendar.None, end: calendar.None, reviewDue: calendar.None, issued: calendar.None, final: calendar.None}
		err = json.Unmarshal(data, &v.data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.record()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range own {
			read++
			if d := cmp.Diff(r.Of(f), got.Of(f)); d != "" {
				t.Errorf("%s %s (-stored +read):\n%s", k.Code, f.Key, d)
			}
		}
	}
	if read < 100 {
		t.Errorf("only %d fields compared", read)
	}
}

// anyValue makes a readable value of a field's type.
func anyValue(f *fields.Field, i int) fields.Value {
	d := calendar.On(2013, 7, 1+i%28)
	switch f.Type {
	case fields.Forint, fields.Integer:
		return whole(int64(1000 + i))
	case fields.Mark:
		return fields.Value{State: fields.OK, Text: "x", N: 1}
	case fields.Date:
		return fields.Value{State: fields.OK, Text: d.String(), N: int64(d)}
	case fields.Month:
		m := calendar.MonthOf(d)
		return fields.Value{State: fields.OK, Text: m.String(), N: int64(m)}
	default:
		return fields.Value{State: fields.OK, Text: `Árvíztűrő "` + f.Key + `" <&>`}
	}
}
