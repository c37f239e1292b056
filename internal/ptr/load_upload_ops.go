package ptr

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/spreadsheet"
)

// ContentType is the type of an .xlsx workbook.
const ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const (
	chunkBytes = 1 << 20  // how much of a file stands in one row
	longUpload = 16 << 20 // from which size on storing may take its time
)

// Quotas bound what can be left waiting. A field left zero takes its value from DefaultQuotas. The operator at the
// command line and the program itself are not bound.
type Quotas struct {
	Waiting int   // files of a body that wait for the worker
	Bytes   int64 // of all of them together
	Hourly  int   // uploads of an account in an hour
}

// DefaultQuotas is far above what an office does on its worst day.
var DefaultQuotas = Quotas{Waiting: 20, Bytes: 2 << 30, Hourly: 200}

func (q Quotas) orDefault() Quotas {
	if q.Waiting == 0 {
		q.Waiting = DefaultQuotas.Waiting
	}
	if q.Bytes == 0 {
		q.Bytes = DefaultQuotas.Bytes
	}
	if q.Hourly == 0 {
		q.Hourly = DefaultQuotas.Hourly
	}
	return q
}

// Incoming is a workbook on its way in.
type Incoming struct {
	Body        orgs.Body // must be the actor's
	FileName    string
	ContentType string
	Encoding    string // transfer encoding, as sent; "" is binary
	Lang        i18n.Lang
	Bytes       io.ReaderAt
	Size        int64
	Rehearse    bool          // judge and answer it like any upload, and leave the registers as they are
	Request     audit.Request // sent again with the same key it is one upload; Digest is computed here
}

// Receipt is what the sender of a workbook sees at once (U3, U4).
type Receipt struct {
	ID     int64
	At     time.Time
	SameAs int64 // the first upload of the same bytes by the same body; 0: none before
}

// Upload stores a workbook as it was sent, with a job to work on it, in one transaction (U1). A request sent again is
// answered as the first time; that also resolves database.ErrOutcomeUnknown. Errors: NotFound for another body than
// the actor's; Invalid when the file is larger than a workbook can be; Conflict when too much is waiting already, or
// the request's key was used for something else.
func (m *Module) Upload(ctx context.Context, who identity.Actor, in Incoming) (Receipt, error) {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return Receipt{}, err
	}
	if in.Body.ID != who.BodyID {
		return Receipt{}, errs.New(errs.NotFound, "error.not_found")
	}
	if in.Size > spreadsheet.DefaultLimits.Bytes {
		return Receipt{}, errs.New(errs.Invalid, "load.too_big", in.Size>>20, spreadsheet.DefaultLimits.Bytes>>20)
	}
	sum := sha256.New()
	_, err = io.Copy(sum, io.NewSectionReader(in.Bytes, 0, in.Size))
	if err != nil {
		return Receipt{}, fmt.Errorf("reading upload: %w", err)
	}
	f := newFile{
		body: in.Body.ID, office: in.Body.Kind, name: filepath.Base(in.FileName), contentType: in.ContentType, encoding: in.Encoding,
		lang: in.Lang, size: in.Size, sha256: sum.Sum(nil), rehearsal: in.Rehearse,
	}
	if f.contentType == "" {
		f.contentType = ContentType
	}
	if f.encoding == "" {
		f.encoding = "binary"
	}
	if f.lang == "" {
		f.lang = i18n.Hungarian
	}
	in.Request.Digest = f.digest()
	entry := audit.Entry{
		Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "ptr.upload", Subject: fmt.Sprintf("sha256/%x", f.sha256[:8]),
		Detail: map[string]any{"size": in.Size, "rehearsal": in.Rehearse}, Request: in.Request,
	}
	if in.Size > longUpload {
		ctx = database.Long(ctx)
	}
	var r Receipt
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var done bool
		r, done, err = m.receive(ctx, tx, who, entry, &f)
		if err != nil || done {
			return err
		}
		return storeBytes(ctx, tx, r.ID, io.NewSectionReader(in.Bytes, 0, in.Size))
	})
	return r, err
}

// Commit loads a workbook that was rehearsed, by the very bytes that were judged then, as a new upload. A request sent
// again is answered as the first time. Errors: NotFound for what is not a rehearsal of the actor's body; Conflict when
// it is not ready, was refused or is loaded already, and as for Upload.
func (m *Module) Commit(ctx context.Context, who identity.Actor, id int64, request audit.Request) (Receipt, error) {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return Receipt{}, err
	}
	subject := fmt.Sprintf("load_file/%d", id)
	request.Digest = digestOf("ptr.commit", subject)
	entry := audit.Entry{Actor: who.Code, Role: string(who.Role), BodyID: who.BodyID, Operation: "ptr.commit", Subject: subject, Request: request}
	var r Receipt
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		f := newFile{body: who.BodyID, rehearsedID: id}
		var status string
		err := database.One(ctx, tx, rehearsedFile, []any{id, who.BodyID}, &status, &f.office, &f.name, &f.contentType, &f.encoding, &f.lang, &f.size, &f.sha256)
		if err != nil {
			return fmt.Errorf("reading rehearsal: %w", err)
		}
		switch status {
		case Uploaded:
			return errs.New(errs.Conflict, "load.commit_waiting")
		case InvalidFormat:
			return errs.New(errs.Conflict, "load.commit_refused")
		}
		r, _, err = m.receive(ctx, tx, who, entry, &f)
		if database.Violates(err, "load_file_committed_once") {
			return errs.Wrap(err, errs.Conflict, "load.commit_done")
		}
		return err
	})
	return r, err
}

