package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
)

// Accounts and keys from the command line; passwords and keys stand alone on standard output.
func TestUserCommand(t *testing.T) {
	dir := folder(t)
	data := filepath.Join(dir, "data")
	// The program runs, and commands work beside it on its database.
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
	user := func(want int, args ...string) (out, say string) {
		t.Helper()
		code, out, say := oszir(t, append([]string{"--data", data, "user"}, args...)...)
		if code != want {
			t.Errorf("user %q: exit %d, want %d\n%s", args, code, want, out+say)
		}
		if strings.Contains(out+say, "‹") {
			t.Errorf("user %q: a message is missing: %s", args, out+say)
		}
		return out, say
	}
	signIn := func(code, password string) error {
		_, err := a.Identity.SignIn(t.Context(), identity.Credentials{Code: code, Password: password})
		return err
	}

	out, say := user(exitDone, "add", "--user", "Proba.Ubul", "--name", "Próba Ubul", "--body", "DEMO-M", "--role", "ptr.clerk")
	if !regexp.MustCompile(`^[A-Z][a-z]{5}-([a-z]{6}-){2}[a-z]{6}[0-9]\n$`).MatchString(out) || strings.Contains(say, strings.TrimSpace(out)) || !strings.Contains(say, "proba.ubul") {
		t.Errorf("add prints %q and says %q", out, say)
	}
	err = signIn("proba.ubul", strings.TrimSpace(out))
	if err != nil {
		t.Errorf("signing in with the printed passphrase: %v", err)
	}

	file := filepath.Join(dir, "password")
	err = os.WriteFile(file, []byte("Kavics lovarda 7. őrség\r\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	out, _ = user(exitDone, "add", "--user", "minta.rozi", "--name", "Minta Rozi", "--email", "rozi@pelda.example", "--body", "DEMO-D", "--role", "ptr.reader", "--password-file", file, "--must-change")
	if out != "" {
		t.Errorf("add with a file prints %q", out)
	}
	err = signIn("minta.rozi", "Kavics lovarda 7. őrség")
	if err != nil {
		t.Errorf("signing in with the password of the file: %v", err)
	}

	out, _ = user(exitDone, "key", "--user", "proba.ubul", "--body", "DEMO-M")
	if !regexp.MustCompile(`^oszir_[a-z2-7]{56}\n$`).MatchString(out) {
		t.Errorf("key prints %q", out)
	}
	key := strings.TrimSpace(out)
	s, err := a.Identity.ByKey(t.Context(), key)
	if err != nil || s.Actor.Code != "proba.ubul" || s.Actor.Role != identity.RoleClerk {
		t.Errorf("the key stands for %+v: %v", s.Actor, err)
	}

	user(exitDone, "role", "--user", "proba.ubul", "--body", "DEMO-D", "--role", "ptr.reader")
	out, _ = user(exitDone, "list")
	for _, want := range []string{"proba.ubul", "Próba Ubul", "DEMO-M ptr.clerk, DEMO-D ptr.reader", "engedélyezve", key[:14] + "… DEMO-M", "minta.rozi", "jelszót kell cserélnie"} {
		if !strings.Contains(out, want) {
			t.Errorf("the list lacks %q\n%s", want, out)
		}
	}
	if strings.Contains(out, key) || strings.Contains(out, "argon2") {
		t.Error("the list holds a secret")
	}
	user(exitDone, "role", "--user", "proba.ubul", "--body", "DEMO-D", "--role", "ptr.reader", "--end")
	user(exitDone, "revoke", "--key", key[:14])
	_, err = a.Identity.ByKey(t.Context(), key)
	if errs.KindOf(err) != errs.Unauthenticated {
		t.Errorf("the revoked key: %v", err)
	}

	out, _ = user(exitDone, "password", "--user", "minta.rozi")
	err = signIn("minta.rozi", strings.TrimSpace(out))
	if err != nil {
		t.Errorf("signing in with the new passphrase: %v", err)
	}
	user(exitDone, "disable", "--user", "minta.rozi")
	if out, _ := user(exitDone, "list"); !strings.Contains(out, "letiltva") {
		t.Errorf("the list does not say who is disabled\n%s", out)
	}
	if errs.KindOf(signIn("minta.rozi", strings.TrimSpace(out))) != errs.Unauthenticated {
		t.Error("a disabled account signs in")
	}
	user(exitDone, "enable", "--user", "minta.rozi")
	err = signIn("minta.rozi", strings.TrimSpace(out))
	if err != nil {
		t.Errorf("after it was enabled: %v", err)
	}

	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a code that somebody has", []string{"add", "--user", "proba.ubul", "--name", "X Y", "--body", "DEMO-M", "--role", "ptr.clerk"}, exitFindings, "Már van"},
		{"a code that cannot be", []string{"add", "--user", "őz", "--name", "X Y", "--body", "DEMO-M", "--role", "ptr.clerk"}, exitFindings, "azonosító"},
		{"no such body", []string{"add", "--user", "uj", "--name", "X Y", "--body", "NINCS", "--role", "ptr.clerk"}, exitFindings, "NINCS"},
		{"no such role", []string{"add", "--user", "uj", "--name", "X Y", "--body", "DEMO-M", "--role", "king"}, exitFindings, "szerep"},
		{"a role that the kind of body does not know", []string{"add", "--user", "uj", "--name", "X Y", "--body", "DEMO-M", "--role", "mukeng.clerk"}, exitFindings, "mukeng.clerk"},
		{"a role that another excludes", []string{"role", "--user", "proba.ubul", "--body", "DEMO-M", "--role", "idm.officer"}, exitFindings, "idm.officer"},
		{"no name", []string{"add", "--user", "uj", "--body", "DEMO-M", "--role", "ptr.clerk"}, exitUsage, "--name"},
		{"no such file", []string{"password", "--user", "proba.ubul", "--password-file", filepath.Join(dir, "nincs")}, exitFindings, "nem olvasható"},
		{"an account that is not there", []string{"disable", "--user", "nincs.ilyen"}, exitFindings, "nincs.ilyen"},
		{"a key for a body without a role", []string{"key", "--user", "proba.ubul", "--body", "DEMO-D"}, exitFindings, "nincs ilyen szerepe"},
		{"a key without a body", []string{"key", "--user", "proba.ubul"}, exitUsage, "--body"},
		{"no role to take away", []string{"role", "--user", "proba.ubul", "--body", "DEMO-D", "--role", "ptr.reader", "--end"}, exitFindings, "nincs ilyen szerepe"},
		{"a role that is not said", []string{"role", "--user", "proba.ubul", "--body", "DEMO-M"}, exitUsage, "--role"},
		{"the same role for a body", []string{"role", "--user", "proba.ubul", "--body", "DEMO-M", "--role", "ptr.clerk"}, exitFindings, "már megvan ez a szerepe"},
		{"a key that is not there", []string{"revoke", "--key", "oszir_aaaaaaaa"}, exitFindings, "Nincs ilyen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, say := user(c.code, c.args...)
			if out != "" && c.code != exitUsage || !strings.Contains(out+say, c.says) {
				t.Errorf("prints %q, says %q", out, say)
			}
		})
	}
}
