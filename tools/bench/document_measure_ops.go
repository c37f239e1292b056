package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/app"
	"oszir/internal/document"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/internal/ptr"
)

const (
	wantDocument     = 50.0 // milliseconds
	wantDocumentRate = 40.0 // a second
	documentBatch    = 10_000
	wantGrowth       = 64.0 // MiB between a tenth of the batch and its end
)

// documents measures how fast documents are made: one by one, and a whole batch by the job that prints and seals.
func (b *bench) documents() error {
	n := documentBatch
	if os.Getenv("BENCH_FULL") != "" {
		n *= 10
	}
	data, err := b.logFolder("data-documents")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	a, err := app.Open(b.ctx, app.Config{Data: data, Settings: map[string]string{"max_wal_size": "4GB"}})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close(b.ctx) }()
	a.Documents.Address = "https://oszir.example"
	who := identity.Actor{Code: "kiadmanyozo", BodyID: 1, Role: identity.RoleIssuer}
	sort, _ := ptr.DocumentLibrary().Sort("grant")
	order := document.Order{
		Sort: "grant", Facts: sort.Sample(), Dated: calendar.On(2014, 5, 12), BodyID: 1, PersonID: 1, Subject: "case/1", Adjudication: "PTR-2014-00001234-1", Author: "Mintafalva",
		Signed: []document.Fact{{Name: "Ügyfél", Value: "Minta Ábrahám"}, {Name: "Összeg", Value: "28 500 Ft"}},
	}
	issue := func() error {
		return a.DB.InTx(b.ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := a.Documents.Issue(ctx, tx, who, order, 1)
			return err
		})
	}
	var worst, sum float64
	const single = 100
	for range single {
		begun := time.Now()
		err = issue()
		if err == nil {
			err = a.Documents.MakeFiles(b.ctx)
		}
		if err != nil {
			return fmt.Errorf("making a document: %w", err)
		}
		took := time.Since(begun).Seconds() * 1000
		worst, sum = max(worst, took), sum+took
	}
	fmt.Printf("%-92s %10.1f ms\n", "one document from facts to sealed file, mean of 100", sum/single)
	b.say("one document from facts to sealed file, the slowest of 100", worst, "ms", wantDocument, false)
	err = b.waiting(data, n)
	if err != nil {
		return fmt.Errorf("filling the batch: %w", err)
	}
	stop := make(chan struct{})
	grown := make(chan float64)
	go func() { grown <- growth(stop) }()
	begun := time.Now()
	err = a.Documents.MakeFiles(b.ctx)
	close(stop)
	more := <-grown
	if err != nil {
		return fmt.Errorf("making a batch: %w", err)
	}
	b.say(fmt.Sprintf("documents a second, a batch of %d printed, sealed and stored", n), float64(n)/time.Since(begun).Seconds(), "a second", wantDocumentRate, true)
	b.say("memory that the batch takes at its end beyond its first seconds", more, "MiB", wantGrowth, false)
	return nil
}

// waiting puts copies of the first document into the queue, each with another name in it.
func (b *bench) waiting(data string, n int) error {
	address, err := cluster.URL(data)
	if err != nil {
		return err
	}
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	for _, sql := range []string{
		`INSERT INTO document.document (sort, title, body_id, person_id, subject, adjudication, dated, wordings, made_by, made_at, entry_id)
		SELECT sort, title, body_id, g, subject, adjudication, dated, wordings, made_by, made_at, entry_id FROM document.document, generate_series(2, $1::bigint + 1) g WHERE serial = 1`,
		`INSERT INTO document.file (person_id, serial, content, proof)
		SELECT d.person_id, d.serial, replace(f.content::text, 'Minta Ábrahám', 'Minta Ábrahám ' || d.serial)::jsonb, f.proof
		FROM document.document d, document.file f WHERE d.state = 'made' AND f.person_id = 1 AND f.serial = 1 AND $1::bigint > 0`,
	} {
		_, err = c.Exec(b.ctx, sql, n)
		if err != nil {
			return err
		}
	}
	return nil
}

// growth watches how much memory the program takes until it is stopped: the most of the end beyond the most of the first
// five seconds, in MiB.
func growth(stop <-chan struct{}) float64 {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	begun := time.Now()
	var first, last float64
	for {
		select {
		case <-stop:
			return last - first
		case <-tick.C:
			now := resident()
			if time.Since(begun) < 5*time.Second {
				first = max(first, now)
			}
			last = max(last, now)
		}
	}
}

// resident gives the memory that this process holds, in MiB.
func resident() float64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.Sys) / (1 << 20)
	}
	pages, _ := strconv.ParseFloat(strings.Fields(string(data))[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20)
}
