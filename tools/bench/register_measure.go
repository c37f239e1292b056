package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/spreadsheet"
)

// registers loads the same workbook into an empty register and into the big one, both copies on one server, and gives
// the seconds of each: the median of three, taken in turns.
func (b *bench) registers(file string) (empty, full float64, err error) {
	data, err := filepath.Abs(filepath.Join(folder, "register"))
	if err != nil {
		return 0, 0, err
	}
	_, err = os.Stat(filepath.Join(data, "built"))
	if err != nil {
		err = b.build(data)
		if err != nil {
			return 0, 0, err
		}
	}
	server, err := cluster.Start(b.ctx, cluster.Options{DataDir: data})
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = server.Stop(b.ctx) }()
	var times [2][]float64
	for range 3 {
		for i, template := range []string{"bench_empty", "oszir"} {
			seconds, err := b.loadCopy(server, template, file)
			if err != nil {
				return 0, 0, err
			}
			times[i] = append(times[i], seconds)
		}
	}
	fmt.Printf("empty register %.1f s, big register %.1f s\n", times[0], times[1])
	return median(times[0]), median(times[1]), nil
}

func median(of []float64) float64 {
	a, b, c := of[0], of[1], of[2]
	return max(min(a, b), min(max(a, b), c))
}

// build fills the big register, once; it takes some minutes.
func (b *bench) build(data string) error {
	fmt.Println("building the big register …")
	err := os.RemoveAll(data)
	if err != nil {
		return err
	}
	for _, args := range [][]string{
		{"demo", "--seed-only"},
		{"generate", "people", "--count", strconv.Itoa(clients * 6 / 10), "--benefits", strconv.Itoa(benefits * 6 / 10), "--seed", "1", "--office", "DEMO-M"},
		{"generate", "people", "--count", strconv.Itoa(clients * 4 / 10), "--benefits", strconv.Itoa(benefits * 4 / 10), "--seed", "30", "--office", "DEMO-D"},
	} {
		out, err := exec.CommandContext(b.ctx, program, append([]string{"--data", data}, args...)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%v: %w\n%s", args, err, out)
		}
	}
	server, err := cluster.Start(b.ctx, cluster.Options{DataDir: data})
	if err != nil {
		return err
	}
	defer func() { _ = server.Stop(b.ctx) }()
	err = b.admin(server, "oszir", "VACUUM (FREEZE, ANALYZE)")
	if err != nil {
		return err
	}
	err = b.admin(server, "postgres", "CREATE DATABASE bench_empty OWNER oszir_owner")
	if err != nil {
		return err
	}
	out, err := exec.CommandContext(b.ctx, program, "--database", at(server, "bench_empty"), "demo", "--seed-only").CombinedOutput()
	if err != nil {
		return fmt.Errorf("preparing the empty register: %w\n%s", err, out)
	}
	return os.WriteFile(filepath.Join(data, "built"), nil, 0o644)
}

func (b *bench) loadCopy(server *cluster.Cluster, template, file string) (float64, error) {
	_ = b.admin(server, "postgres", "DROP DATABASE IF EXISTS bench_copy")
	err := b.admin(server, "postgres", "CREATE DATABASE bench_copy TEMPLATE "+template+" OWNER oszir_owner STRATEGY file_copy")
	if err != nil {
		return 0, err
	}
	err = b.admin(server, "postgres", "CHECKPOINT")
	if err != nil {
		return 0, err
	}
	r, err := b.measure(file, filepath.Join(folder, "answer-register.xlsx"), "--database", at(server, "bench_copy"))
	return r.seconds, err
}

func at(server *cluster.Cluster, database string) string {
	u, err := url.Parse(server.OwnerURL())
	if err != nil {
		panic(err)
	}
	u.Path = "/" + database
	q := u.Query()
	q.Set("user", cluster.RoleSuper)
	u.RawQuery = q.Encode()
	return u.String()
}

func (b *bench) admin(server *cluster.Cluster, database, sql string) error {
	c, err := pgx.Connect(b.ctx, at(server, database))
	if err != nil {
		return err
	}
	defer c.Close(b.ctx)
	_, err = c.Exec(b.ctx, sql)
	return err
}

// floor is what the machine can do at most: unzip and tokenise the workbook and COPY its rows, as texts, into tables
// without index. It gives the seconds.
func (b *bench) floor(file string) (float64, error) {
	data, err := filepath.Abs(filepath.Join(folder, "data-floor"))
	if err != nil {
		return 0, err
	}
	err = os.RemoveAll(data)
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(data)
	server, err := cluster.Start(b.ctx, cluster.Options{DataDir: data})
	if err != nil {
		return 0, err
	}
	defer func() { _ = server.Stop(b.ctx) }()
	c, err := pgx.Connect(b.ctx, at(server, "oszir"))
	if err != nil {
		return 0, err
	}
	defer c.Close(b.ctx)
	return timed(func() error { return b.copyAll(c, file) })
}

func (b *bench) copyAll(c *pgx.Conn, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	book, err := spreadsheet.Open(b.ctx, f, info.Size(), spreadsheet.DefaultLimits)
	if err != nil {
		return err
	}
	defer book.Close()
	for i, s := range book.Sheets() {
		table, columns := fmt.Sprintf("floor_%d", i), make([]string, 64)
		for j := range columns {
			columns[j] = fmt.Sprintf("c%d", j)
		}
		_, err = c.Exec(b.ctx, "CREATE TABLE "+table+" ("+strings.Join(columns, " text, ")+" text)")
		if err != nil {
			return err
		}
		rows := &sheetRows{rows: make(chan []any, 1000)}
		go func() {
			defer close(rows.rows)
			rows.err = book.Rows(context.WithoutCancel(b.ctx), s.Name, func(r *spreadsheet.Row) error {
				values := make([]any, len(columns))
				for _, cell := range r.Cells {
					if cell.Column < len(values) {
						values[cell.Column] = strings.Clone(cell.Text)
					}
				}
				rows.rows <- values
				return nil
			})
		}()
		_, err = c.CopyFrom(b.ctx, pgx.Identifier{table}, columns, rows)
		if err != nil {
			return err
		}
	}
	return nil
}

// sheetRows hands a sheet to COPY while it is read.
type sheetRows struct {
	rows chan []any
	row  []any
	err  error
}

func (s *sheetRows) Next() bool             { var ok bool; s.row, ok = <-s.rows; return ok }
func (s *sheetRows) Values() ([]any, error) { return s.row, nil }
func (s *sheetRows) Err() error             { return s.err }
