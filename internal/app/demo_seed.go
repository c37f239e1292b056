package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/errs"
)

// Login is how somebody signs in to the demo.
type Login struct{ BodyCode, BodyName, Code, Password string }

// demoBodies are the bodies that the demo always holds, each with a clerk.
var demoBodies = []struct {
	body              orgs.Body
	code, clerk, name string
	seed              uint64
}{
	{orgs.Body{Code: "DEMO-M", Name: "Mintafalva Község Önkormányzata (bemutató)", Kind: "municipality", County: "10"}, "DEMO-M", "demo-m", "Minta Ibolya", 101},
	{orgs.Body{Code: "DEMO-D", Name: "Mintai Járási Hivatal (bemutató)", Kind: "district", County: "10"}, "DEMO-D", "demo-d", "Példa Péter", 202},
}

// demoClients is how many people of each office the demo shows.
const demoClients = 150

// SeedDemo makes sure that the demo's bodies, clerks and the country's places are there, and gives the clerks' logins;
// again and again changes nothing. Passwords are drawn for each data folder and kept in it.
func (a *App) SeedDemo(ctx context.Context) ([]Login, error) {
	err := a.Orgs.SeedPlaces(ctx, identity.System())
	if err != nil {
		return nil, err
	}
	file := filepath.Join(a.cfg.Data, "demo-logins.json")
	kept, err := readLogins(file)
	if err != nil {
		return nil, err
	}
	var out []Login
	fresh := false
	for _, d := range demoBodies {
		body, err := a.Orgs.Register(ctx, identity.System(), d.body)
		if err != nil {
			return nil, err
		}
		l := Login{BodyCode: d.code, BodyName: body.Name, Code: d.clerk, Password: kept[d.clerk]}
		if l.Password == "" {
			l.Password, fresh = identity.Passphrase(), true
			err = a.demoAccount(ctx, l, d.name, body.ID)
			if err != nil {
				return nil, err
			}
		}
		out = append(out, l)
	}
	if fresh {
		err = writeLogins(file, out)
	}
	return out, err
}

// demoAccount makes a clerk's account, or gives it another password when the kept one is lost.
func (a *App) demoAccount(ctx context.Context, l Login, name string, body int64) error {
	_, err := a.Identity.AddAccount(ctx, identity.System(), identity.NewAccount{Code: l.Code, Name: name, Password: l.Password, BodyID: body, Role: identity.RoleClerk})
	if errs.KindOf(err) == errs.Conflict {
		return a.Identity.SetPassword(ctx, identity.System(), identity.PasswordOf{Code: l.Code, Password: l.Password})
	}
	return err
}

// SeedPeople fills the demo's offices with made-up people and benefits, once for a data folder.
func (a *App) SeedPeople(ctx context.Context) error {
	done := filepath.Join(a.cfg.Data, "demo-people")
	_, err := os.Stat(done)
	if err == nil {
		return nil
	}
	for _, d := range demoBodies {
		err := a.Fill(ctx, d.code, Made{Clients: demoClients, Seed: d.seed}, nil)
		if err != nil {
			return err
		}
	}
	err = os.WriteFile(done, nil, 0o600)
	if err != nil {
		return fmt.Errorf("noting that the demo's people are there: %w", err)
	}
	return nil
}

func readLogins(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // none are kept yet
	}
	if err != nil {
		return nil, fmt.Errorf("reading the demo's logins: %w", err)
	}
	out := map[string]string{}
	err = json.Unmarshal(text, &out)
	if err != nil {
		return nil, fmt.Errorf("reading the demo's logins: %w", err)
	}
	return out, nil
}

func writeLogins(file string, logins []Login) error {
	out := map[string]string{}
	for _, l := range logins {
		out[l.Code] = l.Password
	}
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	err = os.MkdirAll(filepath.Dir(file), 0o755)
	if err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keeping the demo's logins: %w", err)
	}
	return nil
}
