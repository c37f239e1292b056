// Command oszir is the information system of the social sector: one program with subcommands.
//
// This package reads the command line, calls the rooms and says what they say; it holds no rule. Exit codes: 0 done,
// 1 findings or refused, 2 usage, 3 technical failure.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"oszir/internal/app"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
)

// The exit codes.
const (
	exitDone     = 0
	exitFindings = 1
	exitUsage    = 2
	exitFailure  = 3
)

// version is set when a package is built.
var version = "dev"

type cli struct {
	Version  kong.VersionFlag `help:"Print the version."`
	Data     string           `help:"Data folder of the built-in database." default:"./var" env:"OSZIR_DATA" type:"path"`
	Database string           `help:"Address of your own PostgreSQL (version 15 or newer); without it the built-in database is used." env:"OSZIR_DATABASE" placeholder:"URL"`
	Lang     i18n.Lang        `help:"Language of messages: hu or en." enum:"hu,en" default:"hu" env:"OSZIR_LANG"`
	Verbose  bool             `help:"Write the program's log to standard error."`
	Seal     sealFlags        `embed:"" prefix:"seal-" group:"The seal of documents"`

	PTR struct {
		Template templateCmd `cmd:"" help:"Write the empty migration workbook of a sort of office."`
		Load     loadCmd     `cmd:"" help:"Load a migration workbook and write the answered one."`
		Replay   replayCmd   `cmd:"" help:"Judge every decision of the register again: which would be different now."`
	} `cmd:"" name:"ptr" help:"Register of cash and in-kind benefits."`
	CheckRegister checkRegisterCmd `cmd:"" name:"check-register" help:"Search the whole register for benefits that exclude each other."`
	Parameter     struct {
		List   parameterListCmd   `cmd:"" help:"List the numbers of the law with their validity and source."`
		Show   parameterShowCmd   `cmd:"" help:"Show one number with its history."`
		Export parameterExportCmd `cmd:"" help:"Write the list into a file, CSV or workbook by its ending."`
	} `cmd:"" help:"Numbers of the law."`
	Availability availabilityCmd `cmd:"" help:"Say how the service was there to be used, month by month, as it was measured."`
	Calendar     calendarCmd     `cmd:"" help:"List the public holidays and moved working days of a year."`
	Generate     struct {
		People   peopleCmd   `cmd:"" help:"Fill the register with made-up people and benefits."`
		Workbook workbookCmd `cmd:"" help:"Write a made-up migration workbook and the answer to expect."`
	} `cmd:"" help:"Make test data."`
	Serve          serveCmd          `cmd:"" help:"Answer browsers and programs, and work on jobs, until told to stop."`
	Demo           demoCmd           `cmd:"" help:"Serve with made-up offices, users and people; prints address and logins."`
	Body           bodyCmd           `cmd:"" name:"body" help:"Bodies: authorities, maintainers, providers and their sites."`
	User           userCmd           `cmd:"" help:"Accounts and keys."`
	Letters        lettersCmd        `cmd:"" help:"Print the letters that wait, where no mail server sends them."`
	WhoCan         whoCanCmd         `cmd:"" name:"who-can" help:"Say who may do something, and why."`
	Link           linkCmd           `cmd:"" help:"Accounts of the old KENYSZI register."`
	Backup         backupCmd         `cmd:"" help:"Write everything into one file that is checked."`
	Restore        restoreCmd        `cmd:"" help:"Make an empty data folder or database of a backup, and check it."`
	EraseAgain     eraseAgainCmd     `cmd:"" name:"erase-again" help:"Erase again what was erased, after the database was brought back by other means than restore."`
	VerifyAudit    verifyAuditCmd    `cmd:"" name:"verify-audit" help:"Check that nobody changed the log of who did what."`
	AuditProof     auditProofCmd     `cmd:"" name:"audit-proof" help:"Write the proof that an entry stands in the log."`
	VerifyProof    verifyProofCmd    `cmd:"" name:"verify-proof" help:"Check such a proof; needs no database."`
	VerifyDocument verifyDocumentCmd `cmd:"" name:"verify-document" help:"Check a document with public keys only; needs neither network nor database."`
	Gazetteer      gazetteerCmd      `cmd:"" help:"Load the statistical office's yearly gazetteer workbook."`
	Partner        partnerCmd        `cmd:"" help:"Programs of others that may send or ask, and their keys."`
	Interface      interfaceCmd      `cmd:"" help:"Send as a program of an office does: a sample for those who write one."`
	FokaStandIn    fokaStandInCmd    `cmd:"" name:"foka-standin" help:"Stand in for the public-employment database: takes its notices and keeps them."`
	Migrate        migrateCmd        `cmd:"" help:"Bring the schema of the database up to date."`
	DBURL          dbURLCmd          `cmd:"" name:"db-url" help:"Print a connection string to the running built-in database, for psql."`
}

// env is what commands work with.
type env struct {
	ctx    context.Context
	cfg    app.Config
	lang   i18n.Lang
	text   *i18n.Catalog
	stdout io.Writer
	stderr io.Writer
}

// say writes a line for people to standard error, so that standard output stays for results.
func (e *env) say(key string, args ...any) {
	fmt.Fprintln(e.stderr, e.text.Text(e.lang, key, args...))
}

// errFindings ends the program with exit code 1 after everything was said.
var errFindings = errors.New("findings")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	text, err := app.NewCatalog()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailure
	}
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("oszir"), kong.Vars{"version": version}, kong.Description("OSZIR: the information system of Hungary's social sector."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailure
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(stderr, "oszir:", err)
		return exitUsage
	}
	log := slog.New(slog.DiscardHandler)
	if c.Verbose {
		log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	e := &env{ctx: ctx, cfg: app.Config{Version: version, Data: c.Data, Database: c.Database, Log: log, Seal: c.Seal.config()}, lang: c.Lang, text: text, stdout: stdout, stderr: stderr}
	err = parsed.Run(e)
	return e.exit(err)
}

// exit is the one place where failures become words and exit codes on the command line.
func (e *env) exit(err error) int {
	var known *errs.Error
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.As(err, &known):
		fmt.Fprintln(e.stderr, e.text.Text(e.lang, known.Key, known.Args...))
		switch known.Kind {
		case errs.Invalid, errs.NotFound, errs.Conflict:
			return exitFindings
		case errs.Unauthenticated:
			return exitUsage
		default:
			e.cause(err)
			return exitFailure
		}
	default:
		fmt.Fprintln(e.stderr, e.text.Text(e.lang, "error.internal"))
		e.cause(err)
		return exitFailure
	}
}

// cause shows the operator at the command line what lies behind a technical failure.
func (e *env) cause(err error) { fmt.Fprintln(e.stderr, "oszir:", err) }
