package spdci

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
)

// Root is where the registries are reached.
const Root = "/interface/spdci"

// Service answers the registries' programs.
type Service struct {
	m    *Module
	mux  *http.ServeMux
	jwks []byte
}

// NewService makes the service.
func (m *Module) NewService() (*Service, error) {
	jwks, err := m.Key.JWKS()
	if err != nil {
		return nil, err
	}
	s := &Service{m: m, mux: http.NewServeMux(), jwks: jwks}
	for _, prefix := range []string{"", "/" + string(Social), "/" + string(IBR)} {
		s.mux.HandleFunc("GET "+Root+prefix+"/.well-known/jwks.json", func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, s.jwks) })
	}
	s.mux.HandleFunc("POST "+Root+"/{registry}/registry/{path...}", s.receive)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.Refuse(w, r, &Fault{notFound, "", "no_route"}) })
	return s, nil
}

// ServeHTTP answers a request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// place gives registry and path of a request.
func place(r *http.Request) (Registry, string) {
	rest, ok := strings.CutPrefix(r.URL.Path, Root+"/")
	reg, path, found := strings.Cut(rest, "/registry/")
	if !ok || !found {
		return "", ""
	}
	return Registry(reg), path
}

// receive answers a message.
func (s *Service) receive(w http.ResponseWriter, r *http.Request) {
	reg, path := place(r)
	ctx := r.Context()
	from, e, err := s.read(r)
	var body []byte
	again := false
	if err == nil {
		body, again, err = s.m.Receive(ctx, from, reg, path, e)
	}
	state, code := exchange.Again, ""
	if err != nil {
		state, code = exchange.Fault, string(faultOf(err).Code)
	}
	if err != nil && errs.KindOf(err) != errs.Unavailable || again {
		// The sender may have gone; that it was here stays.
		kept := s.m.Exchange.Attempted(context.WithoutCancel(ctx), exchange.Attempt{Sender: from, Interface: interfaceOf(reg), Form: exchange.JSON, State: state, Code: code})
		err = errors.Join(err, kept)
	}
	if err != nil {
		s.Refuse(w, r, err)
		return
	}
	write(w, http.StatusOK, body)
}

func interfaceOf(reg Registry) string {
	if reg != Social && reg != IBR {
		return "spdci"
	}
	return "spdci/" + string(reg)
}

// read finds out who sends, by a token whatever else there is, and reads what was sent.
func (s *Service) read(r *http.Request) (*exchange.Sender, *Envelope, error) {
	if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
		return nil, nil, errs.New(errs.Unauthenticated, "exchange.unproven")
	}
	from, err := s.m.Exchange.Authenticate(r)
	if err != nil {
		return nil, nil, err
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := params["charset"]; err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return &from, nil, &Fault{badRequest, "", "content_type"}
	}
	body, err := s.m.Exchange.Body(r.Context(), r, MaxMessage)
	if err != nil {
		return &from, nil, err
	}
	e, err := ReadEnvelope(body)
	return &from, e, err
}

// Refuse answers what was not taken: 401 and 403 as errors of the layer of HTTP; else by the acknowledgement where an answer would come
// later, and by the header of an answer where it would come at once.
func (s *Service) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	f := faultOf(err)
	lang := "eng"
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "hu") {
		lang = "hun"
	}
	text := s.m.say(lang, "spdci.fault."+f.Key)
	reg, path := place(r)
	way, ok := routeOf(reg, path)
	status := statusOf(f, &way)
	var body []byte
	switch {
	case !ok, status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusInternalServerError:
		body, _ = json.Marshal(object{"errors": []object{{"code": f.Code, "message": text}}})
	case way.later:
		body, _ = json.Marshal(object{"message": object{
			"ack_status": "ERR", "timestamp": stamp(s.m.now()), "correlation_id": "", "error": object{"code": f.Code, "message": text},
		}})
	default:
		header := object{
			"version": Version, "message_id": "ref-" + strconv.FormatInt(s.m.now().UnixMicro(), 10), "message_ts": stamp(s.m.now()), "action": way.answer, "status": rejected,
			"status_reason_message": string(f.Code) + ": " + text, "sender_id": selfID, "is_msg_encrypted": false,
		}
		if f.Reason != "" {
			header["status_reason_code"] = f.Reason
		}
		body, err = seal(s.m.Key, header, nil)
		if err != nil {
			status, body = http.StatusInternalServerError, []byte(`{"errors":[{"code":"err.service.unavailable","message":""}]}`)
		}
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	write(w, status, body)
}

// statusOf gives the status of HTTP of a fault.
func statusOf(f *Fault, way *route) int {
	switch {
	case f.Code == unauthorized:
		return http.StatusUnauthorized
	case f.Code == forbidden:
		return http.StatusForbidden
	case f.Code == notFound:
		return http.StatusNotFound
	case f.Key == "internal":
		return http.StatusInternalServerError
	case f.Code == unavailable:
		return http.StatusServiceUnavailable
	case f.Key == "too_long":
		return http.StatusRequestEntityTooLarge
	case f.Key == "duplicate":
		return http.StatusConflict
	case f.Key == "content_type":
		return http.StatusUnsupportedMediaType
	case !way.later && (f.Code == noSignature || f.Code == badSignature):
		return http.StatusForbidden
	}
	return http.StatusBadRequest
}
