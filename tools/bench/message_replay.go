package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// prepared is a statement with its values, as the server wrote it down.
type prepared struct {
	sql    string
	values [][]byte
}

// replayed runs the statements of recorded messages, one message a connection, over and over and takes them back each time; a small
// row is committed in their place, so that the disk is waited for as often as by the program.
func (b *bench) replayed(data, address string) (rate float64, statements int, err error) {
	messages, err := recordedMessages(filepath.Join(data, "postgres", "log", "bench.json"))
	if err != nil {
		return 0, 0, err
	}
	if len(messages) == 0 {
		return 0, 0, errors.New("no message was recorded")
	}
	first, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return 0, 0, err
	}
	defer first.Close(b.ctx)
	_, err = first.Exec(b.ctx, "CREATE TABLE bench_commit (content bytea); GRANT ALL ON bench_commit TO PUBLIC")
	if err != nil {
		return 0, 0, err
	}
	tables, err := recordedTables(filepath.Join(data, "postgres", "log", "bench.json"))
	if err != nil {
		return 0, 0, err
	}
	var done atomic.Int64
	var mu sync.Mutex
	var wait sync.WaitGroup
	begin := make(chan time.Time)
	for i := range savers {
		list := messages[i%len(messages)]
		c, err := pgconn.Connect(b.ctx, address)
		if err != nil {
			return 0, 0, err
		}
		defer c.Close(b.ctx)
		// Numbers that the database draws anew lead nowhere: what refers to them is not looked after here.
		err = c.Exec(b.ctx, "SET session_replication_role = replica").Close()
		if err != nil {
			return 0, 0, err
		}
		names := map[string]string{}
		for _, sql := range tables {
			err = runPrepared(b.ctx, c, names, sql)
			if err != nil {
				return 0, 0, fmt.Errorf("making tables: %w", err)
			}
		}
		wait.Go(func() {
			begun, ok := <-begin
			for ok && time.Since(begun) < messageFor {
				err := once(b.ctx, c, names, list)
				if err != nil {
					mu.Lock()
					defer mu.Unlock()
					rate, statements = -1, -1
					fmt.Println("replaying:", err)
					return
				}
				done.Add(1)
			}
		})
	}
	now := time.Now()
	for range savers {
		begin <- now
	}
	wait.Wait()
	if statements < 0 {
		return 0, 0, errors.New("the recorded statements do not run")
	}
	return float64(done.Load()) / messageFor.Seconds(), len(messages[0]), nil
}

func once(ctx context.Context, c *pgconn.PgConn, names map[string]string, list []prepared) error {
	err := c.Exec(ctx, "BEGIN; SAVEPOINT taken_back").Close()
	for i := range list {
		if err != nil {
			return err
		}
		err = runPrepared(ctx, c, names, list[i])
	}
	// The lock under which the register is written goes with what is taken back; the program holds it until the disk has answered.
	if err == nil {
		err = c.Exec(ctx, "ROLLBACK TO SAVEPOINT taken_back; SELECT pg_advisory_xact_lock(7100001)").Close()
	}
	if err == nil {
		err = runPrepared(ctx, c, names, prepared{sql: "INSERT INTO bench_commit VALUES (decode(repeat('00', 4000), 'hex'))"})
	}
	if err == nil {
		err = c.Exec(ctx, "COMMIT").Close()
	}
	return err
}

func runPrepared(ctx context.Context, c *pgconn.PgConn, names map[string]string, p prepared) error {
	name, ok := names[p.sql]
	if !ok {
		name = fmt.Sprintf("s%d", len(names))
		_, err := c.Prepare(ctx, name, p.sql, nil)
		if err != nil {
			return fmt.Errorf("%w in %.200s", err, p.sql)
		}
		names[p.sql] = name
	}
	r := c.ExecPrepared(ctx, name, p.values, nil, nil).Read()
	if r.Err != nil {
		return fmt.Errorf("%w in %.300s", r.Err, p.sql)
	}
	return nil
}

// eachRecorded reads what the server wrote down between the marks of a record.
func eachRecorded(path string, tell func(pid int, p prepared)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	recording := false
	in := bufio.NewScanner(file)
	in.Buffer(nil, 1<<26)
	for in.Scan() {
		var s statement
		err = json.Unmarshal(in.Bytes(), &s)
		if err != nil {
			return err
		}
		switch {
		case strings.Contains(s.Message, "begin of the record"):
			recording = true
		case strings.Contains(s.Message, "end of the record"):
			recording = false
		case recording && (strings.HasPrefix(s.Message, "execute") || strings.HasPrefix(s.Message, "statement")):
			_, sql, _ := strings.Cut(s.Message, ": ")
			p := prepared{sql: strings.TrimSpace(sql)}
			for _, m := range parameter.FindAllStringSubmatch(s.Detail, -1) {
				var value []byte
				if m[2] != "NULL" {
					value = []byte(strings.ReplaceAll(m[2][1:len(m[2])-1], "''", "'"))
				}
				p.values = append(p.values, value)
			}
			tell(s.PID, p)
		}
	}
	return in.Err()
}

// recordedMessages gives the statements of each transaction of the record that carried a message out.
func recordedMessages(path string) ([][]prepared, error) {
	open := map[int][]prepared{}
	var out [][]prepared
	err := eachRecorded(path, func(pid int, p prepared) {
		switch word := strings.ToLower(p.sql); {
		case word == "begin":
			open[pid] = nil
		case word == "commit":
			if slices.ContainsFunc(open[pid], func(p prepared) bool { return strings.Contains(p.sql, "INSERT INTO ptr.benefit ") }) &&
				!slices.ContainsFunc(open[pid], func(p prepared) bool { return strings.HasPrefix(p.sql, "CREATE") }) {
				out = append(out, open[pid])
			}
			open[pid] = nil
		case word != "rollback" && !strings.HasPrefix(p.sql, "--"):
			open[pid] = append(open[pid], p)
		}
	})
	return out, err
}

// recordedTables gives how a connection made the temporary tables that messages use: the first message on it did.
func recordedTables(path string) ([]prepared, error) {
	var out []prepared
	of := 0
	err := eachRecorded(path, func(pid int, p prepared) {
		if strings.HasPrefix(p.sql, "CREATE TEMPORARY TABLE") && (of == 0 || of == pid) {
			of = pid
			out = append(out, p)
		}
	})
	return out, err
}

// processorTime gives the seconds of processor that this program and the database's processes have taken so far.
func processorTime(data string) float64 {
	const ticks = 100 // a second, on every Linux of today
	of := func(stat []byte) (parent string, spent float64) {
		_, rest, _ := bytes.Cut(stat, []byte(") "))
		f := strings.Fields(string(rest))
		if len(f) < 13 {
			return "", 0
		}
		user, _ := strconv.ParseFloat(f[11], 64)
		system, _ := strconv.ParseFloat(f[12], 64)
		return f[1], (user + system) / ticks
	}
	own, _ := os.ReadFile("/proc/self/stat")
	_, sum := of(own)
	lock, _ := os.ReadFile(filepath.Join(data, "postgres", "postmaster.pid"))
	server, _, _ := strings.Cut(string(lock), "\n")
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range all {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		parent, spent := of(stat)
		if parent == server {
			sum += spent
		}
	}
	return sum
}
