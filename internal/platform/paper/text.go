package paper

import (
	"strconv"
	"strings"
)

// Text gives what a paper says, without its looks, in the order of reading: blocks apart by an empty line, cells by a tab.
func Text(p Paper) string {
	var out []string
	for _, b := range p.Blocks {
		var lines []string
		switch b.Sort {
		case List:
			for i, item := range b.Items {
				sign := "– "
				if b.Ordered {
					sign = strconv.Itoa(i+1) + ". "
				}
				lines = append(lines, sign+plain(item))
			}
		case Table:
			for _, row := range b.Rows {
				var cells []string
				for _, cell := range row {
					cells = append(cells, plain(cell.Runs))
				}
				lines = append(lines, strings.Join(cells, "\t"))
			}
		case Heading, Paragraph, Code, Rule, Break: // the last two have no words
			if s := plain(b.Runs); s != "" {
				lines = []string{s}
			}
		}
		if len(lines) > 0 {
			out = append(out, strings.Join(lines, "\n"))
		}
	}
	return strings.Join(out, "\n\n")
}

func plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}
