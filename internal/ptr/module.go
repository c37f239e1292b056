package ptr

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"oszir/internal/document"
	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/exchange/outbox"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
	"oszir/internal/spdci"
)

//go:embed messages
var messages embed.FS

// Messages gives the texts of the room and of its benefit kinds.
func Messages() []fs.FS { return append([]fs.FS{messages}, benefits.Messages()...) }

// Parameters gives every number of the law that the kinds use.
func Parameters() []*benefit.Parameter { return benefits.Parameters() }

// Office is a sort of authority that loads workbooks.
type Office = benefit.Office

// Deps is what the room needs.
type Deps struct {
	DB      *database.DB
	Orgs    *orgs.Module
	Jobs    *jobs.Queue
	Catalog *i18n.Catalog
	Log     *slog.Logger
	Now     func() time.Time
	TempDir string // "" for the system's
	Quotas  Quotas
}

// Module is the room's operations.
type Module struct {
	Deps

	// Reasons seals into the log why somebody opened the details of another office's benefit; nil: it stands with the
	// opening only.
	Reasons   *audit.Reasons
	editions  editions
	replaying sync.Mutex    // held by the round over runs; see ReplayRound
	carrying  chan struct{} // holds those who carry messages out; see Send

	// Outbox tells other agencies what has changed. Set it before anything changes; nil: nobody is told.
	Outbox *outbox.Module

	// Notices tells other programs that something has changed. Set it before anything changes; nil: nobody is told.
	Notices *notice.Module
	// Watched tells the subscribers of the international interface what has changed, in the transaction of the change. Set it before
	// anything changes; nil: nobody is told.
	Watched func(ctx context.Context, tx *database.Tx, entry int64, changed func() ([]spdci.Change, error)) error

	// Exchange keeps what other programs send. Set it before they can.
	Exchange *exchange.Module

	// Documents makes what leaves the office. Set it before pages are served; nil: nothing does.
	Documents *document.Module
	// AccountName gives the name of who has a code, for the foot of a decision; "" or nil: the code stands there.
	AccountName func(ctx context.Context, tx *database.Tx, code string) string

	// PersonPath gives the address of a person's page. Set it before pages are served; nil: there are no such pages.
	PersonPath func(id int64) string
	// People finds and names people for the pages of cases. Set it before pages are served; nil: people cannot be chosen.
	People *people.Module
}

// LoadJob is the name of the job that works on waiting uploads.
const LoadJob = "ptr.load_round"

// roundEvery is how often waiting uploads are looked for even when no job says so.
const roundEvery = 5 * time.Second

// New makes the room and names its jobs.
func New(d Deps) *Module {
	m := &Module{Deps: d, carrying: make(chan struct{}, mostCarrying)}
	d.Jobs.Handle(LoadJob, roundEvery, func(ctx context.Context) error { return m.Round(ctx) })
	d.Jobs.Handle(BulkJob, bulkEvery, m.BulkRound)
	d.Jobs.Handle(CheckJob, checkRound, m.CheckRound)
	d.Jobs.Handle(ReplayJob, replayEvery, m.ReplayRound)
	d.Jobs.Handle(MessageJob, messageEvery, m.MessageRound)
	return m
}