// newFile is a file on its way into the table.
type newFile struct {
	body                                int64
	office, name, contentType, encoding string
	lang                                i18n.Lang
	size                                int64
	sha256                              []byte
	rehearsal                           bool
	rehearsedID                         int64
}

// digest tells two requests apart that bring something else.
func (f *newFile) digest() []byte {
	return digestOf("ptr.upload", fmt.Sprint(f.body, f.rehearsal), f.name, string(f.sha256))
}

func digestOf(parts ...string) []byte {
	sum := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(sum, "%d:%s", len(p), p)
	}
	return sum.Sum(nil)
}

// receive writes the row of an upload with its job; done says that the same request was received before.
func (m *Module) receive(ctx context.Context, tx *database.Tx, who identity.Actor, entry audit.Entry, f *newFile) (r Receipt, done bool, err error) {
	before, err := audit.Once(ctx, tx, who.Code, entry.Request)
	if err != nil {
		return r, false, err
	}
	if before != 0 {
		err = database.One(ctx, tx, fileOfEntry, []any{before}, &r.ID, &r.At, &f.sha256, &f.body)
		if err == nil {
			err = database.One(ctx, tx, sameFile, []any{f.sha256, f.body, r.ID}, &r.SameAs)
		}
		if err != nil {
			return r, false, fmt.Errorf("answering as before: %w", err)
		}
		return r, true, nil
	}
	err = m.checkQuotas(ctx, tx, who, f)
	if err != nil {
		return r, false, err
	}
	id, err := audit.Write(ctx, tx, entry)
	if err != nil {
		return r, false, err
	}
	err = database.One(ctx, tx, insertFile, []any{
		Uploaded, f.body, f.office, who.Code, f.name, f.contentType, f.encoding, f.size, f.sha256, 0, string(f.lang), id, f.rehearsal, f.rehearsedID,
	}, &r.ID, &r.At)
	if err != nil {
		return r, false, fmt.Errorf("inserting file: %w", err)
	}
	err = database.One(ctx, tx, sameFile, []any{f.sha256, f.body, r.ID}, &r.SameAs)
	if err != nil {
		return r, false, fmt.Errorf("looking for the same file: %w", err)
	}
	return r, false, m.Jobs.Add(ctx, tx, LoadJob)
}

// checkQuotas refuses what would leave too much waiting. Uploads of a body take turns here, so that the counts hold.
func (m *Module) checkQuotas(ctx context.Context, tx *database.Tx, who identity.Actor, f *newFile) error {
	if who.AccountID == 0 {
		return nil
	}
	_, err := lockUploads.Exec(ctx, tx, f.body)
	if err != nil {
		return fmt.Errorf("locking uploads of the body: %w", err)
	}
	q := m.Quotas.orDefault()
	var waiting, lately int
	var bytes int64
	err = database.One(ctx, tx, waitingOfBody, []any{f.body}, &waiting, &bytes)
	if err == nil {
		err = database.One(ctx, tx, uploadsLately, []any{who.Code}, &lately)
	}
	if err != nil {
		return fmt.Errorf("counting uploads: %w", err)
	}
	switch {
	case waiting >= q.Waiting:
		return errs.New(errs.Conflict, "load.quota_waiting", waiting)
	case bytes+f.size > q.Bytes:
		return errs.New(errs.Conflict, "load.quota_bytes", q.Bytes>>20)
	case lately >= q.Hourly:
		return errs.New(errs.Conflict, "load.quota_hourly", q.Hourly)
	}
	return nil
}

// copyBytes writes the bytes of a file as they were sent, one chunk after the other.
func copyBytes(ctx context.Context, tx *database.Tx, id int64, to io.Writer) error {
	for no := 0; ; no++ {
		var b []byte
		err := database.One(ctx, tx, readChunk, []any{id, no}, &b)
		if errs.KindOf(err) == errs.NotFound {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading stored bytes: %w", err)
		}
		_, err = to.Write(b)
		if err != nil {
			return fmt.Errorf("copying stored bytes: %w", err)
		}
	}
}

func storeBytes(ctx context.Context, tx *database.Tx, id int64, from io.Reader) error {
	for no := 0; ; no++ {
		chunk := make([]byte, chunkBytes)
		n, err := io.ReadFull(from, chunk)
		if n > 0 {
			_, err := insertChunk.Exec(ctx, tx, id, no, chunk[:n])
			if err != nil {
				return fmt.Errorf("storing bytes: %w", err)
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading bytes: %w", err)
		}
	}
}
