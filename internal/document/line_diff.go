package document

import "strings"

// change is a line of a comparison.
type change struct {
	Sign string // "+": only in the new text, "-": only in the old one, "": in both, "…": lines in both that are left out
	Text string
	Left int // how many are left out
}

// around is how many unchanged lines stand on each side of a changed one.
const around = 3

// compare shows line by line what became of a text: the longest common part stays, all else goes out or comes in.
func compare(before, after string) []change {
	old, now := split(before), split(after)
	// longest[i][j] is how many lines old[i:] and now[j:] have in common.
	longest := make([][]int, len(old)+1)
	for i := range longest {
		longest[i] = make([]int, len(now)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(now) - 1; j >= 0; j-- {
			if old[i] == now[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var all []change
	for i, j := 0, 0; i < len(old) || j < len(now); {
		switch {
		case i < len(old) && j < len(now) && old[i] == now[j]:
			all = append(all, change{Text: old[i]})
			i, j = i+1, j+1
		case j == len(now) || i < len(old) && longest[i+1][j] >= longest[i][j+1]:
			all = append(all, change{Sign: "-", Text: old[i]})
			i++
		default:
			all = append(all, change{Sign: "+", Text: now[j]})
			j++
		}
	}
	return folded(all)
}

// folded leaves out unchanged lines that are far from any change.
func folded(all []change) []change {
	near := make([]bool, len(all))
	for i := range all {
		if all[i].Sign == "" {
			continue
		}
		for j := max(0, i-around); j < min(len(all), i+around+1); j++ {
			near[j] = true
		}
	}
	var out []change
	for i := range all {
		alone := i > 0 && near[i-1] && (i == len(all)-1 || near[i+1]) // to say that it is left out takes as much room
		switch {
		case near[i] || alone:
			out = append(out, all[i])
		case len(out) > 0 && out[len(out)-1].Sign == "…":
			out[len(out)-1].Left++
		default:
			out = append(out, change{Sign: "…", Left: 1})
		}
	}
	return out
}

// maxCompared is how many lines of a text are compared: the table of compare grows with the square.
const maxCompared = 2000

func split(text string) []string {
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	if len(lines) > maxCompared {
		lines = append(lines[:maxCompared:maxCompared], strings.Join(lines[maxCompared:], " "))
	}
	return lines
}
