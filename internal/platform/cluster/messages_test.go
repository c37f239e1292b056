package cluster_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oszir/internal/platform/cluster"
)

// TestMessages compares the keys in the code with both languages, and the placeholders of these with each other.
func TestMessages(t *testing.T) {
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	check(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		check(t, err)
		for _, m := range regexp.MustCompile(`"(cluster\.[a-z_]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	texts := map[string]map[string]string{}
	for _, lang := range []string{"hu", "en"} {
		data, err := cluster.Messages.ReadFile("messages/" + lang + ".json")
		check(t, err)
		var m map[string]string
		check(t, json.Unmarshal(data, &m))
		texts[lang] = m
		for key := range used {
			if m[key] == "" {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
		for key := range m {
			if !used[key] {
				t.Errorf("%s has %s, which nobody uses", lang, key)
			}
		}
	}
	holes := func(text string) []string {
		found := regexp.MustCompile(`\{\d\}`).FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for key := range used {
		if !slices.Equal(holes(texts["hu"][key]), holes(texts["en"][key])) {
			t.Errorf("%s: the languages use different arguments", key)
		}
	}
}
