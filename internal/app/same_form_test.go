package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"oszir/internal/app"
	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/ptr"
)

// The requests that an account may send in one breath, and how often one form is sent at once. Changes of a password
// are fewer: each counts as an attempt until it has succeeded, and the sixth would have to wait.
const (
	breath         = 90
	mostCopies     = 50
	mostByPassword = 4
)

// sender is a clerk who sends forms.
type sender struct {
	code, token, key string
	spent            int
}

// form is something that is sent several times at once.
type form struct {
	name string
	most int
	// make prepares one showing of the form: what is sent, and a statement that counts its effects. It may use the sender.
	make func(s *sameForms, who *sender, no int) (request func() *http.Request, effects string, of any)
}

// sameForms is a site to which forms are sent.
type sameForms struct {
	*rightWorld

	site       *httptest.Server
	client     *http.Client
	who        *sender
	rehearsals []int64
}

// TestSameForm_SentManyTimesAtOnce sends the same form 2 to 50 times at once: a double click, two tabs, a retry by a
// proxy. There is one effect, and everybody gets the same answer. The control sends a form without its key.
//
// Covers: REL-C7
func TestSameForm_SentManyTimesAtOnce(t *testing.T) {
	n := rounds(t, "OSZIR_SAME_FORM", 2000)
	s := newSameForms(t)
	random := rand.New(rand.NewPCG(7, 7))
	type round struct {
		form   *form
		copies int
	}
	var plan []round
	commits := 0
	for planned := 0; planned < n; {
		f := &forms[len(plan)%len(forms)]
		if f.most == mostByPassword && len(plan)/len(forms)%3 != 0 {
			f = &forms[0]
		}
		if f.name == "commit" {
			commits++
		}
		r := round{f, 2 + random.IntN(f.most-1)}
		plan, planned = append(plan, r), planned+r.copies
	}
	s.rehearse(commits)
	began := time.Now()
	sent, dup, unequal := 0, 0, 0
	for no, r := range plan {
		who := s.sender(r.copies)
		request, effects, of := r.form.make(s, who, no)
		answers := s.send(request, r.copies)
		sent += r.copies
		if got := s.number(effects, of); got != 1 {
			dup++
			t.Errorf("%s sent %d times: %d effects", r.form.name, r.copies, got)
		}
		if len(answers) != 1 {
			unequal++
			t.Errorf("%s sent %d times: %d different answers %v", r.form.name, r.copies, len(answers), answers)
		}
		for a := range answers {
			if !strings.HasPrefix(a, "303 ") && !strings.HasPrefix(a, "202 ") && !strings.HasPrefix(a, "201 ") {
				t.Errorf("%s sent %d times is answered %s", r.form.name, r.copies, a)
			}
		}
	}
	seconds := time.Since(began).Seconds()
	control := "PASSED"
	name := "kulcs-nelkul.xlsx"
	request := s.upload(s.sender(5), "", name)
	s.send(request, 5)
	if s.number("SELECT count(*) FROM ptr.load_file WHERE file_name = $1", name) > 1 {
		control = "FAILED-AS-EXPECTED"
	}
	verdict := "PASS"
	if t.Failed() || control == "PASSED" {
		verdict = "FAIL"
		t.Fail()
	}
	result(t, fmt.Sprintf("TEST id=REL-C7 n=%d seed=7 rounds=%d forms=%d dup=%d unequal=%d seconds=%.0f control=%s bar=0 verdict=%s", sent, len(plan), len(forms), dup, unequal, seconds, control, verdict))
}

