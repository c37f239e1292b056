package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

// Context is one request on its way to its answer.
type Context struct {
	W    http.ResponseWriter
	R    *http.Request
	Lang i18n.Lang
	Site *Site
	User *User // set by whoever knows sessions; nil: nobody is signed in

	route *route
	seen  *seen
	slot  func() // gives the slot back; again and again does nothing

	traced func(route string, status int)
}

// Handler answers a request. What it returns becomes a page by its errs.Kind.
type Handler func(c *Context) error

// Context is the context of the request: it ends when the request must.
func (c *Context) Context() context.Context { return c.R.Context() }

// T gives the text of a key in the language of the request.
func (c *Context) T(key string, args ...any) string {
	return c.Site.cfg.Catalog.Text(c.Lang, key, args...)
}

// Page gives the base of a page with this title.
func (c *Context) Page(titleKey string, args ...any) Page {
	p := Page{Lang: c.Lang, Title: c.T(titleKey, args...), User: c.User, Path: c.R.URL.Path, FormKey: rand.Text(), Narrow: c.User == nil}
	if c.Site.Nav != nil && c.User != nil {
		p.Modules = c.Site.Nav(c)
	}
	return p
}

// Redirect sends the browser to a path of this site, to be loaded by GET.
func (c *Context) Redirect(to string) error {
	http.Redirect(c.W, c.R, to, http.StatusSeeOther)
	return nil
}

// Post gives the fields of a form. Errors: Invalid when it is no form.
func (c *Context) Post() (url.Values, error) {
	err := c.R.ParseForm()
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	return c.R.PostForm, nil
}

// Request gives the key and the digest by which a form that was sent twice is known to be one.
func Request(v url.Values) (key string, digest []byte) {
	key = v.Get("form_key")
	if len(key) > 64 {
		key = ""
	}
	rest := url.Values{}
	for k, values := range v {
		if k != "form_key" {
			rest[k] = values
		}
	}
	sum := sha256.Sum256([]byte(rest.Encode()))
	return key, sum[:]
}

// Account notes who the request is from, for the log line: codes, never names.
func (c *Context) Account(account, body string) { c.seen.account, c.seen.body = account, body }

// ID is the number of the request, which stands in the log and on the page of an unexpected error.
func (c *Context) ID() string { return c.seen.id }

// NoStore forbids keeping the answer anywhere.
func (c *Context) NoStore() { c.W.Header().Set("Cache-Control", "no-store") }

// Address is whose requests are counted together: the peer, or whom a proxy on this machine names as its own peer. Of IPv6
// the network counts, since everybody has more addresses than we have memory.
func (c *Context) Address() string {
	peer, err := netip.ParseAddrPort(c.R.RemoteAddr)
	if err != nil {
		return ""
	}
	a := peer.Addr().Unmap()
	if a.IsLoopback() && c.Site.Secure() {
		all := c.R.Header.Values("X-Forwarded-For")
		if len(all) > 0 {
			last := all[len(all)-1]
			last = last[strings.LastIndexByte(last, ',')+1:]
			named, err := netip.ParseAddr(strings.TrimSpace(last))
			if err == nil {
				a = named.Unmap()
			}
		}
	}
	if a.Is6() {
		p, err := a.Prefix(64)
		if err == nil {
			return p.String()
		}
	}
	return a.String()
}
