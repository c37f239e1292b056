package api

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/web"
)

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// Config is what the interface needs; A is what stands for whoever asks.
type Config[A any] struct {
	Title, Description, Version string
	Catalog                     *i18n.Catalog
	Log                         *slog.Logger
	Key                         func(ctx context.Context, key string) (Caller[A], error) // who a bearer key stands for
	Spend                       func(account string) error                               // counts a request of an account
	TempDir                     string
}

// Caller is whoever asks: for operations, and by codes for the log.
type Caller[A any] struct {
	Who           A
	Account, Body string
}

// API is the interface.
type API[A any] struct {
	cfg  Config[A]
	mux  *http.ServeMux
	huma huma.API
}

// New makes an interface without operations.
func New[A any](cfg Config[A]) *API[A] {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	describeProblems()
	c := huma.DefaultConfig(cfg.Title, cfg.Version)
	c.Info.Description = cfg.Description
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil // no pages that load scripts from elsewhere
	c.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	c.RejectUnknownQueryParameters = true
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer", Description: "A key bound to a user and a body: `oszir user key`."}}
	c.Security = []map[string][]string{{"key": {}}}
	a := &API[A]{cfg: cfg, mux: http.NewServeMux()}
	a.huma = humago.New(a.mux, c)
	return a
}

// Op describes an operation of the interface.
type Op struct {
	Method, Path string
	ID           string // name of the operation in the description and in generated clients
	Summary      string
	Tag          string
	Status       int    // of a good answer; 0: 200
	Body         int64  // bytes that may be sent; 0: 64 KiB
	Sends        string // media type of a Raw body
}

type callerKey struct{}

// operation puts a description in the library's terms, with everything that stands before an operation.
func (a *API[A]) operation(op Op) huma.Operation {
	if op.Status == 0 {
		op.Status = http.StatusOK
	}
	if op.Body == 0 {
		op.Body = 64 << 10
	}
	out := huma.Operation{
		Method: op.Method, Path: op.Path, OperationID: op.ID, Summary: op.Summary, Tags: []string{op.Tag}, DefaultStatus: op.Status, MaxBodyBytes: op.Body, BodyReadTimeout: -1,
		Errors:      []int{400, 401, 404, 409, 422, 429, 500, 503},
		Middlewares: huma.Middlewares{a.authenticate},
	}
	if op.Sends != "" {
		out.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{op.Sends: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	}
	return out
}

// authenticate finds out who asks, before anything of the request is read.
func (a *API[A]) authenticate(ctx huma.Context, next func(huma.Context)) {
	if name, ok := ctx.Context().Value(nameKey{}).(*string); ok {
		*name = ctx.Operation().Method + " " + ctx.Operation().Path
	}
	key, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
	var who Caller[A]
	err := error(errs.New(errs.Unauthenticated, "api.key_missing"))
	if ok {
		who, err = a.cfg.Key(ctx.Context(), key)
	}
	if err == nil && a.cfg.Spend != nil {
		err = a.cfg.Spend(who.Account)
	}
	if err != nil {
		r, w := humago.Unwrap(ctx)
		a.Refuse(w, r, err)
		return
	}
	web.Account(ctx.Context(), who.Account, who.Body)
	next(huma.WithValue(ctx, callerKey{}, who))
}

// Register adds an operation. I holds what is asked in fields with the tags path, query, header and Body; O the answer
// in Body and header fields.
func Register[A, I, O any](a *API[A], op Op, fn func(ctx context.Context, who A, in *I) (*O, error)) {
	huma.Register(a.huma, a.operation(op), func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, ctx.Value(callerKey{}).(Caller[A]).Who, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// File is an answer that is a file.
type File struct {
	Name, Type string
	Write      func(w io.Writer) error // makes it, whole, before the first byte is sent
}

// RegisterFile adds an operation that answers with a file of this media type.
func RegisterFile[A, I any](a *API[A], op Op, media string, fn func(ctx context.Context, who A, in *I) (*File, error)) {
	o := a.operation(op)
	o.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	huma.Register(a.huma, o, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		file, err := fn(ctx, ctx.Value(callerKey{}).(Caller[A]).Who, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		spooled, size, err := web.Spool(a.cfg.TempDir, file.Write)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			defer spooled.Close()
			web.Yield(ctx)
			hc.SetHeader("Content-Type", file.Type)
			hc.SetHeader("Content-Length", fmt.Sprint(size))
			hc.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
			hc.SetHeader("Cache-Control", "no-store")
			_, w := humago.Unwrap(hc)
			web.CopyPaced(w, spooled)
		}}, nil
	})
}

// Raw is embedded in what an operation takes when the body is a file; nothing of it has been read.
type Raw struct{ sent io.Reader }

// Resolve is called by the library.
func (r *Raw) Resolve(ctx huma.Context) []error {
	r.sent = ctx.BodyReader()
	return nil
}

// Reader gives the body as it comes.
func (r *Raw) Reader() io.Reader { return r.sent }

// Problem is an error as RFC 9457 has it.
type Problem struct {
	huma.ErrorModel
	Code    string `json:"code,omitempty" doc:"Stable name of the problem"`
	Request string `json:"request,omitempty" doc:"Number of the request in the log"`
}

// describeProblems makes the library's own refusals, and the description of all errors, a Problem.
var describeProblems = sync.OnceFunc(func() {
	huma.NewErrorWithContext = newProblem
	huma.NewError = func(status int, message string, causes ...error) huma.StatusError {
		return newProblem(nil, status, message, causes...)
	}
})

// newProblem is what the library refuses, because it is not as described.
func newProblem(ctx huma.Context, status int, message string, causes ...error) huma.StatusError {
	p := &Problem{Code: "api.invalid"}
	if status == http.StatusRequestEntityTooLarge {
		p.Code = "web.too_large"
	}
	p.Status, p.Title, p.Detail = status, http.StatusText(status), message
	for _, err := range causes {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			p.Errors = append(p.Errors, d.ErrorDetail())
		}
	}
	if ctx != nil {
		p.Request = web.RequestID(ctx.Context())
		if say, ok := ctx.Context().Value(sayKey{}).(func(key string) string); ok {
			p.Detail = say(p.Code)
		}
	}
	return p
}

