package ptr

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
)

// What a load stores of a decision's own fields is read back as it was, whatever its type.
func TestDataIsReadBack(t *testing.T) {
	r := fields.NewRecord(len(dataFields) + 60)
	for i, f := range dataFields {
		switch f.Type {
		case fields.Forint, fields.Integer:
			r.Set(f, whole(int64(1000+i)))
		case fields.Mark:
			r.Set(f, fields.Value{State: fields.OK, Text: "x", N: 1})
		case fields.Date:
			d := calendar.On(2013, 7, 1+i%28)
			r.Set(f, fields.Value{State: fields.OK, Text: d.String(), N: int64(d)})
		case fields.Month:
			m := calendar.MonthOf(calendar.On(2013, 7, 1))
			r.Set(f, fields.Value{State: fields.OK, Text: m.String(), N: int64(m)})
		default:
			r.Set(f, fields.Value{State: fields.OK, Text: `Árvíztűrő "` + f.Key + `" <&>`})
		}
	}
	data, err := encodeData(r)
	if err != nil {
		t.Fatal(err)
	}
	v := version{start: calendar.None, end: calendar.None, reviewDue: calendar.None, issued: calendar.None, final: calendar.None}
	err = json.Unmarshal(data, &v.data)
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.record()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range dataFields {
		if d := cmp.Diff(r.Of(f), got.Of(f)); d != "" {
			t.Errorf("%s (-stored +read):\n%s", f.Key, d)
		}
	}
}
