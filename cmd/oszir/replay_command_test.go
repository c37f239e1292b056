package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// The whole register is judged again on the command line: everything is counted, and nothing else stands in the document.
//
// Covers: C7
func TestReplayCommand_C7(t *testing.T) {
	data := folder(t) + "/data"
	code, _, say := oszir(t, "--data", data, "generate", "people", "--count", "60", "--seed", "3", "--office", "DEMO-M")
	if code != exitDone {
		t.Fatalf("generate: exit %d: %s", code, say)
	}
	code, out, say := oszir(t, "--data", data, "ptr", "replay", "--view", "today", "--json")
	var got replayed
	d := json.NewDecoder(strings.NewReader(out))
	err := d.Decode(&got)
	if code != exitDone || err != nil || d.More() || got.Total == 0 || got.Different != 0 || got.View != "today" || len(got.Groups) != 0 {
		t.Fatalf("exit %d, %v: %s\n%s", code, err, out, say)
	}
	sum := int64(0)
	for _, counts := range []map[string]int64{got.Decisions, got.Versions} {
		for _, n := range counts {
			sum += n
		}
	}
	if sum != got.Total || !strings.Contains(say, "újraszámolás") {
		t.Errorf("%d are counted, %d were looked at: %s", sum, got.Total, say)
	}
	if code, _, _ := oszir(t, "--data", data, "ptr", "replay", "--view", "then"); code != exitUsage {
		t.Errorf("a view that is none: exit %d", code)
	}
}