func newSameForms(t *testing.T) *sameForms {
	s := &sameForms{rightWorld: newRightWorld(t)}
	site, err := s.a.NewSite(app.Serving{Web: true, Modules: []string{"people", "ptr"}, PublicURL: "http://127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s.site = httptest.NewServer(site)
	t.Cleanup(s.site.Close)
	s.client = &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: mostCopies},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

// rehearse makes rehearsals that wait for being loaded.
func (s *sameForms) rehearse(n int) {
	s.t.Helper()
	file := s.book(s.ours, 3, 0)
	for range n {
		r, err := s.a.PTR.Upload(s.t.Context(), identity.Operator(s.ours.ID), ptr.Incoming{Body: s.ours, FileName: "próba.xlsx", Bytes: bytes.NewReader(file), Size: int64(len(file)), Rehearse: true})
		if err != nil {
			s.t.Fatal(err)
		}
		s.rehearsals = append(s.rehearsals, r.ID)
	}
	err := s.a.PTR.Round(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
}

// sender gives a clerk who may send so many requests still.
func (s *sameForms) sender(requests int) *sender {
	s.t.Helper()
	if s.who == nil || s.who.spent+requests > breath {
		s.who = s.newSender()
	}
	s.who.spent += requests
	return s.who
}

func (s *sameForms) newSender() *sender {
	s.t.Helper()
	a, o := s.session()
	key, err := s.a.Identity.NewKey(s.t.Context(), identity.System(), identity.MembershipOf{Code: a.Code, BodyID: s.ours.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	return &sender{code: a.Code, token: o.Token, key: key}
}

// send sends a request so many times at once and gives the different answers with how many got each.
func (s *sameForms) send(request func() *http.Request, copies int) map[string]int {
	s.t.Helper()
	answers := make([]string, copies)
	failures := make([]error, copies)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range copies {
		r := request()
		all.Go(func() {
			<-start
			a, err := s.client.Do(r)
			if err != nil {
				failures[i] = err
				return
			}
			defer a.Body.Close()
			body, err := io.ReadAll(a.Body)
			answers[i], failures[i] = fmt.Sprint(a.StatusCode, " ", a.Header.Get("Location"), " ", string(body)), err
		})
	}
	close(start)
	all.Wait()
	err := errors.Join(failures...)
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]int{}
	for _, a := range answers {
		out[strings.Join(strings.Fields(a[:min(len(a), 300)]), " ")]++
	}
	return out
}

// page makes a request of a page of the same site.
func (s *sameForms) page(who *sender, path, contentType string, content []byte) func() *http.Request {
	return func() *http.Request {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.site.URL+path, bytes.NewReader(content))
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(&http.Cookie{Name: "oszir", Value: who.token})
		return r
	}
}

func (s *sameForms) post(who *sender, path string, v url.Values) func() *http.Request {
	return s.page(who, path, "application/x-www-form-urlencoded", []byte(v.Encode()))
}

// upload makes the form of an upload. What is in the file is for the worker, who has no part in this.
func (s *sameForms) upload(who *sender, key, name string) func() *http.Request {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err := errors.Join(w.WriteField("form_key", key), w.WriteField("mode", "load"))
	file, ferr := w.CreateFormFile("file", name)
	err = errors.Join(err, ferr)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = io.WriteString(file, "PK\x03\x04"+name)
	err = errors.Join(err, w.Close())
	if err != nil {
		s.t.Fatal(err)
	}
	return s.page(who, "/ptr/loads/new", w.FormDataContentType(), b.Bytes())
}

var forms = []form{
	{"upload", mostCopies, func(s *sameForms, who *sender, no int) (func() *http.Request, string, any) {
		name := fmt.Sprintf("urlap-%d.xlsx", no)
		return s.upload(who, fmt.Sprintf("key-%d", no), name), "SELECT count(*) FROM ptr.load_file WHERE file_name = $1", name
	}},
	{"commit", mostCopies, func(s *sameForms, who *sender, no int) (func() *http.Request, string, any) {
		id := s.rehearsals[0]
		s.rehearsals = s.rehearsals[1:]
		return s.post(who, fmt.Sprintf("/ptr/loads/%d/commit", id), url.Values{"form_key": {fmt.Sprintf("key-%d", no)}}), "SELECT count(*) FROM ptr.load_file WHERE rehearsed_id = $1", id
	}},
	{"correction", mostCopies, func(s *sameForms, who *sender, no int) (func() *http.Request, string, any) {
		p, err := s.a.People.Person(s.t.Context(), identity.Operator(s.ours.ID), s.person, people.Today)
		if err != nil {
			s.t.Fatal(err)
		}
		reason := fmt.Sprintf("elírás %d", no)
		return s.post(who, "/people/"+s.a.People.PublicID(s.person)+"/correct", url.Values{
			"form_key": {fmt.Sprintf("key-%d", no)}, "seen": {p.Seen}, "always": {"yes"}, "reason": {reason}, "vocation": {fmt.Sprintf("szakma %d", no)},
		}), "SELECT count(*) FROM people.correction WHERE reason = $1", reason
	}},
	{"program's upload", mostCopies, func(s *sameForms, who *sender, no int) (func() *http.Request, string, any) {
		name := fmt.Sprintf("program-%d.xlsx", no)
		return func() *http.Request {
			r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.site.URL+"/api/v1/ptr/loads", strings.NewReader("PK\x03\x04"+name))
			if err != nil {
				s.t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+who.key)
			r.Header.Set("Content-Type", ptr.ContentType)
			r.Header.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
			r.Header.Set("Idempotency-Key", fmt.Sprintf("key-%d", no))
			return r
		}, "SELECT count(*) FROM ptr.load_file WHERE file_name = $1", name
	}},
	{"password", mostByPassword, func(s *sameForms, _ *sender, no int) (func() *http.Request, string, any) {
		who := s.newSender() // the session ends with it
		wanted := rightPassword + " új"
		return s.post(who, "/account", url.Values{"form_key": {fmt.Sprintf("key-%d", no)}, "current": {rightPassword}, "wanted": {wanted}, "again": {wanted}}),
			"SELECT count(*) FROM audit.entry WHERE operation = 'identity.change_password' AND detail->>'outcome' = 'done' AND actor = $1", who.code
	}},
}
