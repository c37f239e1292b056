package document

import (
	"context"
	"embed"
	"time"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/jobs"
	"oszir/internal/platform/seal"
	"oszir/internal/platform/wording"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Deps is what the room needs.
type Deps struct {
	DB      *database.DB
	Library *Library
	Seal    *seal.Seal
	Catalog *i18n.Catalog
	Jobs    *jobs.Queue // nil: nothing is told to the worker, as in tests
	Now     func() time.Time
	Address string // where the public check of documents is found, without a slash at the end

	// BodyName gives code and name of a body, for people to read.
	BodyName func(ctx context.Context, id int64) (code, name string)

	Hooks
}

// Module is the room's operations.
type Module struct {
	Deps
	shipped map[string]*wording.Wording // by key, blocks with their mark
}

// FileJob is the job that prints and signs.
const FileJob = "document.file"

// New makes the room and names its job.
func New(d Deps) *Module {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Library == nil {
		d.Library = &Library{}
	}
	if d.BodyName == nil {
		d.BodyName = func(context.Context, int64) (string, string) { return "", "" }
	}
	m := &Module{Deps: d, shipped: map[string]*wording.Wording{}}
	for _, s := range d.Library.Sorts {
		m.shipped[s.Key], _ = wording.Parse(s.Shipped) // that all of them can be read is proved by a test
	}
	for _, b := range d.Library.Blocks {
		m.shipped[blockMark+b.Key], _ = wording.Parse(b.Shipped)
	}
	if d.Jobs != nil {
		d.Jobs.Handle(FileJob, time.Minute, m.MakeFiles)
	}
	return m
}

// Request is a command that happens once.
type Request = audit.Request
