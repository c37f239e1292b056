package document

import (
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing changes", "a\nb\n", "a\nb\n", "…2"},
		{"a line comes in", "a\nb\n", "a\nx\nb\n", " a|+x| b"},
		{"a line goes out", "a\nx\nb\n", "a\nb\n", " a|-x| b"},
		{"a line becomes another", "a\nx\n", "a\ny\n", " a|-x|+y"},
		{"what is far away is left out", "1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\n7\n", "…2| 3| 4| 5|-6|+7"},
		{"from nothing", "", "a\n", "-|+a"},
		{"line ends of another system", "a\r\nb\r\n", "a\nb\n", "…2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, l := range compare(c.before, c.after) {
				switch l.Sign {
				case "…":
					got = append(got, "…"+string(rune('0'+l.Left)))
				case "":
					got = append(got, " "+l.Text)
				default:
					got = append(got, l.Sign+l.Text)
				}
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}
