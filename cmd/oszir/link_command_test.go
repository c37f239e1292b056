package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oszir/internal/app"
	"oszir/internal/platform/workbook"
)

// oldAccounts writes a workbook of old accounts.
func oldAccounts(t *testing.T, file string, rows ...[5]string) {
	t.Helper()
	w := workbook.NewWriter()
	defer w.Close()
	var columns []workbook.Column
	for _, h := range []string{"Felhasználó azonosítója", "Név", "Ügyfélkapu-azonosító", "Szerv kódja", "Szerepkör"} {
		columns = append(columns, workbook.Column{Heading: h, Form: workbook.Text, Width: 20})
	}
	err := w.Sheet("Felhasználók", columns)
	for _, r := range rows {
		var cells []workbook.Cell
		for _, text := range r {
			cells = append(cells, workbook.Cell{Text: text})
		}
		if err == nil {
			err = w.Row(cells)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = w.Save(f)
	if err != nil {
		t.Fatal(err)
	}
}

// Old accounts come in from the command line, all or none; a program that is no demo refuses the built-in provider.
//
// Covers: I4, I2
func TestLinkCommand_I4_I2(t *testing.T) {
	dir := folder(t)
	data := filepath.Join(dir, "data")
	a, err := app.Open(t.Context(), app.Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		err := a.Close(t.Context())
		if err != nil {
			t.Error(err)
		}
	}()
	_, err = a.SeedDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "regi.xlsx")
	link := func(want int, args ...string) string {
		t.Helper()
		code, out, say := oszir(t, append([]string{"--data", data}, args...)...)
		if code != want || strings.Contains(out+say, "‹") {
			t.Errorf("%q: exit %d, want %d\n%s", args, code, want, out+say)
		}
		return say
	}
	good := [5]string{"kenyszi-1", "Próba Piroska", "sub-1", "DEMO-M", "esetmenedzser"}
	bad := [5]string{"kenyszi-2", "Példa Péter", "sub-2", "SEHOL", "esetmenedzser"}
	oldAccounts(t, file, good, bad)
	say := link(exitFindings, "link", "import", file, "--oidc-issuer", "https://ugyfelkapu.example")
	if !strings.Contains(say, "1 hiba van") || !strings.Contains(say, "3. sor, Szerv kódja: Ilyen kódú szerv nincs. (SEHOL)") {
		t.Errorf("a mistake: %s", say)
	}
	oldAccounts(t, file, good)
	say = link(exitDone, "link", "import", file, "--oidc-issuer", "https://ugyfelkapu.example")
	if !strings.Contains(say, "1 új fiókot és 1 új jogosultságot") {
		t.Errorf("a good one: %s", say)
	}
	link(exitFindings, "link", "import", filepath.Join(dir, "nincs.xlsx"), "--oidc-issuer", "https://ugyfelkapu.example")
	link(exitUsage, "link", "import", file)
	template := filepath.Join(dir, "minta.xlsx")
	link(exitDone, "link", "template", "-o", template)
	if info, err := os.Stat(template); err != nil || info.Size() == 0 {
		t.Errorf("the template: %v", err)
	}

	if say = link(exitFindings, "serve", "--listen", "127.0.0.1:0", "--oidc-issuer", "test"); !strings.Contains(say, "csak a bemutatóban") {
		t.Errorf("the built-in provider outside of the demo: %s", say)
	}
	if say = link(exitFindings, "serve", "--listen", "127.0.0.1:0", "--oidc-issuer", "https://ugyfelkapu.example"); !strings.Contains(say, "--oidc-client") {
		t.Errorf("a provider without a client: %s", say)
	}
	if say = link(exitFindings, "serve", "--listen", "127.0.0.1:0", "--oidc-issuer", "https://ugyfelkapu.example", "--oidc-client", "oszir", "--oidc-secret-file", template+"x"); !strings.Contains(say, "--oidc-secret-file") {
		t.Errorf("a secret that is not there: %s", say)
	}
}
