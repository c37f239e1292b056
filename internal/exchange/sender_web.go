package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"

	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

// Authenticate finds out who sends a request: by the client certificate of its connection, by its token, or by both when they
// are one partner's. Errors: Unauthenticated.
func (m *Module) Authenticate(r *http.Request) (Sender, error) {
	ctx := r.Context()
	var s Sender
	var err error
	shown := r.TLS != nil && len(r.TLS.PeerCertificates) > 0
	if shown {
		s, err = m.ByCertificate(ctx, r.TLS.PeerCertificates[0].Raw)
		if err != nil {
			return Sender{}, err
		}
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case ok:
		t, err := m.ByToken(ctx, token)
		if err != nil {
			return Sender{}, err
		}
		if shown && t.ID != s.ID {
			return Sender{}, unproven(nil)
		}
		s = t
	case !shown:
		return Sender{}, unproven(nil)
	}
	code, _ := m.BodyName(ctx, s.BodyID)
	web.Account(ctx, "partner:"+s.Code, code)
	return s, nil
}

// Bodies of up to shortBody are held in memory while they come in; longer ones in a file.
const shortBody = 16 << 10

// errTooLong is a body that is longer than the interface takes.
var errTooLong = errs.New(errs.Invalid, "exchange.too_long")

// ErrCut is a body that did not come to its end.
var ErrCut = errs.New(errs.Invalid, "exchange.cut")

// TooLong reports whether a body was refused for its length.
func TooLong(err error) bool { return errors.Is(err, errTooLong) }

// Body reads the whole of a body of at most limit bytes. While it comes in the request takes none of the places of those that
// are answered. Errors: TooLong, ErrCut, Unavailable when there is no place.
func (m *Module) Body(ctx context.Context, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, errTooLong
	}
	web.Yield(ctx)
	short := make([]byte, shortBody)
	n, err := io.ReadFull(r.Body, short)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && (r.ContentLength < 0 || int64(n) == r.ContentLength):
		return short[:n], web.Reclaim(ctx)
	case err != nil:
		return nil, cut(err)
	}
	file, size, err := web.Spool(m.TempDir, func(w io.Writer) error {
		_, err := w.Write(short)
		if err != nil {
			return err
		}
		n, err := io.Copy(w, io.LimitReader(r.Body, limit-shortBody+1))
		if err != nil {
			return cut(err)
		}
		if n > limit-shortBody {
			return errTooLong
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	defer file.Close()
	err = web.Reclaim(ctx)
	if err != nil {
		return nil, err
	}
	return readAll(file, size)
}

func readAll(f *os.File, size int64) ([]byte, error) {
	out := make([]byte, size)
	_, err := f.ReadAt(out, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading a spooled body: %w", err)
	}
	return out, nil
}

func cut(err error) error {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return errTooLong
	}
	return errs.Wrap(err, errs.Invalid, "exchange.cut")
}

// OAuth answers where programs get tokens.
type OAuth struct {
	m        *Module
	audience string // to whom assertions are addressed: the address of the token endpoint
}

// NewOAuth makes the endpoint; publicURL is where the program is reached.
func (m *Module) NewOAuth(publicURL string) *OAuth {
	return &OAuth{m, strings.TrimSuffix(publicURL, "/") + TokenPath}
}

// The paths of the endpoint and of its description (RFC 8414).
const (
	TokenPath    = "/oauth/token"
	MetadataPath = "/.well-known/oauth-authorization-server"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// fault is an error as RFC 6749 (5.2) has it.
type fault struct {
	status int
	code   string
	text   string
}

func (f *fault) Error() string { return f.code }

// ServeHTTP answers POST /oauth/token.
func (o *OAuth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t, err := o.grant(r)
	if err != nil {
		o.Refuse(w, r, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"access_token": t.Text, "token_type": "Bearer", "expires_in": int(tokenTime.Seconds())})
}

func (o *OAuth) grant(r *http.Request) (Token, error) {
	if r.URL.Path != TokenPath {
		return Token{}, errs.New(errs.NotFound, "error.not_found")
	}
	if r.Method != http.MethodPost {
		return Token{}, &fault{http.StatusMethodNotAllowed, "invalid_request", "POST is needed"}
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return Token{}, &fault{http.StatusBadRequest, "invalid_request", "application/x-www-form-urlencoded is needed"}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 2*maxAssertion))
	if err != nil {
		return Token{}, &fault{http.StatusBadRequest, "invalid_request", "the body did not come to its end"}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return Token{}, &fault{http.StatusBadRequest, "invalid_request", "the body cannot be read"}
	}
	for _, values := range form {
		if len(values) > 1 {
			return Token{}, &fault{http.StatusBadRequest, "invalid_request", "a parameter stands twice"}
		}
	}
	switch {
	case form.Get("grant_type") != "client_credentials":
		return Token{}, &fault{http.StatusBadRequest, "unsupported_grant_type", "client_credentials is needed"}
	case form.Get("client_assertion_type") != assertionType:
		return Token{}, &fault{http.StatusUnauthorized, "invalid_client", "private_key_jwt is needed"}
	}
	t, err := o.m.Grant(r.Context(), form.Get("client_assertion"), o.audience)
	if errs.KindOf(err) == errs.Unauthenticated {
		return Token{}, &fault{http.StatusUnauthorized, "invalid_client", "the assertion does not prove who the client is"}
	}
	return t, err
}

// Refuse answers an error.
func (o *OAuth) Refuse(w http.ResponseWriter, _ *http.Request, err error) {
	var f *fault
	switch {
	case errors.As(err, &f):
	case errs.KindOf(err) == errs.NotFound:
		f = &fault{http.StatusNotFound, "invalid_request", "there is nothing at this address"}
	case errs.KindOf(err) == errs.Invalid: // before this was asked: the body is too long or came in part
		f = &fault{http.StatusBadRequest, "invalid_request", "the body cannot be read"}
	case errs.KindOf(err) == errs.Unavailable:
		w.Header().Set("Retry-After", "2")
		f = &fault{http.StatusServiceUnavailable, "temporarily_unavailable", "try again in a moment"}
	default:
		f = &fault{http.StatusInternalServerError, "server_error", "something went wrong here"}
	}
	answer(w, f.status, map[string]any{"error": f.code, "error_description": f.text})
}

func answer(w http.ResponseWriter, status int, what map[string]any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what)
}

// Metadata describes the endpoint to clients.
func (o *OAuth) Metadata() map[string]any {
	issuer := strings.TrimSuffix(o.audience, TokenPath)
	return map[string]any{
		"issuer": issuer, "token_endpoint": o.audience, "grant_types_supported": []string{"client_credentials"},
		"token_endpoint_auth_methods_supported":            []string{"private_key_jwt"},
		"token_endpoint_auth_signing_alg_values_supported": assertionSignatures,
		"response_types_supported":                         []string{},
	}
}