func (a *API[A]) problem(ctx context.Context, err error) *Problem {
	var done *Problem
	if errors.As(err, &done) {
		return done
	}
	status, key, args := web.Status(err)
	lang, _ := ctx.Value(langKey{}).(i18n.Lang)
	if lang == "" {
		lang = i18n.Hungarian
	}
	p := &Problem{Code: key, Request: web.RequestID(ctx)}
	p.Status, p.Title, p.Detail = status, http.StatusText(status), a.cfg.Catalog.Text(lang, key, args...)
	if status >= http.StatusInternalServerError {
		a.cfg.Log.ErrorContext(ctx, "request failed", slog.String("id", p.Request), slog.String("cause", err.Error()))
	}
	return p
}

// Invalid is a problem with what is wrong in each field, for all of them at once.
func (a *API[A]) Invalid(ctx context.Context, key string, fields map[string]string) error {
	p := a.problem(ctx, errs.New(errs.Invalid, key))
	for name, text := range fields {
		p.Errors = append(p.Errors, &huma.ErrorDetail{Location: name, Message: text})
	}
	return p
}

// Lang gives the language in which the caller wants texts.
func Lang(ctx context.Context) i18n.Lang {
	if lang, _ := ctx.Value(langKey{}).(i18n.Lang); lang != "" {
		return lang
	}
	return i18n.Hungarian
}

type (
	langKey struct{}
	sayKey  struct{}
	nameKey struct{}
)

// ServeHTTP answers a request of a program.
func (a *API[A]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var name string
	lang := i18n.Hungarian
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
		lang = i18n.English
	}
	web.NameRoute(r.Context(), &name)
	ctx := context.WithValue(context.WithValue(r.Context(), langKey{}, lang), nameKey{}, &name)
	ctx = context.WithValue(ctx, sayKey{}, func(key string) string { return a.cfg.Catalog.Text(lang, key) })
	r = r.WithContext(ctx)
	_, pattern := a.mux.Handler(r)
	if pattern == "" {
		a.Refuse(w, r, errs.New(errs.NotFound, "error.not_found"))
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	a.mux.ServeHTTP(w, r)
}

// Refuse answers with a problem.
func (a *API[A]) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	h := w.Header()
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="oszir"`)
	}
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		h.Set("Retry-After", "2")
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = huma.DefaultJSONFormat.Marshal(w, p)
}

// Description gives the OpenAPI 3.1 document as JSON.
func (a *API[A]) Description() ([]byte, error) {
	out, err := a.huma.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("writing the description of the interface: %w", err)
	}
	return out, nil
}
