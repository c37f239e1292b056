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
	"oszir/internal/platform/errs"
)

// Login is how somebody signs in to the demo.
type Login struct {
	BodyCode, BodyName string
	Role               identity.Role
	Code, Password     string
}

// demoOffices are the offices whose people the demo makes up.
var demoOffices = []struct {
	code string
	seed uint64
}{{"DEMO-M", 101}, {"DEMO-D", 202}}

// demoAccounts are who can sign in to the demo, the clerks first.
var demoAccounts = []struct {
	body, code, name string
	role             identity.Role
}{
	{"DEMO-M", "demo-m", "Minta Ibolya", identity.RoleClerk},
	{"DEMO-D", "demo-d", "Példa Péter", identity.RoleClerk},
	{"DEMO-M", "demo-kepviselo-m", "Minta Elemér", identity.RoleRepresentative},
	{"DEMO-D", "demo-kepviselo-d", "Példa Dorottya", identity.RoleRepresentative},
	{registerCentre, "demo-jogkezelo", "Próba Judit", identity.RoleRightsOperator},
	{"DEMO-M", "demo-dpo", "Minta Vilmos", identity.RoleOfficer},
	{registerCentre, "demo-auditor", "Próba Áron", identity.RoleAuditor},
	{"DEMO-M", "demo-kiadmanyozo-m", "Minta Lívia", identity.RoleIssuer},
	{"DEMO-D", "demo-kiadmanyozo-d", "Példa Kornél", identity.RoleIssuer},
	{registerCentre, "demo-jogasz-1", "Próba Júlia", identity.RoleLawyer},
	{registerCentre, "demo-jogasz-2", "Minta Jenő", identity.RoleLawyer},
	{personnelCentre, "demo-kozpont", "Próba Kálmán", identity.RoleCentre},
	{"DEMO-OH", "demo-vezeto-oh", "Minta Tamás", identity.RoleHead},
	{"DEMO-OH", "demo-ugyintezo-oh", "Példa Teréz", identity.RoleBodyClerk},
	{"DEMO-PH", "demo-vezeto-ph", "Minta Tünde", identity.RoleHead},
}

// demoClients is how many people of each office the demo shows.
const demoClients = 150

// SeedDemo makes sure that the country's places, the demo's bodies and its accounts are there, and gives their logins;
// again and again changes nothing. Passwords are drawn for each data folder and kept in it.
func (a *App) SeedDemo(ctx context.Context) ([]Login, error) {
	err := a.Orgs.SeedPlaces(ctx, identity.System())
	if err != nil {
		return nil, err
	}
	err = a.Orgs.Seed(ctx, identity.System(), demoTree())
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
	for _, d := range demoAccounts {
		body, err := a.Orgs.ByCode(ctx, d.body)
		if errs.KindOf(err) == errs.NotFound {
			continue // closed by whoever tries the demo: nobody signs in for it any more
		}
		if err != nil {
			return nil, err
		}
		l := Login{BodyCode: body.Code, BodyName: body.Name, Role: d.role, Code: d.code, Password: kept[d.code]}
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

// demoAccount makes an account, or gives it another password when the kept one is lost.
func (a *App) demoAccount(ctx context.Context, l Login, name string, body int64) error {
	_, err := a.Identity.AddAccount(ctx, identity.System(), identity.NewAccount{Code: l.Code, Name: name, Email: l.Code + "@demo.example", Password: l.Password, BodyID: body, Role: l.Role})
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
	for _, d := range demoOffices {
		err := a.Fill(ctx, d.code, Made{Clients: demoClients, Seed: d.seed}, nil)
		if err != nil {
			return err
		}
	}
	err = a.seedTrail(ctx)
	if err == nil {
		err = a.seedMessages(ctx)
	}
	if err == nil {
		err = a.seedReserve(ctx)
	}
	if err != nil {
		return err
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
