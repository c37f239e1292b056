package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"oszir/internal/app"
)

// Who may do something, and why, from the command line.
//
// Covers: I6
func TestWhoCanCommand_I6(t *testing.T) {
	data := filepath.Join(folder(t), "data")
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
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"of everybody", []string{"people.correct"}, exitDone, []string{"demo-m", "demo-d", "ptr-office-work", "Szt. 18/A. §", "ptr.issuer"}},
		{"about a body", []string{"identity.approve", "--body", "DEMO-M"}, exitDone, []string{"demo-kepviselo-m", "demo-jogkezelo", "minden szervnél"}},
		{"one who may", []string{"people.correct", "--body", "DEMO-M", "--user", "demo-m"}, exitDone, []string{"demo-m", "megteheti", "Jog megadva"}},
		{"one who may not", []string{"people.correct", "--body", "DEMO-M", "--user", "demo-d"}, exitFindings, []string{"nem teheti meg", "kiadmányozó (ptr.issuer)"}},
		{"in English", []string{"people.correct", "--body", "DEMO-M", "--user", "demo-d", "--lang", "en"}, exitFindings, []string{"may not"}},
		{"no such right", []string{"people.eat"}, exitFindings, []string{"people.eat", "people.reveal"}},
		{"no such user", []string{"people.read", "--user", "nincs.ilyen"}, exitFindings, []string{"nincs.ilyen"}},
		{"no such body", []string{"people.read", "--body", "NINCS"}, exitFindings, []string{"NINCS"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, say := oszir(t, append([]string{"--data", data, "who-can"}, c.args...)...)
			if code != c.code || strings.Contains(out+say, "‹") {
				t.Errorf("exit %d, want %d\n%s", code, c.code, out+say)
			}
			for _, want := range c.says {
				if !strings.Contains(out+say, want) {
					t.Errorf("does not say %q\n%s", want, out+say)
				}
			}
		})
	}
	code, out, _ := oszir(t, "--data", data, "who-can", "people.correct", "--body", "DEMO-M", "--json")
	var answer whoCanAnswer
	err = json.Unmarshal([]byte(out), &answer)
	if code != exitDone || err != nil || len(answer.Users) != 2 || answer.Users[0].User != "demo-m" || !answer.Users[0].Allowed || answer.Users[0].Because[0].Line == 0 || answer.Users[0].How != "given" {
		t.Errorf("exit %d, %v: %s", code, err, out)
	}
}
