package people

import "oszir/internal/platform/fields"

// LabelKey gives the message key of a field's name on a page. (The heading of its column in the workbook is Column.)
func LabelKey(f *fields.Field) string { return "people.field." + f.Key }

// FieldByKey gives the field of the client's vocabulary with a key.
func FieldByKey(key string) (*fields.Field, bool) {
	f, ok := fieldsByKey[key]
	return f, ok
}

var fieldsByKey = func() map[string]*fields.Field {
	out := map[string]*fields.Field{}
	for _, list := range [][]*fields.Field{FullColumns, IncompleteColumns} {
		for _, f := range list {
			out[f.Key] = f
		}
	}
	return out
}()
