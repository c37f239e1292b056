package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oszir/internal/document"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/pdf/pdftest"
	"oszir/internal/platform/seal"
)

// A document is checked on the command line with nothing but public keys and a list: by file, by code, by picture.
//
// Covers: C14
func TestVerifyDocument_C14_CommandLine(t *testing.T) {
	dir := folder(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, content []byte) string {
		t.Helper()
		err := os.WriteFile(at(name), content, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	must := func(want int, args ...string) string {
		t.Helper()
		code, out, say := oszir(t, append([]string{"verify-document"}, args...)...)
		if code != want || strings.Contains(out+say, "‹") {
			t.Fatalf("%q: exit %d, want %d\n%s", args, code, want, out+say)
		}
		return out + say
	}
	ring, err := keys.Open(at("data/keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := seal.Open(seal.Config{}, ring)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	list, err := document.Revocations{At: now, Next: now.Add(time.Hour), Last: 50, Serials: []int64{12, 40}}.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/verify/revoked" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(list))
	}))
	defer server.Close()
	code, out, _ := oszir(t, "--data", at("data"), "verify-document", "--export-keys", "--address", server.URL, "-o", at("keys.json"))
	if code != exitDone {
		t.Fatal(out)
	}
	by, revoked := []string{"--keys", at("keys.json")}, write("revoked.txt", []byte(list))
	proof := func(serial int64) string {
		t.Helper()
		payload, err := json.Marshal(document.Proof{Version: 1, Serial: serial, Title: "Próbahatározat", Office: "Próbafalva", Dated: "2026-11-02", Facts: []document.Fact{{Name: "Ügyfél", Value: "Próba Piroska"}}})
		if err != nil {
			t.Fatal(err)
		}
		token, err := s.SignJWS(payload)
		if err != nil {
			t.Fatal(err)
		}
		return "https://oszir.example.hu/verify#" + token
	}
	printed, err := pdf.Print(paper.Paper{Title: "Próbahatározat", Blocks: []paper.Block{{Sort: paper.Code, Text: proof(7)}}}, now)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := s.SignPDF(printed, "Próbahatározat "+document.SerialNumber(7), now)
	if err != nil {
		t.Fatal(err)
	}
	file := write("irat.pdf", sealed)
	pdftest.Run(t, "pdftoppm", "-r", "150", "-png", "-singlefile", file, at("lap"))

	said := must(exitDone, append(by, "--code", proof(7), "--revoked", revoked)...)
	for _, want := range []string{"Az irat valódi és érvényes", document.SerialNumber(7), "Ügyfél: Próba Piroska", "2026-11-02"} {
		if !strings.Contains(said, want) {
			t.Errorf("does not say %q:\n%s", want, said)
		}
	}
	must(exitDone, append(by, file, "--online")...)
	must(exitDone, append(by, "--picture", at("lap.png"), "--online")...)
	if said = must(exitDone, append(by, file)...); !strings.Contains(said, "nem néztük meg") || strings.Contains(said, "érvényes") {
		t.Errorf("without a list: %s", said)
	}
	if said = must(exitDone, append(by, "--code", proof(51), "--revoked", revoked)...); !strings.Contains(said, "fiatalabb") {
		t.Errorf("a younger document: %s", said)
	}
	stale, err := document.Revocations{At: now.Add(-48 * time.Hour), Next: now.Add(-24 * time.Hour), Last: 50}.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	if said = must(exitDone, append(by, file, "--revoked", write("old.txt", []byte(stale)))...); !strings.Contains(said, "jegyzéke régi") || strings.Contains(said, "érvényes") {
		t.Errorf("an old list: %s", said)
	}
	said = must(exitFindings, append(by, "--code", proof(40), "--revoked", revoked, "--json")...)
	var got map[string]any
	err = json.Unmarshal([]byte(said), &got)
	if err != nil || got["verdict"] != "revoked" || got["number"] != document.SerialNumber(40) || got["dated"] != "2026-11-02" {
		t.Errorf("%v in %s", err, said)
	}
	good := proof(7)
	must(exitFindings, append(by, "--code", good[:len(good)-4]+"AAAA")...)
	must(exitFindings, append(by, write("changed.pdf", append(sealed, ' ')))...)
	must(exitFindings, append(by, write("plain.pdf", printed))...)

	must(exitUsage, append(by, file, "--code", good)...)
	must(exitUsage, file)
	must(exitUsage, append(by, file, "--revoked", revoked, "--online")...)
	must(exitUsage, "--export-keys", file)
	must(exitFailure, append(by, at("nincs.pdf"))...)
	must(exitFailure, append(by, "--picture", file)...)
	must(exitFailure, file, "--keys", revoked)
	must(exitFailure, append(by, file, "--revoked", at("keys.json"))...)
	server.Close()
	must(exitFailure, append(by, file, "--online")...)
}
