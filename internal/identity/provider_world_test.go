package identity_test

import (
	"bufio"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/database/dbtest"
	"oszir/internal/platform/web"
)

// oidcSecret is what testdata/oidc/provider.mjs knows the program by.
const oidcSecret = "only-for-tests"

// inbox is a site at an address of its own, with the room's pages; people sign in to it by a provider.
type inbox struct {
	*world
	server *httptest.Server
	site   *web.Site
}

// newInbox makes a site whose world has the clock of the machine, as tokens have.
func newInbox(t *testing.T) *inbox {
	t.Helper()
	i := &inbox{world: &world{t: t}}
	i.db, i.url = dbtest.NewWithURL(t)
	i.m = identity.New(identity.Deps{DB: i.db, Now: i.later})
	i.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { i.site.ServeHTTP(w, r) }))
	t.Cleanup(i.server.Close)
	return i
}

// later is the machine's clock and the time that was passed.
func (i *inbox) later() time.Time { return time.Now().Add(i.now().Sub(time.Time{})) }

// use opens the site with a provider.
func (i *inbox) use(c identity.ProviderConfig) {
	i.t.Helper()
	c.PublicURL = i.server.URL
	if c.ClientID == "" {
		c.ClientID = "oszir"
	}
	err := i.m.UseProvider(c)
	if err != nil {
		i.t.Fatal(err)
	}
	i.site = newSite(i.t, i.world, i.server.URL)
}

// freePort gives a port on which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// realProvider starts oidc-provider, which others have made, and gives its issuer.
func realProvider(t *testing.T, site string) string {
	t.Helper()
	dir, err := filepath.Abs("testdata/oidc")
	if err != nil {
		t.Fatal(err)
	}
	lock, err := os.Stat(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	if err != nil || got.ModTime().Before(lock.ModTime()) {
		install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		install.Dir = dir
		said, err := install.CombinedOutput()
		if err != nil {
			t.Fatalf("npm ci in %s: %v\n%s", dir, err, said)
		}
	}
	issuer := "http://" + freePort(t)
	command := exec.Command("node", filepath.Join(dir, "provider.mjs"), issuer, site+"/sign-in/provider/callback", site+"/sign-in")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = command.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Fatalf("the provider said %q: %v", line, err)
	}
	return issuer
}

// traveller is a browser that goes from the site to the provider and back.
type traveller struct {
	t      *testing.T
	client *http.Client
	last   string   // body of the page where it is
	at     *url.URL // of that page
	status int
	header http.Header
	way    []string // addresses it came by
}

func newTraveller(t *testing.T) *traveller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &traveller{t: t}
	b.client = &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		b.way = append(b.way, r.URL.String())
		return nil
	}}
	return b
}

func (b *traveller) do(method, address string, v url.Values) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(v.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	b.way = []string{address}
	a, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.last, b.at, b.status, b.header = string(body), a.Request.URL, a.StatusCode, a.Header
}

func (b *traveller) visit(address string) { b.t.Helper(); b.do(http.MethodGet, address, nil) }

// says reports whether the page holds some words.
func (b *traveller) says(words string) bool {
	return strings.Contains(html.UnescapeString(b.last), words)
}

// goOn follows a page that goes on by itself.
func (b *traveller) goOn() {
	b.t.Helper()
	_, to, ok := strings.Cut(b.header.Get("Refresh"), "url=")
	if !ok {
		b.t.Fatalf("%s does not go on: %d\n%s", b.at, b.status, b.last)
	}
	u, err := b.at.Parse(to)
	if err != nil {
		b.t.Fatal(err)
	}
	b.visit(u.String())
}

var formAction = regexp.MustCompile(`action="([^"]*)"`)

// submit sends the form of oidc-provider's page.
func (b *traveller) submit(pairs ...string) {
	b.t.Helper()
	m := formAction.FindStringSubmatch(b.last)
	if m == nil {
		b.t.Fatalf("%s has no form: %d\n%s", b.at, b.status, b.last)
	}
	u, err := b.at.Parse(html.UnescapeString(m[1]))
	if err != nil {
		b.t.Fatal(err)
	}
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	b.do(http.MethodPost, u.String(), v)
}

// signIn goes all the way with oidc-provider and ends where the site's own page goes on by itself.
func (b *traveller) signIn(site, login string) {
	b.t.Helper()
	b.visit(site + "/sign-in/provider?back=/room/7")
	b.submit("prompt", "login", "login", login, "password", "anything")
	b.submit("prompt", "consent")
}
