package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"oszir/internal/app"
	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
	"oszir/internal/spdci"
)

type partnerCmd struct {
	Add        partnerAddCmd        `cmd:"" help:"Take in a program of others."`
	Credential partnerCredentialCmd `cmd:"" help:"Give a partner a certificate or a public key (PEM); earlier ones go on counting."`
	Revoke     partnerRevokeCmd     `cmd:"" help:"Make a certificate or key count no more, at once."`
	Entitle    partnerEntitleCmd    `cmd:"" help:"Say on which ground a client of the international interface is told something; without one it is told nothing."`
	Disable    partnerDisableCmd    `cmd:"" help:"Refuse a partner from now on."`
	Enable     partnerEnableCmd     `cmd:"" help:"Let a disabled partner in again."`
	Speaks     partnerSpeaksCmd     `cmd:"" help:"Say for which agency a partner's program asks; it asks for no other."`
	List       partnerListCmd       `cmd:"" help:"List partners with their certificates and keys."`
}

type partnerAddCmd struct {
	Code     string `arg:"" help:"Lower-case letters, digits and hyphens."`
	Name     string `help:"What people call it." required:""`
	Sort     string `help:"office: an office's own system; agency: another authority; registry: a client of the international interface." enum:"office,agency,registry" default:"office"`
	Body     string `help:"Code of the body it acts for." required:"" placeholder:"CODE"`
	Callback string `help:"Where it takes answers and notices." placeholder:"URL"`
	Trial    bool   `help:"A test partner, whose messages may be unsigned where an interface says so."`
}

// Run takes in a partner.
func (c *partnerAddCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		body, err := e.body(a, c.Body)
		if err != nil {
			return err
		}
		_, err = a.Exchange.AddPartner(e.ctx, who, exchange.Partner{Code: c.Code, Name: c.Name, Sort: exchange.Sort(c.Sort), BodyID: body.ID, Callback: c.Callback, Trial: c.Trial})
		return err
	})
}

type partnerCredentialCmd struct {
	Code  string        `arg:"" help:"Code of the partner."`
	File  string        `arg:"" help:"Certificate or public key, PEM." type:"path"`
	Name  string        `help:"How to tell it from others; without it that of the certificate, or of the file."`
	Until time.Duration `help:"How long it counts, for example 8760h; a certificate at most as long as it says." default:"8760h"`
}

// Run takes in a credential and prints its number.
func (c *partnerCredentialCmd) Run(e *env) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", c.File)
	}
	name := c.Name
	if name == "" && !strings.Contains(string(text), "CERTIFICATE") {
		name = filepath.Base(c.File)
	}
	return e.withApp(func(a *app.App, who identity.Actor) error {
		made, err := a.Exchange.AddCredential(e.ctx, who, exchange.NewCredential{Partner: c.Code, PEM: text, Name: name, Until: time.Now().Add(c.Until)})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(e.stdout, made.ID)
		return err
	})
}

type partnerRevokeCmd struct {
	ID int64 `arg:"" help:"Number of the certificate or key; partner list shows it."`
}

// Run revokes a credential.
func (c *partnerRevokeCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error { return a.Exchange.RevokeCredential(e.ctx, who, c.ID) })
}

type partnerEntitleCmd struct {
	Code   string `arg:"" help:"Code of the partner."`
	Agency string `help:"Key of the agency, as the register of those who may ask names it." required:"" placeholder:"KEY"`
	Ground string `help:"Key of the agency's ground." required:"" placeholder:"KEY"`
	Sender string `help:"What the partner calls itself in its messages; without it its code." placeholder:"ID"`
}

// Run entitles a partner.
func (c *partnerEntitleCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		return a.SPDCI.Entitle(e.ctx, who, spdci.Entitlement{Partner: c.Code, Agency: c.Agency, Ground: c.Ground, SenderID: c.Sender})
	})
}

type partnerDisableCmd struct {
	Code string `arg:"" help:"Code of the partner."`
}

// Run disables a partner.
func (c *partnerDisableCmd) Run(e *env) error { return e.shutPartner(c.Code, true) }

type partnerEnableCmd struct {
	Code string `arg:"" help:"Code of the partner."`
}

// Run enables a partner.
func (c *partnerEnableCmd) Run(e *env) error { return e.shutPartner(c.Code, false) }

func (e *env) shutPartner(code string, shut bool) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		all, err := a.Exchange.Partners(e.ctx, who)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Code == code {
				return a.Exchange.ChangePartner(e.ctx, who, exchange.Change{Code: code, Name: p.Name, Callback: p.Callback, Trial: p.Trial, Disabled: shut})
			}
		}
		return errs.New(errs.NotFound, "exchange.no_partner", code)
	})
}

type partnerListCmd struct{}

