package notice

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
)

// Root is where partners' programs subscribe and ask what has changed.
const Root = "/interface/notices/v1"

// Interface is the name of the interface in the log of messages.
const Interface = "notices/1"

// MaxBody is how long a call may be, in bytes.
const MaxBody = 10 << 20

// Service answers partners' programs, in JSON.
type Service struct {
	m    *Module
	door *exchange.Door
	mux  *http.ServeMux
}

// NewService makes the service.
func (m *Module) NewService() *Service {
	s := &Service{m: m, door: m.Exchange.NewDoor(Interface, "", MaxBody), mux: http.NewServeMux()}
	s.mux.HandleFunc("GET "+Root, s.after)
	s.mux.HandleFunc("POST "+Root+"/subscriptions", s.subscribe)
	s.mux.HandleFunc("POST "+Root+"/unsubscriptions", s.unsubscribe)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.Refuse(w, r, errs.New(errs.NotFound, "error.not_found"))
	})
	return s
}

// ServeHTTP answers a request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Refuse answers what was not read, or came from nobody.
func (s *Service) Refuse(w http.ResponseWriter, _ *http.Request, err error) {
	s.door.Refuse(w, exchange.JSON, err)
}

// finish answers a call; what was refused of a sender who is known is kept as an attempt.
func (s *Service) finish(w http.ResponseWriter, r *http.Request, from *exchange.Sender, answer any, err error) {
	if err != nil && from != nil {
		err = s.door.Attempted(r, from, exchange.JSON, err)
	}
	var body []byte
	if err == nil {
		body, err = json.Marshal(answer)
		if err != nil {
			err = fmt.Errorf("writing an answer: %w", err)
		}
	}
	if err != nil {
		s.door.Refuse(w, exchange.JSON, err)
		return
	}
	exchange.WriteAs(w, http.StatusOK, exchange.TypeJSON, append(body, '\n'))
}

// subscribe answers POST …/subscriptions.
func (s *Service) subscribe(w http.ResponseWriter, r *http.Request) {
	from, body, err := s.door.Enter(r, exchange.JSON)
	if err != nil {
		s.finish(w, r, nil, nil, err)
		return
	}
	var in struct {
		Subscriptions []Wanted `json:"subscriptions"`
	}
	err = exchange.ReadJSON(body, &in)
	var out Subscribed
	if err == nil {
		out, err = s.m.Subscribe(r.Context(), &from, in.Subscriptions)
	}
	s.finish(w, r, &from, out, err)
}

// unsubscribe answers POST …/unsubscriptions.
func (s *Service) unsubscribe(w http.ResponseWriter, r *http.Request) {
	from, body, err := s.door.Enter(r, exchange.JSON)
	if err != nil {
		s.finish(w, r, nil, nil, err)
		return
	}
	var in struct {
		References []string `json:"references"`
	}
	err = exchange.ReadJSON(body, &in)
	n := 0
	if err == nil {
		n, err = s.m.Unsubscribe(r.Context(), &from, in.References)
	}
	s.finish(w, r, &from, map[string]int{"ended": n}, err)
}

// after answers GET …?after=CURSOR&limit=N.
func (s *Service) after(w http.ResponseWriter, r *http.Request) {
	from, err := s.door.Sender(r, exchange.JSON)
	if err != nil {
		s.finish(w, r, nil, nil, err)
		return
	}
	q := r.URL.Query()
	cursor, bad := number(q.Get("after"))
	limit, wrong := number(q.Get("limit"))
	var out Page
	if bad || wrong {
		err = &exchange.Refusal{Code: exchange.CodeShape, Where: "after, limit"}
	} else {
		out, err = s.m.After(r.Context(), &from, cursor, !q.Has("after"), int(min(limit, mostLines)))
	}
	s.finish(w, r, &from, out, err)
}

// number reads a number that need not be there.
func number(text string) (n int64, bad bool) {
	if text == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err != nil || n < 0
}
