package ptr

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/api"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
)

// apiRoot is where the operations of the room stand.
const apiRoot = "/api/v1/ptr"

// linesType is the media type of lists that are long: one JSON document a line.
const linesType = "application/jsonl"

// MountAPI adds the room's operations to the interface for programs. People are named there by the opaque ids of the
// people's room.
func (m *Module) MountAPI(a *api.API[identity.Actor], persons *people.Module) {
	m.mountLoads(a)
	m.mountBenefits(a, persons)
	m.mountReplay(a)
}

func (m *Module) mountLoads(a *api.API[identity.Actor]) {
	const tag = "Uploads"
	api.RegisterFile(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/template", ID: "get-template", Summary: "The empty migration workbook of one's own sort of office", Tag: tag},
		ContentType, m.apiTemplate)
	api.Register(a, api.Op{
		Method: http.MethodPost, Path: apiRoot + "/loads", ID: "upload", Summary: "Upload a migration workbook", Tag: tag, Status: http.StatusAccepted,
		Body: spreadsheet.DefaultLimits.Bytes, Sends: ContentType,
	}, m.apiUpload)
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/loads", ID: "list-loads", Summary: "The uploads of one's own office, the newest first", Tag: tag}, m.apiLoads)
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/loads/{id}", ID: "get-load", Summary: "How an upload stands, and what it came to", Tag: tag}, m.apiLoad)
	api.Register(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/loads/{id}/findings", ID: "get-findings", Summary: "What was found, by sheet and row", Tag: tag}, m.apiFindings)
	api.RegisterFile(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/loads/{id}/benefits", ID: "get-loaded-benefits", Summary: "The benefits of the good rows, a JSON document a line", Tag: tag},
		linesType, m.apiLoadedBenefits)
	api.RegisterFile(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/loads/{id}/result", ID: "get-result", Summary: "The answered workbook", Tag: tag}, ContentType, m.apiResult)
	api.RegisterFile(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/loads/{id}/source", ID: "get-source", Summary: "The workbook as it was sent", Tag: tag}, ContentType, m.apiSource)
	api.RegisterFile(a, api.Op{Method: http.MethodGet, Path: apiRoot + "/loads/{id}/bad-rows", ID: "get-bad-rows", Summary: "A workbook of the rows in error, and of those they need", Tag: tag},
		ContentType, m.apiBadRows)
	api.Register(a, api.Op{
		Method: http.MethodPost, Path: apiRoot + "/loads/{id}/commit", ID: "commit", Summary: "Load a rehearsed upload by the very bytes that were rehearsed", Tag: tag, Status: http.StatusAccepted,
	}, m.apiCommit)
}

type templateIn struct{}

func (m *Module) apiTemplate(ctx context.Context, who identity.Actor, _ *templateIn) (*api.File, error) {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return nil, err
	}
	body, err := m.Orgs.ByID(ctx, who.BodyID)
	if err != nil {
		return nil, err
	}
	return &api.File{Name: "sablon-" + body.Kind + ".xlsx", Type: ContentType, Write: func(w io.Writer) error {
		return Template(m.Catalog, Office(body.Kind), w)
	}}, nil
}

type uploadIn struct {
	api.Raw

	Rehearse    bool   `query:"rehearse" doc:"Judge and answer the workbook and leave the registers as they are"`
	Key         string `header:"Idempotency-Key" pattern:"^[!-~]{1,64}$" patternDescription:"1 to 64 visible ASCII characters" doc:"Sent again with the same key it is one upload"`
	Disposition string `header:"Content-Disposition" doc:"attachment with the name of the file"`
	FileName    string `header:"X-File-Name" doc:"Name of the file, percent-encoded; goes before Content-Disposition"`
	ContentType string `header:"Content-Type"`
}

// name gives the name of the file as its sender told it.
func (in *uploadIn) name() string {
	name := ""
	if in.FileName != "" {
		name, _ = url.PathUnescape(in.FileName)
	} else if _, params, err := mime.ParseMediaType(in.Disposition); err == nil {
		name = params["filename"]
	}
	name = fields.Clean(name)
	if name == "" {
		return "munkafuzet.xlsx"
	}
	if r := []rune(name); len(r) > 200 {
		name = string(r[len(r)-200:])
	}
	return name
}

// contentType gives the media type, or "" when what was sent is none.
func (in *uploadIn) contentType() string {
	kind, _, err := mime.ParseMediaType(in.ContentType)
	if err != nil || len(kind) > 100 {
		return ""
	}
	return kind
}

type receiptOut struct {
	Location string `header:"Location" doc:"Where the upload's state is"`
	Body     receiptBody
}

type receiptBody struct {
	UploadID  int64     `json:"upload_id"`
	At        time.Time `json:"at"`
	SameAs    int64     `json:"same_as" doc:"The first upload of the same bytes by the same office; 0: none"`
	Rehearsal bool      `json:"rehearsal"`
}

func receiptOf(r Receipt, rehearsal bool) *receiptOut {
	return &receiptOut{
		Location: apiRoot + "/loads/" + strconv.FormatInt(r.ID, 10),
		Body:     receiptBody{UploadID: r.ID, At: r.At.In(calendar.Budapest), SameAs: r.SameAs, Rehearsal: rehearsal},
	}
}

func (m *Module) apiUpload(ctx context.Context, who identity.Actor, in *uploadIn) (*receiptOut, error) {
	err := who.Require(identity.LoadWorkbooks)
	if err != nil {
		return nil, err // before the first byte is taken
	}
	body, err := m.Orgs.ByID(ctx, who.BodyID)
	if err != nil {
		return nil, err
	}
	web.Yield(ctx) // somebody who sends for minutes takes no slot
	file, size, err := web.Spool(m.TempDir, func(w io.Writer) error { return receiveBody(w, in.Reader()) })
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r, err := m.Upload(ctx, who, Incoming{
		Body: body, FileName: in.name(), ContentType: in.contentType(), Lang: api.Lang(ctx), Bytes: file, Size: size, Rehearse: in.Rehearse,
		Request: audit.Request{Key: in.Key},
	})
	if err != nil {
		return nil, err
	}
	return receiptOf(r, in.Rehearse), nil
}

// receiveBody copies what is sent. Errors: Invalid when it is too much, nothing, or was cut off.
func receiveBody(w io.Writer, body io.Reader) error {
	most := spreadsheet.DefaultLimits.Bytes
	n, err := io.Copy(w, io.LimitReader(body, most+1))
	var disk *fs.PathError
	var tooLarge *http.MaxBytesError
	switch {
	case n > most, errors.As(err, &tooLarge):
		return errs.New(errs.Invalid, "load.too_big", n>>20, most>>20)
	case errors.As(err, &disk):
		return fmt.Errorf("spooling upload: %w", err)
	case err != nil:
		return errs.Wrap(err, errs.Invalid, "web.body_cut")
	case n == 0:
		return errs.New(errs.Invalid, "load.no_bytes")
	}
	return nil
}

type commitIn struct {
	ID  int64  `path:"id"`
	Key string `header:"Idempotency-Key" pattern:"^[!-~]{1,64}$" patternDescription:"1 to 64 visible ASCII characters"`
}

func (m *Module) apiCommit(ctx context.Context, who identity.Actor, in *commitIn) (*receiptOut, error) {
	r, err := m.Commit(ctx, who, in.ID, audit.Request{Key: in.Key})
	if err != nil {
		return nil, err
	}
	return receiptOf(r, false), nil
}

type loadsIn struct {
	Mine   bool   `query:"mine" doc:"Only what one sent oneself"`
	Status string `query:"status" enum:"FELTOLTVE,FELDOLGOZVA,ERVENYTELEN_FORMATUM"`
	From   string `query:"from" format:"date" doc:"First day of upload"`
	To     string `query:"to" format:"date" doc:"Last day of upload"`
	After  string `query:"after" maxLength:"40" doc:"The next of the page before"`
}

type loadsOut struct {
	Body struct {
		Loads []loadBody `json:"loads" nullable:"false"`
		Next  string     `json:"next" doc:"The after of the next page; empty on the last"`
	}
}

// loadBody is an upload wherever it is listed.
type loadBody struct {
	UploadID    int64      `json:"upload_id"`
	At          time.Time  `json:"at"`
	FileName    string     `json:"file_name"`
	Size        int64      `json:"size" doc:"Bytes"`
	By          string     `json:"by" doc:"Code of who sent it"`
	Status      string     `json:"status" enum:"FELTOLTVE,FELDOLGOZVA,ERVENYTELEN_FORMATUM"`
	Rehearsal   bool       `json:"rehearsal"`
	RehearsedID int64      `json:"rehearsed_id" doc:"The rehearsal whose bytes it loads; 0: none"`
	CommittedID int64      `json:"committed_id" doc:"Of a rehearsal: the upload that loads it; 0: not yet"`
	ProcessedAt *time.Time `json:"processed_at,omitempty"`
	ResultID    int64      `json:"result_id" doc:"0 until there is an answer"`
	Rows        int64      `json:"rows"`
	Bad         int64      `json:"bad" doc:"Rows in error"`
	Phase       string     `json:"phase" enum:"wait,open,read,judge,answer,done"`
	Percent     int        `json:"percent"`
}

func loadBodyOf(f *LoadFile) loadBody {
	return loadBody{
		UploadID: f.ID, At: f.At.In(calendar.Budapest), FileName: f.Name, Size: f.Size, By: f.By, Status: f.Status, Rehearsal: f.Rehearsal, RehearsedID: f.RehearsedID,
		CommittedID: f.CommittedID, ProcessedAt: momentOrNone(f.ProcessedAt), ResultID: f.ResultID, Rows: f.Rows, Bad: f.Bad, Phase: f.Phase, Percent: f.Percent,
	}
}

// apiDay reads a day of a request; "" is none. Errors: Invalid.
func apiDay(s string) (calendar.Day, error) {
	if s == "" {
		return calendar.None, nil
	}
	day, ok := calendar.Parse(s)
	if !ok {
		return day, errs.New(errs.Invalid, "ptr.api.bad_day")
	}
	return day, nil
}

// momentOrNone gives nil for a moment that is not there.
func momentOrNone(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(calendar.Budapest)
	return &t
}

func (m *Module) apiLoads(ctx context.Context, who identity.Actor, in *loadsIn) (*loadsOut, error) {
	from, err := apiDay(in.From)
	if err != nil {
		return nil, err
	}
	to, err := apiDay(in.To)
	if err != nil {
		return nil, err
	}
	page, err := m.Loads(ctx, who, LoadFilter{Mine: in.Mine, Status: in.Status, From: from, To: to, Before: in.After})
	if err != nil {
		return nil, err
	}
	out := &loadsOut{}
	out.Body.Loads, out.Body.Next = make([]loadBody, 0, len(page.Files)), page.Next
	for i := range page.Files {
		out.Body.Loads = append(out.Body.Loads, loadBodyOf(&page.Files[i]))
	}
	return out, nil
}

type loadIn struct {
	ID int64 `path:"id"`
}

type loadOut struct {
	Body loadStateBody
}

// loadStateBody is one upload, named as the command line's JSON names things.
type loadStateBody struct {
	UploadID    int64                  `json:"upload_id"`
	ResultID    int64                  `json:"result_id" doc:"0 until there is an answer"`
	Status      string                 `json:"status" enum:"FELTOLTVE,FELDOLGOZVA,ERVENYTELEN_FORMATUM"`
	Office      string                 `json:"office" doc:"Code of the office"`
	Rehearsal   bool                   `json:"rehearsal"`
	RehearsedID int64                  `json:"rehearsed_id" doc:"The rehearsal whose bytes it loads; 0: none"`
	CommittedID int64                  `json:"committed_id" doc:"Of a rehearsal: the upload that loads it; 0: not yet"`
	At          time.Time              `json:"at"`
	By          string                 `json:"by" doc:"Code of who sent it"`
	FileName    string                 `json:"file_name"`
	Size        int64                  `json:"size" doc:"Bytes"`
	SHA256      string                 `json:"sha256"`
	SameAs      int64                  `json:"same_as" doc:"The first upload of the same bytes by the same office; 0: none"`
	ProcessedAt *time.Time             `json:"processed_at,omitempty"`
	Message     string                 `json:"message,omitempty" doc:"Why the workbook was refused, in words"`
	Sheets      map[string]SheetCounts `json:"sheets" doc:"Rows by name of sheet; empty until it is processed"`
	Notes       []string               `json:"notes" nullable:"false" doc:"What was found different from the template, in words"`
	Progress    progressBody           `json:"progress"`
	Summary     summaryBody            `json:"summary"`
}

type progressBody struct {
	Phase       string     `json:"phase" enum:"wait,open,read,judge,answer,done"`
	Percent     int        `json:"percent"`
	Done        int64      `json:"done" doc:"Rows read"`
	Total       int64      `json:"total" doc:"Rows of the file; 0 while nothing is known"`
	Estimated   bool       `json:"estimated" doc:"total is reckoned from the share of the file that was read"`
	Errors      int64      `json:"errors" doc:"Rows in error so far"`
	Rate        int64      `json:"rate" doc:"Rows a second"`
	SecondsLeft *int64     `json:"seconds_left,omitempty" doc:"Left out while nothing can be said"`
	Before      int        `json:"before" doc:"Files that come first"`
	Attempts    int        `json:"attempts"`
	Failed      bool       `json:"failed" doc:"The last attempt ended with a technical failure; it is tried again by itself"`
	NextTry     *time.Time `json:"next_try,omitempty"`
}

type summaryBody struct {
	Clients  clientCounts `json:"clients"`
	Kinds    []KindCounts `json:"kinds" nullable:"false" doc:"Money by kind of benefit"`
	Codes    []CodeCounts `json:"codes" nullable:"false" doc:"Findings by sheet and code"`
	Parallel int64        `json:"parallel_suspicions"`
}

type clientCounts struct {
	New       int64 `json:"new"`
	Changed   int64 `json:"changed"`
	Unchanged int64 `json:"unchanged"`
}

func (m *Module) apiLoad(ctx context.Context, who identity.Actor, in *loadIn) (*loadOut, error) {
	v, err := m.Load(ctx, who, api.Lang(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	p, err := m.Progress(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	body, err := m.Orgs.ByID(ctx, who.BodyID)
	if err != nil {
		return nil, err
	}
	out := loadStateBody{
		UploadID: v.ID, ResultID: v.ResultID, Status: v.Status, Office: body.Code, Rehearsal: v.Rehearsal, RehearsedID: v.RehearsedID, CommittedID: v.CommittedID,
		At: v.At.In(calendar.Budapest), By: v.By, FileName: v.Name, Size: v.Size, SHA256: fmt.Sprintf("%x", v.SHA256), SameAs: v.SameAs,
		ProcessedAt: momentOrNone(v.ProcessedAt), Message: v.Refusal, Sheets: v.Summary.Sheets, Notes: append([]string{}, v.Notes...),
		Progress: progressBody{
			Phase: p.Phase, Percent: p.Percent, Done: p.Done, Total: p.Total, Estimated: p.Estimated, Errors: p.Errors, Rate: p.Rate,
			Before: p.Before, Attempts: p.Attempts, Failed: p.Failed, NextTry: momentOrNone(p.NextTry),
		},
		Summary: summaryBody{
			Clients: clientCounts{v.Summary.Clients.New, v.Summary.Clients.Changed, v.Summary.Clients.Unchanged},
			Kinds:   append([]KindCounts{}, v.Summary.Kinds...), Codes: append([]CodeCounts{}, v.Summary.Codes...), Parallel: v.Summary.Parallel,
		},
	}
	if out.Sheets == nil {
		out.Sheets = map[string]SheetCounts{}
	}
	if p.LeftKnown {
		left := int64(p.Left / time.Second)
		out.Progress.SecondsLeft = &left
	}
	return &loadOut{Body: out}, nil
}

type findingsIn struct {
	ID       int64  `path:"id"`
	Sheet    string `query:"sheet" maxLength:"40" doc:"Only this sheet, by its name in the template"`
	Severity string `query:"severity" enum:"error,warning"`
	After    string `query:"after" maxLength:"40" doc:"The next of the page before"`
}

type findingsOut struct {
	Body struct {
		Findings []Row  `json:"findings" nullable:"false"`
		Next     string `json:"next" doc:"The after of the next page; empty on the last"`
	}
}

func (m *Module) apiFindings(ctx context.Context, who identity.Actor, in *findingsIn) (*findingsOut, error) {
	f := FoundFilter{Severity: in.Severity, After: in.After}
	if in.Sheet != "" {
		f.Sheet = sheetNo(in.Sheet)
		if f.Sheet == 0 {
			return nil, errs.New(errs.NotFound, "error.not_found")
		}
	}
	page, err := m.BadRows(ctx, who, api.Lang(ctx), in.ID, f)
	if err != nil {
		return nil, err
	}
	out := &findingsOut{}
	out.Body.Findings, out.Body.Next = []Row{}, page.Next
	for _, r := range page.Rows {
		for _, f := range r.Findings {
			out.Body.Findings = append(out.Body.Findings, Row{Sheet: r.Sheet, Row: r.Row, Column: f.Column, Code: f.Code, Severity: f.Severity, Value: f.Value, Message: f.Message})
		}
	}
	return out, nil
}

func (m *Module) apiLoadedBenefits(ctx context.Context, who identity.Actor, in *loadIn) (*api.File, error) {
	return &api.File{Name: fmt.Sprintf("ellatasok-%d.jsonl", in.ID), Type: linesType, Write: func(w io.Writer) error {
		b := bufio.NewWriter(w)
		line := json.NewEncoder(b)
		err := m.LoadedBenefits(ctx, who, in.ID, func(l LoadedBenefit) error { return line.Encode(l) })
		if err != nil {
			return err
		}
		return b.Flush()
	}}, nil
}

func (m *Module) apiResult(ctx context.Context, who identity.Actor, in *loadIn) (*api.File, error) {
	v, err := m.Load(ctx, who, api.Lang(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	if v.ResultID == 0 {
		return nil, errs.New(errs.Conflict, "load.no_result")
	}
	return m.storedFile(ctx, who, v.ResultID, v.ResultName), nil
}

func (m *Module) apiSource(ctx context.Context, who identity.Actor, in *loadIn) (*api.File, error) {
	v, err := m.Load(ctx, who, api.Lang(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return m.storedFile(ctx, who, v.ID, v.Name), nil
}

func (m *Module) apiBadRows(ctx context.Context, who identity.Actor, in *loadIn) (*api.File, error) {
	v, err := m.Load(ctx, who, api.Lang(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &api.File{Name: m.Catalog.Text(api.Lang(ctx), "load.name.bad_rows", stem(v.Name)), Type: ContentType, Write: func(w io.Writer) error {
		return m.BadRowsWorkbook(ctx, who, api.Lang(ctx), in.ID, w)
	}}, nil
}

func (m *Module) storedFile(ctx context.Context, who identity.Actor, id int64, name string) *api.File {
	return &api.File{Name: name, Type: ContentType, Write: func(w io.Writer) error { return m.Download(ctx, who, id, w) }}
}
