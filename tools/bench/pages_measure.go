package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/platform/cluster"
)

const (
	clerks    = 40
	askRate   = 200 // requests a second
	wantP99   = 100.0
	wantPage  = 100.0 // kB, cold
	wantFirst = 10.0  // seconds to the first answer on a fresh folder
	wantAgain = 2.0   // and on one that is there
)

// target is what the pages show: people of the register by what clerks search for.
type target struct {
	taj, family, given, settlement, path string
	benefit                              string
}

// clerk is a browser that is signed in.
type clerk struct {
	ctx     context.Context
	http    *http.Client
	address string
}

func newClerk(ctx context.Context, address string) *clerk {
	jar, _ := cookiejar.New(nil)
	return &clerk{ctx: ctx, address: address, http: &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}
}

// do asks for a page and gives the path it ended at and what it says.
func (c *clerk) do(method, path string, form url.Values) (landed, body string, err error) {
	req, err := http.NewRequestWithContext(c.ctx, method, c.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return "", "", err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s", method, strings.SplitN(path, "?", 2)[0], answer.Status)
	}
	return answer.Request.URL.Path, string(said), err
}

// serving is the program at work on a data folder.
type serving struct {
	cmd     *exec.Cmd
	address string
	first   float64 // seconds from its start to the first page
}

