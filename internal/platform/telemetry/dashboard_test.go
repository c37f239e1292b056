package telemetry_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oszir/internal/platform/telemetry"
)

const dashboard = "../../../deploy/grafana/oszir.json"

var (
	metricName = regexp.MustCompile(`\b(?:oszir|go|process)_[a-z0-9_]+\b`)
	typeLine   = regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`)
	labelName  = regexp.MustCompile(`\b([a-z]+)(?:=~?|!=)"`)
)

// unknownNames lists the metrics of an expression that the program does not export.
func unknownNames(expr string, exported map[string]string) (unknown []string) {
	for _, name := range metricName.FindAllString(expr, -1) {
		base := name
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			if cut, ok := strings.CutSuffix(name, part); ok && exported[cut] == "histogram" {
				base = cut
			}
		}
		if exported[base] == "" || exported[base] == "histogram" && base == name {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// The dashboard asks only for what the program says, and shows all that the program says itself.
func TestDashboard_AsksForWhatIsThere(t *testing.T) {
	tel := newTelemetry(t, telemetry.Config{})
	touchAll(t, tel)
	said := scrape(t, tel)
	exported := map[string]string{}
	for _, m := range typeLine.FindAllStringSubmatch(said, -1) {
		exported[m[1]] = m[2]
	}
	data, err := os.ReadFile(dashboard)
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Title         string
		UID           string
		SchemaVersion int
		Panels        []struct {
			ID      int
			Type    string
			Title   string
			GridPos struct{ H, W, X, Y int }
			Targets []struct{ Expr string }
		}
	}
	err = json.Unmarshal(data, &board)
	if err != nil || board.Title == "" || board.UID == "" || board.SchemaVersion < 38 {
		t.Fatalf("%q, schema %d, error %v", board.Title, board.SchemaVersion, err)
	}
	asked, ids, taken := map[string]bool{}, map[int]string{}, map[[2]int]string{}
	for _, p := range board.Panels {
		if ids[p.ID] != "" {
			t.Errorf("%s has the number of %s", p.Title, ids[p.ID])
		}
		ids[p.ID] = p.Title
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%s lies over %s, or beyond the edge", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("%s shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			for _, name := range unknownNames(target.Expr, exported) {
				t.Errorf("%s asks for %s, which nobody says", p.Title, name)
			}
			for _, m := range labelName.FindAllStringSubmatch(target.Expr, -1) {
				if m[1] != "instance" && !strings.Contains(said, m[1]+`="`) {
					t.Errorf("%s asks for the label %s, which nobody says", p.Title, m[1])
				}
			}
			if strings.Count(target.Expr, "(") != strings.Count(target.Expr, ")") || strings.Count(target.Expr, "{") != strings.Count(target.Expr, "}") {
				t.Errorf("%s: a bracket is open in %s", p.Title, target.Expr)
			}
			for _, name := range metricName.FindAllString(target.Expr, -1) {
				asked[name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(exported)) {
		if !strings.HasPrefix(name, "oszir_") {
			continue
		}
		if !asked[name] && !asked[name+"_bucket"] && !asked[name+"_count"] {
			t.Errorf("no panel shows %s", name)
		}
	}
	t.Run("control", func(t *testing.T) {
		for _, expr := range []string{`rate(oszir_http_requests_total[5m])`, `oszir_http_request_seconds`, `oszir_load_rows_total_count`} {
			if len(unknownNames(expr, exported)) == 0 {
				t.Errorf("%s is not noticed", expr)
			}
		}
	})
}
