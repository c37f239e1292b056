package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"oszir/internal/app"
	"oszir/internal/disclosure"
	"oszir/internal/identity"
	"oszir/internal/platform/errs"
)

type partnerSpeaksCmd struct {
	Code   string `arg:"" help:"Code of the partner."`
	Agency string `arg:"" help:"Key of the agency, as the register of agencies has it, for example birosag."`
	Name   string `help:"Which of them exactly; without it the agency's name."`
}

// Run says for which agency a partner's program speaks.
func (c *partnerSpeaksCmd) Run(e *env) error {
	return e.withApp(func(a *app.App, who identity.Actor) error {
		return a.Disclosure.Appoint(e.ctx, who, disclosure.Appointment{Partner: c.Code, Agency: c.Agency, AgencyName: c.Name})
	})
}

type interfaceAskCmd struct {
	reaching
	File string `arg:"" help:"Request of an agency: .xml or .json." type:"path"`
}

// Run sends a request and prints the receipt.
func (c *interfaceAskCmd) Run(e *env) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	body, err := os.ReadFile(c.File)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unreadable", c.File)
	}
	path, kind := disclosure.InquiryRoot+"/requests", "application/xml"
	if filepath.Ext(c.File) == ".json" {
		path, kind = disclosure.InquiryRoot+"/json/requests", "application/json"
	}
	status, answer, err := client.Do(e.ctx, http.MethodPost, path, kind, body)
	if err != nil {
		return err
	}
	return e.printed(status, answer)
}

type interfaceAnswerCmd struct {
	reaching
	Number int64  `arg:"" help:"Number of the request, from its receipt."`
	Output string `short:"o" help:"Where the answer goes: .xml signed, or .pdf. Without it how the request stands is printed." type:"path" placeholder:"FILE"`
}

// Run asks how a request stands, or fetches its answer.
func (c *interfaceAnswerCmd) Run(e *env) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	path := disclosure.InquiryRoot + "/requests/" + strconv.FormatInt(c.Number, 10)
	switch {
	case c.Output == "":
	case filepath.Ext(c.Output) == ".pdf":
		path += "/answer.pdf"
	default:
		path += "/answer.xml"
	}
	status, answer, err := client.Do(e.ctx, http.MethodGet, path, "", nil)
	if err != nil {
		return err
	}
	if c.Output == "" || status != http.StatusOK {
		return e.printed(status, answer)
	}
	err = os.WriteFile(c.Output, answer, 0o600)
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "cli.file_unwritable", c.Output)
	}
	return nil
}

// printed prints what the program answered; what was refused makes the exit code 1.
func (e *env) printed(status int, answer []byte) error {
	_, err := fmt.Fprintln(e.stdout, strings.TrimRight(string(answer), "\n"))
	if err == nil && status >= http.StatusMultipleChoices {
		return errFindings
	}
	return err
}
