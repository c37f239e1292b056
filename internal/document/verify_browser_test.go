package document_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oszir/internal/platform/web"
)

// In a real browser: the code behind the # of the address is checked by itself and leaves the address, and the page that was
// carried away says the same without a network.
//
// Covers: C14
func TestVerify_C14_InABrowser(t *testing.T) {
	modules, err := filepath.Abs("../../e2e/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	_, err = os.Stat(filepath.Join(modules, "playwright-core"))
	if err != nil || !web.HasAssets() {
		t.Skip("no browser to drive, or no bundled files: run scripts/e2e once")
	}
	w := newCounter(t)
	good, bad := w.issue(), w.issue()
	w.clock = w.clock.Add(time.Minute)
	err = w.m.Revoke(t.Context(), w.clerk, bad.Serial, "próba")
	if err != nil {
		t.Fatal(err)
	}
	b := w.open()
	dir := t.TempDir()
	keep := func(name string, content []byte) string {
		t.Helper()
		err := os.WriteFile(filepath.Join(dir, name), content, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	offline := keep("ellenorzes.html", []byte(b.Visit("/verify/offline.html").Body))
	young := w.issue() // after the page was carried away
	_, valid, _ := strings.Cut(w.code(good), "#")
	_, revoked, _ := strings.Cut(w.code(bad), "#")
	_, younger, _ := strings.Cut(w.code(young), "#")
	file := w.file(good)
	in, err := json.Marshal(map[string]any{
		"address": b.URL, "offline": offline, "modules": modules, "now": w.clock,
		"codes": map[string]string{
			"valid": valid, "revoked": revoked, "younger": younger, "changed": valid[:100] + string(valid[100]^1) + valid[101:], "short": valid[:len(valid)-1], "foreign": "https.example.com",
		},
		"picture": keep("lap.jpg", w.picture(file, "jpg", "-rotate", "3", "-resize", "130%")), "blank": keep("üres.png", w.picture(file, "png", "-crop", "300x300+0+0")),
	})
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "node", "testdata/browse.mjs")
	var out, trouble bytes.Buffer
	run.Stdin, run.Stdout, run.Stderr = bytes.NewReader(in), &out, &trouble
	err = run.Run()
	if err != nil {
		t.Fatalf("%v: %s", err, trouble.String())
	}
	type view struct{ Heading, Text, Address string }
	var seen struct {
		Online, Offline map[string]view
		Requests        []string
		Trouble         []string
		List            string
	}
	err = json.Unmarshal(out.Bytes(), &seen)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"valid": "Az irat valódi és érvényes", "revoked": "Az iratot visszavonták", "younger": "Az irat valódi és érvényes", "changed": "Az iratot megváltoztatták",
		"short": "Az iratot megváltoztatták", "foreign": "Ezt nem mi adtuk ki",
	} {
		if got := seen.Online[name]; got.Heading != want || got.Address != b.URL+"/verify" {
			t.Errorf("%s on the site: %q at %s", name, got.Heading, got.Address)
		}
		if name == "younger" {
			want = "Az irat valódi\n"
		}
		if got := seen.Offline[name]; !strings.HasPrefix(got.Heading, want) {
			t.Errorf("%s without a network: %q", name, got.Heading)
		}
	}
	for name, words := range map[string][]string{
		"valid": {"Ügyfél", "Próba Piroska", good.Number(), adjudication, "2026.11.02."}, "picture": {"Az irat valódi és érvényes", good.Number()},
		"stale": {"Az irat valódi\n", "egy napnál régebbi", good.Number()}, "younger": {"fiatalabb a jegyzéknél"}, "blank": {"nincs olvasható QR-kód"}, "revoked": {bad.Number()},
	} {
		for _, word := range words {
			if !strings.Contains(seen.Offline[name].Heading, word) {
				t.Errorf("%s without a network does not say %q: %s", name, word, seen.Offline[name].Heading)
			}
		}
	}
	if !strings.Contains(seen.Online["valid"].Text, "Próba Piroska") || !strings.Contains(seen.List, "jegyzéke ekkor készült: 2026. nov. 2. 11:01") {
		t.Errorf("%s\n%s", seen.Online["valid"].Text, seen.List)
	}
	for _, address := range seen.Requests {
		if !strings.HasPrefix(address, b.URL+"/") && !strings.HasPrefix(address, "file://"+dir) && !strings.HasPrefix(address, "blob:") || strings.Contains(address, valid[50:90]) && !strings.Contains(address, "#") {
			t.Errorf("a request to %s", address)
		}
	}
	if len(seen.Trouble) > 0 {
		t.Errorf("in the console, or in somebody's way: %s", strings.Join(seen.Trouble, "\n"))
	}
}