// serve starts the demo on a data folder and waits for its first page.
func (b *bench) serve(data string, port int) (*serving, error) {
	s := &serving{address: fmt.Sprintf("http://127.0.0.1:%d", port)}
	s.cmd = exec.CommandContext(b.ctx, program, "--data", data, "demo", "--listen", fmt.Sprintf("127.0.0.1:%d", port), "--log-level", "error")
	s.cmd.Stderr = os.Stderr
	begun := time.Now()
	err := s.cmd.Start()
	if err != nil {
		return nil, err
	}
	c := newClerk(b.ctx, s.address)
	for time.Since(begun) < 10*time.Minute {
		_, _, err := c.do("GET", "/sign-in", nil)
		if err == nil {
			s.first = time.Since(begun).Seconds()
			return s, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, errors.Join(errors.New("the demo gave no page"), s.stop())
}

func (s *serving) stop() error {
	err := s.cmd.Process.Signal(syscall.SIGTERM)
	if err != nil {
		return err
	}
	return s.cmd.Wait()
}

// firstAnswers measures how long the demo takes to its first page.
func (b *bench) firstAnswers() error {
	data := filepath.Join(folder, "data-demo")
	err := os.RemoveAll(data)
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	var first [2]float64
	for i := range first {
		s, err := b.serve(data, 18081)
		if err != nil {
			return err
		}
		first[i] = s.first
		time.Sleep(3 * time.Second) // let the demo's people come in
		err = s.stop()
		if err != nil {
			return err
		}
	}
	b.say("first page of the demo on a fresh data folder", first[0], "s", wantFirst, false)
	b.say("first page of the demo on a data folder that is there", first[1], "s", wantAgain, false)
	return nil
}

// pages measures the pages over the big register.
func (b *bench) pages() error {
	data := filepath.Join(folder, "register")
	s, err := b.serve(data, 18080)
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }()
	address, err := cluster.URL(data)
	if err != nil {
		return err
	}
	targets, err := b.targets(address)
	if err != nil {
		return fmt.Errorf("choosing people: %w", err)
	}
	all, err := b.signIn(s.address, data)
	if err != nil {
		return fmt.Errorf("signing in: %w", err)
	}
	err = b.discover(all[0], targets)
	if err != nil {
		return fmt.Errorf("finding people: %w", err)
	}
	size, err := b.cold(all[0], targets[0].path)
	if err != nil {
		return err
	}
	b.say("a person page cold: page, style, script and fonts as sent", size, "kB", wantPage, false)
	for _, m := range []struct {
		what  string
		limit float64
		ask   func(c *clerk, t target) error
	}{
		{"search by TAJ until the person's address is known, median over HTTP", 0, func(c *clerk, t target) error { return c.search(url.Values{"q": {t.taj}}, false) }},
		{"search by name with a typing error, median over HTTP", 0, func(c *clerk, t target) error {
			return c.search(url.Values{"q": {mistyped(t.family) + " " + t.given}}, true)
		}},
		{"person page, median over HTTP", 20, func(c *clerk, t target) error { _, _, err := c.do("GET", t.path, nil); return err }},
	} {
		var took []float64
		for i := range 300 {
			begun := time.Now()
			err := m.ask(all[i%len(all)], targets[i%len(targets)])
			if err != nil {
				return err
			}
			took = append(took, time.Since(begun).Seconds()*1000)
			time.Sleep(2 * time.Millisecond)
		}
		slices.Sort(took)
		if m.limit > 0 {
			b.say(m.what, took[len(took)/2], "ms", m.limit, false)
		} else {
			fmt.Printf("%-92s %10.2f ms (p95 %.2f)\n", m.what, took[len(took)/2], took[len(took)*95/100])
		}
	}
	return b.mixed(all, targets)
}

// search posts a search; follow also loads the list it leads to.
func (c *clerk) search(form url.Values, follow bool) error {
	client := *c.http
	if !follow {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	req, err := http.NewRequestWithContext(c.ctx, http.MethodPost, c.address+"/people/search", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode >= 400 {
		err = fmt.Errorf("search: %s", answer.Status)
	}
	return err
}

// mistyped swaps two neighbours of a word.
func mistyped(word string) string {
	r := []rune(word)
	if len(r) > 3 {
		r[1], r[2] = r[2], r[1]
	}
	return string(r)
}

// targets draws people who have a benefit of the demo's district office.
func (b *bench) targets(address string) ([]target, error) {
	c, err := pgx.Connect(b.ctx, address)
	if err != nil {
		return nil, err
	}
	defer c.Close(b.ctx)
	rows, err := c.Query(b.ctx, `SELECT lpad(p.taj::text, 9, '0'), v.family_name, v.given_name, coalesce(a.settlement, '')
		FROM people.person p TABLESAMPLE SYSTEM (0.2) REPEATABLE (7) JOIN people.person_version v ON v.person_id = p.id AND upper_inf(v.recorded)
		LEFT JOIN people.address a ON a.person_id = p.id AND a.kind = 'residence' AND upper_inf(a.recorded)
		WHERE p.taj IS NOT NULL LIMIT 400`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (t target, err error) {
		err = r.Scan(&t.taj, &t.family, &t.given, &t.settlement)
		return t, err
	})
}

// signIn makes accounts, once, and signs them in.
func (b *bench) signIn(address, data string) ([]*clerk, error) {
	secrets := filepath.Join(data, "bench-logins.json")
	logins := map[string]string{}
	text, err := os.ReadFile(secrets)
	if err == nil {
		err = json.Unmarshal(text, &logins)
	}
	for i := 0; (err == nil || errors.Is(err, os.ErrNotExist)) && len(logins) < clerks; i++ {
		code := fmt.Sprintf("bench-%03d-%d", i, time.Now().Unix()%100000)
		file := filepath.Join(data, "bench-password")
		password := "Made up for measuring " + strconv.Itoa(i)
		err = os.WriteFile(file, []byte(password), 0o600)
		if err != nil {
			break
		}
		out, failed := exec.CommandContext(b.ctx, program, "--data", data, "user", "add", "--user", code, "--name", "Mérő Márta", "--body", "DEMO-D", "--role", "ptr.clerk", "--password-file", file).CombinedOutput()
		if failed != nil {
			return nil, fmt.Errorf("adding an account: %w\n%s", failed, out)
		}
		logins[code] = password
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	text, err = json.Marshal(logins)
	if err != nil {
		return nil, err
	}
	err = os.WriteFile(secrets, text, 0o600)
	if err != nil {
		return nil, err
	}
	var out []*clerk
	for code, password := range logins {
		c := newClerk(b.ctx, address)
		landed, body, err := c.do("POST", "/sign-in", url.Values{"code": {code}, "password": {password}})
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(landed, "/sign-in") {
			return nil, fmt.Errorf("%s was not signed in: %.300s", code, body)
		}
		out = append(out, c)
	}
	return out, nil
}

var benefitLink = regexp.MustCompile(`href="(/ptr/benefits/PTR-[0-9-]+)"`)

// discover finds the pages of people and of benefits.
func (b *bench) discover(c *clerk, targets []target) error {
	for i := range targets {
		landed, _, err := c.do("POST", "/people/search", url.Values{"q": {targets[i].taj}})
		if err != nil {
			return err
		}
		targets[i].path = landed
		time.Sleep(60 * time.Millisecond) // one clerk may not ask faster
	}
	_, body, err := c.do("GET", "/ptr/benefits", nil)
	if err != nil {
		return err
	}
	found := benefitLink.FindAllStringSubmatch(body, -1)
	for i := range targets {
		if len(found) > 0 {
			targets[i].benefit = found[i%len(found)][1]
		}
	}
	return nil
}

var bundled = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"|url\(["']?([^"')]+\.woff2)`)

// cold adds up what a browser with nothing in its cache loads for a page, as sent over the wire.
func (b *bench) cold(c *clerk, path string) (float64, error) {
	total, seen := 0, map[string]bool{}
	client := &http.Client{Jar: c.http.Jar, Transport: &http.Transport{DisableCompression: true}}
	var load func(path string) error
	load = func(path string) error {
		if seen[path] {
			return nil
		}
		seen[path] = true
		req, err := http.NewRequestWithContext(b.ctx, http.MethodGet, c.address+path, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Accept-Encoding", "gzip")
		answer, err := client.Do(req)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		n, err := io.Copy(io.Discard, answer.Body)
		if err != nil {
			return err
		}
		total += int(n)
		_, plain, err := c.do("GET", path, nil)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".woff2") || strings.HasSuffix(path, ".js") {
			return nil
		}
		for _, m := range bundled.FindAllStringSubmatch(plain, -1) {
			next := m[1]
			if next == "" {
				base, err := url.Parse(path)
				if err != nil {
					return err
				}
				ref, err := base.Parse(m[2])
				if err != nil {
					return err
				}
				next = ref.Path
			}
			err := load(next)
			if err != nil {
				return err
			}
		}
		return nil
	}
	err := load(path)
	return float64(total) / 1000, err
}

// share is a sort of page and how many of a hundred requests ask for it.
type share struct {
	what    string
	percent int
	ask     func(c *clerk, t target) error
}

// mixed asks for the pages of the register.
func (b *bench) mixed(all []*clerk, targets []target) error {
	got, err := b.steady([]share{
		{"person", 30, func(c *clerk, t target) error { _, _, err := c.do("GET", t.path, nil); return err }},
		{"search TAJ", 15, func(c *clerk, t target) error { return c.search(url.Values{"q": {t.taj}}, false) }},
		{"search name", 15, func(c *clerk, t target) error {
			return c.search(url.Values{"q": {mistyped(t.family) + " " + t.given}}, false)
		}},
		{"person's benefits", 10, func(c *clerk, t target) error { _, _, err := c.do("GET", t.path+"/benefits", nil); return err }},
		{"benefit list", 5, func(c *clerk, _ target) error { _, _, err := c.do("GET", "/ptr/benefits", nil); return err }},
		{"benefit", 10, func(c *clerk, t target) error { _, _, err := c.do("GET", t.benefit, nil); return err }},
		{"uploads", 10, func(c *clerk, _ target) error { _, _, err := c.do("GET", "/ptr/loads", nil); return err }},
		{"start", 5, func(c *clerk, _ target) error { _, _, err := c.do("GET", "/", nil); return err }},
	}, all, targets)
	if err != nil {
		return err
	}
	b.say(fmt.Sprintf("%d requests a second of mixed pages, p99", askRate), got.took[len(got.took)*99/100], "ms", wantP99, false)
	b.say("requests of those that failed", float64(got.failed), "", 0, false)
	return nil
}

// asked is what came of asking at a steady rate: milliseconds in order, and how many failed.
type asked struct {
	took   []float64
	failed int
}

// steady asks for pages at a steady rate, whether the answers come or not, and measures each from the moment it was due.
func (b *bench) steady(mix []share, all []*clerk, targets []target) (asked, error) {
	// A server that has just begun reads everything from disk and plans every statement on every connection.
	const warm, seconds = 10, 40
	type outcome struct {
		what string
		ms   float64
		err  error
	}
	random := rand.New(rand.NewPCG(11, 11))
	var mu sync.Mutex
	var got []outcome
	var wait sync.WaitGroup
	ctx, cancel := context.WithTimeout(b.ctx, 2*time.Minute)
	defer cancel()
	begun := time.Now()
	for i := range askRate * seconds {
		due := begun.Add(time.Duration(i) * time.Second / askRate)
		time.Sleep(time.Until(due))
		if ctx.Err() != nil {
			return asked{}, ctx.Err()
		}
		n, k := random.IntN(100), 0
		for n -= mix[0].percent; n >= 0; n -= mix[k].percent {
			k++
		}
		c, t := all[random.IntN(len(all))], targets[random.IntN(len(targets))]
		wait.Add(1)
		go func() {
			defer wait.Done()
			err := mix[k].ask(c, t)
			mu.Lock()
			got = append(got, outcome{mix[k].what, time.Since(due).Seconds() * 1000, err})
			mu.Unlock()
		}()
	}
	wait.Wait()
	failed := map[string]int{}
	of := map[string][]float64{}
	var took []float64
	for _, o := range got[warm*askRate:] {
		if o.err != nil {
			failed[o.err.Error()]++
			continue
		}
		took = append(took, o.ms)
		of[o.what] = append(of[o.what], o.ms)
	}
	slices.Sort(took)
	for _, m := range mix {
		slices.Sort(of[m.what])
		if n := len(of[m.what]); n > 0 {
			fmt.Printf("  %-20s %5d requests, median %6.1f ms, p95 %6.1f ms, p99 %6.1f ms\n", m.what, n, of[m.what][n/2], of[m.what][n*95/100], of[m.what][n*99/100])
		}
	}
	for why, n := range failed {
		fmt.Printf("  failed %d times: %s\n", n, why)
	}
	return asked{took, len(got) - warm*askRate - len(took)}, nil
}
