package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/keys"
	"oszir/internal/ptr"
)

const (
	wantVerify  = 200_000.0 // entries a second
	wantLogCost = 15.0      // percent
	logEntries  = 1_000_000
)

// theLog measures what the log costs and how fast it is verified.
func (b *bench) theLog() error {
	n := logEntries
	if os.Getenv("BENCH_FULL") != "" {
		n *= 10
	}
	err := b.verifying(n)
	if err == nil {
		err = b.loggingCost()
	}
	return err
}

// logFolder makes an empty data folder.
func (b *bench) logFolder(name string) (string, error) {
	data := filepath.Join(folder, name)
	err := os.RemoveAll(data)
	if err == nil {
		err = os.MkdirAll(data, 0o755)
	}
	return data, err
}

// verifying fills a log with n entries, as the program would write them, seals and verifies it.
func (b *bench) verifying(n int) error {
	data, err := b.logFolder("data-log")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	a, err := app.Open(b.ctx, app.Config{Data: data, Settings: map[string]string{"fsync": "off", "max_wal_size": "4GB"}})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(b.ctx) }()
	ring, err := keys.Open(filepath.Join(data, "keys"))
	if err != nil {
		return err
	}
	keeper, err := audit.NewKeeper(ring)
	if err != nil {
		return err
	}
	begun := time.Now()
	err = b.fillLog(keeper, data, n)
	if err != nil {
		return fmt.Errorf("filling the log: %w", err)
	}
	fmt.Printf("%d entries written in %.1f s\n", n, time.Since(begun).Seconds())
	begun = time.Now()
	outside, err := audit.OpenOutside(app.LogFolder(app.Config{Data: data}), keeper.Public)
	if err != nil {
		return err
	}
	sealer := audit.NewSealer(a.DB, keeper, []*audit.Outside{outside}, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	err = sealer.Close(b.ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%-92s %10.0f entries/s\n", "sealing", float64(n)/time.Since(begun).Seconds())
	err = a.Close(b.ctx) // the rest is for the verifier alone
	if err != nil {
		return err
	}
	for range 2 {
		r, err := app.VerifyLog(b.ctx, app.Config{Data: data}, app.LogCheck{})
		if err != nil {
			return err
		}
		if r.Count > 0 || r.Entries < int64(n) || r.Marked < int64(n) {
			return fmt.Errorf("the log is not sound: %d entries, %d findings, the first %+v", r.Entries, r.Count, r.Findings[:min(len(r.Findings), 3)])
		}
		b.say(fmt.Sprintf("verifying a log of %d entries, marks, tree and checkpoints", r.Entries), float64(r.Entries)/r.Seconds, "entries/s", wantVerify, true)
	}
	return nil
}

// fillLog writes entries like those of pages. To have ten million of them in minutes they are copied in with their marks.
func (b *bench) fillLog(keeper *audit.Keeper, data string, n int) error {
	entry := func(i int) audit.Entry {
		return audit.Entry{
			Actor: fmt.Sprintf("clerk-%03d", i%400), Role: "ptr.clerk", BodyID: int64(i%3000 + 1), Operation: "people.read", Subject: fmt.Sprintf("person/%d", i*7919%1_700_000+1),
			Fields: []string{"name", "birth", "address", "taj"}, Ground: "Szt. 18. §", Detail: map[string]any{"rows": i % 30},
		}
	}
	address, err := cluster.URL(data)
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	var first int64
	err = c.QueryRow(b.ctx, "SELECT coalesce(max(id), 0) + 1 FROM audit.entry").Scan(&first)
	if err != nil {
		return err
	}
	i := 0
	at := time.Now().Truncate(time.Microsecond)
	_, err = c.CopyFrom(b.ctx, pgx.Identifier{"audit", "entry"},
		[]string{"id", "at", "actor", "role", "body_id", "operation", "subject", "persons", "fields", "ground", "detail", "mac"},
		pgx.CopyFromFunc(func() ([]any, error) {
			if i == n {
				return nil, nil
			}
			e, id := entry(i), first+int64(i)
			i++
			e.Persons = []int64{int64((i-1)*7919%1_700_000 + 1)}
			mac := keeper.MarkOf(&e, id, at, fmt.Sprintf(`{"rows": %d}`, e.Detail["rows"]))
			return []any{id, at, e.Actor, e.Role, e.BodyID, e.Operation, e.Subject, e.Persons, e.Fields, e.Ground, e.Detail, mac}, nil
		}))
	if err != nil {
		return err
	}
	_, err = c.Exec(b.ctx, "SELECT setval('audit.entry_id_seq', (SELECT max(id) FROM audit.entry))")
	if err == nil {
		_, err = c.Exec(b.ctx, "VACUUM ANALYZE audit.entry")
	}
	return err
}

// loggingCost compares a person page and a load with the log and without. The sides take turns, so that both meet the same
// machine.
func (b *bench) loggingCost() error {
	data, err := b.logFolder("data-log")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	a, err := app.Open(b.ctx, app.Config{Data: data, Demo: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(b.ctx) }()
	logins, err := a.SeedDemo(b.ctx)
	if err == nil {
		err = a.Fill(b.ctx, "DEMO-D", app.Made{Clients: 2000, Seed: 4}, nil)
	}
	if err != nil {
		return err
	}
	ring, err := keys.Open(filepath.Join(data, "keys"))
	if err != nil {
		return err
	}
	keeper, err := audit.NewKeeper(ring)
	if err != nil {
		return err
	}
	nobody := audit.Discarding(1)
	address, err := cluster.URL(data)
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	rows, err := c.Query(b.ctx, "SELECT person_id FROM people.person_version WHERE family_name IS NOT NULL ORDER BY person_id LIMIT 25")
	if err != nil {
		return err
	}
	persons, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	page, err := b.personPage(a, logins)
	if err != nil {
		return err
	}
	sides := []*audit.Keeper{keeper, nobody}
	took := [2][]float64{}
	for round := range 40 {
		audit.Attach(a.DB, sides[round%2])
		for i, id := range persons {
			begun := time.Now()
			err := page(a.People.PublicID(id))
			if err != nil {
				return err
			}
			if round >= 4 && i > 0 { // warm first
				took[round%2] = append(took[round%2], time.Since(begun).Seconds()*1000)
			}
			time.Sleep(45 * time.Millisecond) // one clerk may not ask faster
		}
	}
	with, without := middleOf(took[0]), middleOf(took[1])
	fmt.Printf("person page %.2f ms with the log, %.2f ms without\n", with, without)
	b.say("what the log adds to a person page", 100*(with-without)/without, "%", wantLogCost, false)

	body, err := a.Orgs.ByCode(b.ctx, "DEMO-D")
	if err != nil {
		return err
	}
	took = [2][]float64{}
	for round := range 8 {
		var book bytes.Buffer
		_, err = app.MakeWorkbook(ptr.Office("district"), app.Made{Clients: 10_000, Benefits: 10_000, Seed: uint64(100 + round)}, &book)
		if err != nil {
			return err
		}
		audit.Attach(a.DB, sides[round%2])
		begun := time.Now()
		_, err = a.PTR.Upload(b.ctx, identity.Operator(body.ID), ptr.Incoming{
			Body: body, FileName: fmt.Sprintf("bench-%d.xlsx", round), Lang: "hu", Size: int64(book.Len()), Bytes: bytes.NewReader(book.Bytes()),
		})
		if err == nil {
			err = a.PTR.Round(b.ctx)
		}
		if err != nil {
			return err
		}
		if round >= 2 {
			took[round%2] = append(took[round%2], time.Since(begun).Seconds())
		}
	}
	audit.Attach(a.DB, keeper)
	with, without = middleOf(took[0]), middleOf(took[1])
	fmt.Printf("load of 10,000 + 10,000 rows %.2f s with the log, %.2f s without\n", with, without)
	b.say("what the log adds to a load", 100*(with-without)/without, "%", wantLogCost, false)
	return nil
}

// personPage gives a browser's view of a person page, in process.
func (b *bench) personPage(a *app.App, logins []app.Login) (func(id string) error, error) {
	site, err := a.NewSite(app.Serving{PublicURL: "http://127.0.0.1", Web: true, Modules: []string{"people", "ptr"}, InFlight: 64})
	if err != nil {
		return nil, err
	}
	server := httptest.NewServer(site)
	for _, l := range logins {
		if l.BodyCode != "DEMO-D" || l.Role != identity.RoleClerk {
			continue
		}
		c := newClerk(b.ctx, server.URL)
		landed, _, err := c.do("POST", "/sign-in", url.Values{"code": {l.Code}, "password": {l.Password}})
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(landed, "/sign-in") {
			return nil, errors.New("the demo's clerk was not signed in")
		}
		return func(id string) error {
			_, _, err := c.do("GET", "/people/"+id, nil)
			return err
		}, nil
	}
	return nil, errors.New("the demo has no clerk")
}

// middleOf gives the median.
func middleOf(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
