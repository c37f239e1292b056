package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"oszir/internal/app"
	"oszir/internal/document"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/qr"
)

type verifyDocumentCmd struct {
	File       string `arg:"" optional:"" help:"The sealed PDF file." type:"path"`
	Code       string `help:"Check the text of a code instead: what a telephone reads from it." placeholder:"TEXT"`
	Picture    string `help:"Check the code in a photograph or scan (PNG or JPEG) instead." type:"path" placeholder:"FILE"`
	Keys       string `help:"File of public keys, as --export-keys writes it or the office gives it at /verify/keys." type:"path" placeholder:"FILE"`
	Revoked    string `help:"Signed list of revoked documents, kept from /verify/revoked." type:"path" placeholder:"FILE"`
	Online     bool   `help:"Ask the office that the keys name for the list of today."`
	ExportKeys bool   `help:"Only write the public keys of this installation."`
	Address    string `help:"With --export-keys: where the office answers checks, as https://oszir.example.hu." placeholder:"URL"`
	Out        string `short:"o" help:"With --export-keys: file to write; without it they are printed." type:"path" placeholder:"FILE"`
	JSON       bool   `help:"Print the result as one JSON document." name:"json"`
}

// Run checks a document with nothing but public keys. Exit codes: 0 valid, 1 not valid or revoked, 2 usage, 3 it could not
// be checked.
func (c *verifyDocumentCmd) Run(e *env) error {
	if c.ExportKeys {
		return c.export(e)
	}
	asked := 0
	for _, one := range []string{c.File, c.Code, c.Picture} {
		if one != "" {
			asked++
		}
	}
	if asked != 1 || c.Keys == "" || c.Revoked != "" && c.Online {
		return errs.New(errs.Unauthenticated, "cli.verify.usage") // wrong usage
	}
	text, err := os.ReadFile(c.Keys)
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "cli.file_unreadable", c.Keys)
	}
	keys, err := document.ReadKeys(text)
	if err != nil {
		return errs.Wrap(err, errs.Unavailable, "cli.verify.bad_keys", c.Keys)
	}
	list, err := c.list(e.ctx, keys)
	if err != nil {
		return err
	}
	found, err := c.check(e.ctx, keys)
	if err != nil {
		return err
	}
	found.At = time.Now()
	if list != nil {
		found.Against(*list)
	}
	err = e.sayCheck(c.JSON, found, list)
	if err == nil && found.Verdict != document.Valid {
		return errFindings
	}
	return err
}

func (c *verifyDocumentCmd) export(e *env) error {
	if c.File+c.Code+c.Picture != "" {
		return errs.New(errs.Unauthenticated, "cli.verify.usage") // wrong usage
	}
	keys, err := app.DocumentKeys(e.cfg, c.Address)
	if err != nil {
		return err
	}
	text, err := keys.Text()
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = fmt.Fprintln(e.stdout, string(text))
		return err
	}
	err = writeFile(c.Out, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	e.say("cli.verify.keys_written", c.Out)
	return nil
}

// check looks at what was given, alone.
func (c *verifyDocumentCmd) check(ctx context.Context, keys document.Keys) (document.Check, error) {
	if c.Code != "" {
		return document.CheckCode(c.Code, keys.Tokens), nil
	}
	name := c.File + c.Picture
	content, err := readSmall(name)
	if err != nil {
		return document.Check{}, err
	}
	if c.File != "" {
		return document.CheckFile(content, keys.Trusted), nil
	}
	text, err := qr.Read(ctx, content)
	if err != nil {
		return document.Check{}, errs.Wrap(err, errs.Unavailable, "cli.verify.no_code", name)
	}
	return document.CheckCode(text, keys.Tokens), nil
}

// mostRead bounds what is taken into memory: files, pictures and lists.
const mostRead = 64 << 20

// readSmall reads a file that fits into memory.
func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "cli.file_unreadable", name)
	}
	defer f.Close()
	content, err := readAll(f)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "cli.file_unreadable", name)
	}
	return content, nil
}

func readAll(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, mostRead+1))
	if err == nil && len(content) > mostRead {
		err = errors.New("more than 64 MB")
	}
	return content, err
}

// list gives the list of revoked documents that is to be asked, or nil.
func (c *verifyDocumentCmd) list(ctx context.Context, keys document.Keys) (*document.Revocations, error) {
	var text []byte
	var err error
	from := c.Revoked
	switch {
	case c.Revoked != "":
		text, err = readSmall(c.Revoked)
	case c.Online && keys.Address == "":
		return nil, errs.New(errs.Unauthenticated, "cli.verify.no_address", c.Keys) // wrong usage
	case c.Online:
		from = keys.Address + "/verify/revoked"
		text, err = fetch(ctx, from)
	default:
		return nil, nil //nolint:nilnil // no list was named, which is no fault
	}
	if err != nil {
		return nil, err
	}
	list, err := document.ReadRevocations(string(text), keys.Tokens)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "cli.verify.bad_list", from)
	}
	return &list, nil
}

// fetchTime is how long the office may take to send its list.
const fetchTime = 30 * time.Second

func fetch(ctx context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "cli.verify.unreachable", address)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "cli.verify.unreachable", address)
	}
	defer answer.Body.Close()
	text, err := readAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	if err != nil {
		return nil, errs.Wrap(err, errs.Unavailable, "cli.verify.unreachable", address)
	}
	return text, nil
}

// sayCheck prints the verdict with what was signed, and says what the list could not tell.
func (e *env) sayCheck(asJSON bool, c document.Check, list *document.Revocations) error {
	switch {
	case c.Serial == 0:
	case list == nil:
		e.say("cli.verify.no_list")
	case c.At.After(list.Next):
		e.say("cli.verify.old_list", moment(list.At))
	case c.Serial > list.Last:
		e.say("cli.verify.younger", moment(list.At))
	}
	day := ""
	if c.Dated != calendar.None {
		day = c.Dated.String()
	}
	if asJSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetIndent("", " ")
		return enc.Encode(struct {
			document.Check
			Dated  string    `json:"dated,omitempty"`
			ListAt time.Time `json:"list_at,omitzero"`
		}{c, day, listAt(list)})
	}
	if c.Verdict == document.Valid && (list == nil || c.Serial > list.Last || c.At.After(list.Next)) {
		fmt.Fprintln(e.stdout, e.text.Text(e.lang, "document.verify.genuine"))
	} else {
		fmt.Fprintln(e.stdout, e.text.Text(e.lang, c.Heading()))
	}
	switch {
	case c.Why != "":
		fmt.Fprintln(e.stdout, e.text.Text(e.lang, c.Explanation()))
	case len(c.Facts) > 0:
		fmt.Fprintln(e.stdout, e.text.Text(e.lang, "document.verify.compare")+":")
	}
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(e.stdout, "  %s: %s\n", name, value)
		}
	}
	line(e.text.Text(e.lang, "document.verify.number"), c.Number)
	line(e.text.Text(e.lang, "document.verify.kind"), c.Title)
	line(e.text.Text(e.lang, "document.verify.office"), c.Office)
	line(e.text.Text(e.lang, "document.verify.dated"), day)
	line(e.text.Text(e.lang, "document.verify.adjudication"), c.Adjudication)
	for _, f := range c.Facts {
		line(f.Name, f.Value)
	}
	if c.Signer != "" {
		line(e.text.Text(e.lang, "document.verify.sealed_at"), moment(c.SealedAt))
		line(e.text.Text(e.lang, "document.verify.signer"), c.Signer)
	}
	return nil
}

func listAt(list *document.Revocations) time.Time {
	if list == nil {
		return time.Time{}
	}
	return list.At
}
