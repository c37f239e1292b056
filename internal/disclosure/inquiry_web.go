package disclosure

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/xmlsign"
)

// InquiryRoot is where agencies' own programs ask.
const InquiryRoot = "/interface/requests/v1"

// MaxInquiry is how long an inquiry may be, in bytes.
const MaxInquiry = mostOriginal

// InquiryService answers agencies' own programs, in XML and JSON, by the same operations.
type InquiryService struct {
	m    *Module
	door *exchange.Door
	mux  *http.ServeMux
}

// NewInquiryService makes the service.
func (m *Module) NewInquiryService() *InquiryService {
	s := &InquiryService{m: m, door: m.Exchange.NewDoor(InquiryInterface, namespaceInquiry, MaxInquiry), mux: http.NewServeMux()}
	for name, schema := range map[string][]byte{"schema.xsd": InquirySchema, "answer.xsd": AnswerSchema} {
		s.mux.HandleFunc("GET "+InquiryRoot+"/"+name, func(w http.ResponseWriter, _ *http.Request) {
			exchange.WriteAs(w, http.StatusOK, exchange.TypeXML, schema)
		})
	}
	for form, root := range map[exchange.Form]string{exchange.XML: InquiryRoot, exchange.JSON: InquiryRoot + "/json"} {
		s.mux.HandleFunc("POST "+root+"/requests", s.ask(form))
		s.mux.HandleFunc("GET "+root+"/requests/{number}", s.standing(form))
	}
	s.mux.HandleFunc("GET "+InquiryRoot+"/requests/{number}/answer.xml", s.answer(true))
	s.mux.HandleFunc("GET "+InquiryRoot+"/requests/{number}/answer.pdf", s.answer(false))
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.Refuse(w, r, errs.New(errs.NotFound, "error.not_found"))
	})
	return s
}

// ServeHTTP answers a request.
func (s *InquiryService) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Refuse answers what was not read, or came from nobody, in the form in which it was asked.
func (s *InquiryService) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	form := exchange.XML
	if strings.HasPrefix(r.URL.Path, InquiryRoot+"/json") {
		form = exchange.JSON
	}
	s.door.Refuse(w, form, err)
}

// ask takes in an inquiry.
func (s *InquiryService) ask(form exchange.Form) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from, body, err := s.door.Enter(r, form)
		if err != nil {
			s.door.Refuse(w, form, err)
			return
		}
		q, err := readInquiry(form, body)
		var receipt Receipt
		var again bool
		if err == nil {
			receipt, again, err = s.m.Ask(r.Context(), &from, form, q, body)
		}
		if err != nil {
			s.door.Refuse(w, form, s.door.Attempted(r, &from, form, err))
			return
		}
		if again {
			err = s.door.CameAgain(r, &from, form)
			if err != nil {
				s.door.Refuse(w, form, err)
				return
			}
		}
		s.receipt(w, form, &receipt)
	}
}

func readInquiry(form exchange.Form, body []byte) (*Inquiry, error) {
	if form != exchange.JSON {
		return ReadInquiryXML(body)
	}
	var q Inquiry
	err := exchange.ReadJSON(body, &q)
	if err != nil {
		return nil, err
	}
	return &q, q.settle()
}

var receiptStatus = map[string]int{
	InquiryReceived: http.StatusAccepted, InquiryAnswered: http.StatusOK, InquiryRefused: http.StatusOK, InquiryRejected: http.StatusUnprocessableEntity,
}

// receipt writes how a request stands; in XML it is signed.
func (s *InquiryService) receipt(w http.ResponseWriter, form exchange.Form, r *Receipt) {
	body, kind, err := []byte(nil), exchange.TypeJSON, error(nil)
	if form == exchange.JSON {
		body, err = json.Marshal(r)
	} else {
		kind = exchange.TypeXML
		body, err = r.XML()
		if err == nil {
			body, err = xmlsign.Sign(body, s.m.Seal.Signer(), s.m.Seal.Chain())
		}
	}
	if err != nil {
		s.door.Refuse(w, form, fmt.Errorf("writing a receipt: %w", err))
		return
	}
	exchange.WriteAs(w, receiptStatus[r.Status], kind, body)
}

// named finds out who asks about which request.
func (s *InquiryService) named(r *http.Request, form exchange.Form) (from exchange.Sender, id int64, err error) {
	from, err = s.door.Sender(r, form)
	if err != nil {
		return from, 0, err
	}
	id, bad := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if bad != nil {
		return from, 0, s.door.Attempted(r, &from, form, errs.Wrap(bad, errs.NotFound, "error.not_found"))
	}
	return from, id, nil
}

// standing answers how a request stands.
func (s *InquiryService) standing(form exchange.Form) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from, id, err := s.named(r, form)
		var receipt Receipt
		if err == nil {
			receipt, err = s.m.Standing(r.Context(), &from, id)
			if err != nil {
				err = s.door.Attempted(r, &from, form, err)
			}
		}
		if err != nil {
			s.door.Refuse(w, form, err)
			return
		}
		s.receipt(w, form, &receipt)
	}
}

// answer gives a file of an answer.
func (s *InquiryService) answer(wantXML bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from, id, err := s.named(r, exchange.XML)
		var file []byte
		if err == nil {
			_, file, err = s.m.Fetch(r.Context(), &from, id, wantXML)
			// That there is no answer yet is no failure: who waits for it asks again.
			var early *exchange.Refusal
			if err != nil && !errors.As(err, &early) {
				err = s.door.Attempted(r, &from, exchange.XML, err)
			}
		}
		switch {
		case err != nil:
			s.door.Refuse(w, exchange.XML, err)
		case wantXML:
			exchange.WriteAs(w, http.StatusOK, exchange.TypeXML, file)
		default:
			exchange.WriteAs(w, http.StatusOK, "application/pdf", file)
		}
	}
}