// Run lists partners.
func (c *partnerListCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		all, err := a.Exchange.Partners(e.ctx, who)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
		for _, p := range all {
			state := ""
			if p.Disabled {
				state = "disabled"
			}
			body, err := a.Orgs.ByID(e.ctx, p.BodyID)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Code, p.Sort, p.Name, body.Code, state)
			for _, k := range p.Credentials {
				state := "until " + k.Until.Format(time.DateOnly)
				if !k.RevokedAt.IsZero() {
					state = "revoked " + k.RevokedAt.Format(time.DateOnly)
				}
				fmt.Fprintf(w, "  %d\t%s\t%s\t%x\t%s\n", k.ID, k.Sort, k.Name, k.Digest[:8], state)
			}
		}
		return w.Flush()
	})
}

type interfaceCmd struct {
	Send   interfaceSendCmd   `cmd:"" help:"Send messages (XML, SOAP or JSON files) and print the answers."`
	State  interfaceStateCmd  `cmd:"" help:"Ask how a message stands."`
	Ask    interfaceAskCmd    `cmd:"" help:"Send a request of an agency and print the receipt."`
	Answer interfaceAnswerCmd `cmd:"" help:"Ask how a request of an agency stands, or fetch its answer."`
	XSD    interfaceXSDCmd    `cmd:"" name:"schema" help:"Print the schema of messages: XSD, or OpenAPI."`
}

// reaching are the flags by which a sample client reaches the interface.
type reaching struct {
	To      string `help:"Where the program is reached." default:"http://127.0.0.1:8080" placeholder:"URL"`
	Partner string `help:"One's code, with --key." placeholder:"CODE"`
	Key     string `help:"Private key (PKCS #8, PEM): signs for a token, or belongs to --cert." type:"path" placeholder:"FILE"`
	Cert    string `help:"Client certificate, PEM." type:"path" placeholder:"FILE"`
	CA      string `help:"Certificates to trust, PEM; without it those of the system." name:"ca" type:"path" placeholder:"FILE"`
}

func (r *reaching) client() (*exchange.Client, error) {
	c := &exchange.Client{Base: r.To, Partner: r.Partner}
	if r.Cert != "" {
		pair, err := tls.LoadX509KeyPair(r.Cert, r.Key)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "app.bad_tls")
		}
		c.Certificate = &pair
	}
	if r.Partner != "" {
		text, err := os.ReadFile(r.Key)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", r.Key)
		}
		c.Key, err = exchange.ReadKey(text)
		if err != nil {
			return nil, err
		}
	}
	if r.CA != "" {
		text, err := os.ReadFile(r.CA)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "cli.file_unreadable", r.CA)
		}
		c.Roots = x509.NewCertPool()
		c.Roots.AppendCertsFromPEM(text)
	}
	return c, nil
}

type interfaceSendCmd struct {
	reaching
	Files []string `arg:"" help:"Messages: .json, .soap or .xml." type:"path"`
}

// Run sends files one after the other. A message that was refused makes the exit code 1, and the others are sent all the same.
func (c *interfaceSendCmd) Run(e *env) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	refused := false
	for _, file := range c.Files {
		body, err := os.ReadFile(file)
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", file)
		}
		path, kind := ptr.MessageRoot+"/messages", "application/xml"
		switch filepath.Ext(file) {
		case ".json":
			path, kind = ptr.MessageRoot+"/json/messages", "application/json"
		case ".soap":
			path, kind = ptr.MessageRoot+"/soap", mime.FormatMediaType("application/soap+xml", map[string]string{"charset": "utf-8"})
		}
		status, answer, err := client.Do(e.ctx, http.MethodPost, path, kind, body)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(e.stdout, strings.TrimRight(string(answer), "\n"))
		if err != nil {
			return err
		}
		refused = refused || status >= 300
	}
	if refused {
		return errFindings
	}
	return nil
}

type interfaceStateCmd struct {
	reaching
	ID string `arg:"" help:"Id of the message."`
}

// Run asks for the state of a message.
func (c *interfaceStateCmd) Run(e *env) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	status, answer, err := client.Do(e.ctx, http.MethodGet, ptr.MessageRoot+"/json/messages/"+c.ID, "", nil)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, strings.TrimRight(string(answer), "\n"))
	if err == nil && status >= 300 {
		return errFindings
	}
	return err
}

type interfaceXSDCmd struct {
	OpenAPI bool `help:"That of JSON (OpenAPI 3.1), not that of XML." name:"openapi"`
}

// Run prints the schema.
func (c *interfaceXSDCmd) Run(e *env) error {
	schema := ptr.MessageSchema()
	if c.OpenAPI {
		schema = ptr.MessageOpenAPI("")
	}
	_, err := e.stdout.Write(schema)
	return errors.Join(err)
}
