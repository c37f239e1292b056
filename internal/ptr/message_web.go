package ptr

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"oszir/internal/exchange"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/xmlsign"
)

// MessageRoot is where offices' own programs send to.
const MessageRoot = "/interface/ptr/v1"

// MaxMessage is how long a message, or a batch of them, may be, in bytes (X6).
const MaxMessage = 10 << 20

// MessageService answers offices' own programs: XML, SOAP 1.2 and JSON, by the same operations.
type MessageService struct {
	m       *Module
	mux     *http.ServeMux
	address string
}

// NewMessageService makes the service; publicURL is where the program is reached.
func (m *Module) NewMessageService(publicURL string) *MessageService {
	s := &MessageService{m: m, mux: http.NewServeMux(), address: publicURL}
	schema := MessageSchema()
	s.mux.HandleFunc("GET "+MessageRoot+"/schema.xsd", func(w http.ResponseWriter, _ *http.Request) { writeAs(w, http.StatusOK, typeXML, schema) })
	s.mux.HandleFunc("GET "+MessageRoot+"/service.wsdl", func(w http.ResponseWriter, _ *http.Request) {
		writeAs(w, http.StatusOK, typeXML, MessageWSDL(publicURL))
	})
	described := MessageOpenAPI(publicURL)
	s.mux.HandleFunc("GET "+MessageRoot+"/openapi.json", func(w http.ResponseWriter, _ *http.Request) { writeAs(w, http.StatusOK, typeJSON, described) })
	s.mux.HandleFunc("POST "+MessageRoot+"/messages", s.one(exchange.XML))
	s.mux.HandleFunc("POST "+MessageRoot+"/soap", s.one(exchange.SOAP))
	s.mux.HandleFunc("POST "+MessageRoot+"/json/messages", s.one(exchange.JSON))
	s.mux.HandleFunc("POST "+MessageRoot+"/batches", s.batch(exchange.XML))
	s.mux.HandleFunc("POST "+MessageRoot+"/json/batches", s.batch(exchange.JSON))
	s.mux.HandleFunc("GET "+MessageRoot+"/json/messages/{id}", s.state)
	s.mux.HandleFunc("GET "+MessageRoot+"/json/batches/{receipt}", s.batchState)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.Refuse(w, r, errs.New(errs.NotFound, "error.not_found"))
	})
	return s
}

const (
	typeXML  = "application/xml; charset=utf-8"
	typeSOAP = "application/soap+xml; charset=utf-8"
	typeJSON = "application/json"
)

// takes are the media types that a form comes as.
var takes = map[exchange.Form][]string{
	exchange.XML: {"application/xml", "text/xml"}, exchange.SOAP: {"application/soap+xml"}, exchange.JSON: {"application/json"},
}

func writeAs(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// ServeHTTP answers a request.
func (s *MessageService) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Refuse answers what was not read, or came from nobody, in the form in which it was asked.
func (s *MessageService) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	s.fault(w, formOf(r), err)
}

// formOf guesses the form of a request by its address.
func formOf(r *http.Request) exchange.Form {
	switch rest := strings.TrimPrefix(r.URL.Path, MessageRoot); {
	case strings.HasPrefix(rest, "/json"):
		return exchange.JSON
	case strings.HasPrefix(rest, "/soap"):
		return exchange.SOAP
	}
	return exchange.XML
}

// enter finds out who sends and reads what was sent; what is not taken is kept as an attempt.
func (s *MessageService) enter(r *http.Request, form exchange.Form) (exchange.Sender, []byte, error) {
	from, err := s.m.Exchange.Authenticate(r)
	if err != nil {
		return from, nil, s.attempted(r.Context(), nil, form, err)
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	known := false
	for _, t := range takes[form] {
		known = known || kind == t
	}
	if charset := params["charset"]; err != nil || !known || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return from, nil, s.attempted(r.Context(), &from, form, &MessageFault{Code: faultShape, Where: "Content-Type"})
	}
	body, err := s.m.Exchange.Body(r.Context(), r, MaxMessage)
	if err != nil {
		return from, nil, s.attempted(r.Context(), &from, form, err)
	}
	return from, body, nil
}

// attempted keeps that something came in that was not taken.
func (s *MessageService) attempted(ctx context.Context, from *exchange.Sender, form exchange.Form, cause error) error {
	return s.attemptedAs(ctx, from, form, "", cause)
}

// attemptedAs does so for a message whose id was read.
func (s *MessageService) attemptedAs(ctx context.Context, from *exchange.Sender, form exchange.Form, senderID string, cause error) error {
	code := faultOf(cause).Code
	if code == faultBusy {
		return cause
	}
	// The sender may have gone; that it was here stays.
	err := s.m.Exchange.Attempted(context.WithoutCancel(ctx), exchange.Attempt{Sender: from, Interface: MessageInterface, SenderID: senderID, Form: form, State: exchange.Fault, Code: code})
	if err != nil {
		return err
	}
	return cause
}

// one answers a message.
func (s *MessageService) one(form exchange.Form) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from, body, err := s.enter(r, form)
		if err != nil {
			s.fault(w, form, err)
			return
		}
		t, err := readMessage(form, body)
		if err != nil {
			s.fault(w, form, s.attempted(r.Context(), &from, form, err))
			return
		}
		a, again, err := s.m.Send(r.Context(), &from, form, t)
		if errors.Is(err, exchange.ErrOther) {
			err = s.attemptedAs(r.Context(), &from, form, t.ID, err)
		}
		if err == nil && again {
			err = s.m.Exchange.Attempted(r.Context(), exchange.Attempt{Sender: &from, Interface: MessageInterface, SenderID: t.ID, Form: form, State: exchange.Again})
		}
		if err != nil {
			s.fault(w, form, err)
			return
		}
		digest, _, err := t.digest()
		if err != nil {
			s.fault(w, form, err)
			return
		}
		s.answer(w, form, &a, digest)
	}
}

func readMessage(form exchange.Form, body []byte) (*Transaction, error) {
	if form == exchange.JSON {
		return ReadMessageJSON(body)
	}
	return ReadMessageXML(body, form == exchange.SOAP)
}

// answer writes an answer; those in XML are signed.
func (s *MessageService) answer(w http.ResponseWriter, form exchange.Form, a *MessageAnswer, digest []byte) {
	status := http.StatusOK
	switch a.Status {
	case StatusRefused:
		status = http.StatusUnprocessableEntity
	case StatusWaiting, StatusStored:
		status = http.StatusAccepted
	case StatusDone, StatusReplaced:
	}
	if form == exchange.JSON {
		s.json(w, status, a)
		return
	}
	signed, err := s.m.signed(a.AnswerXML(digest))
	if err != nil {
		s.fault(w, form, err)
		return
	}
	if form == exchange.XML {
		writeAs(w, status, typeXML, signed)
		return
	}
	writeAs(w, http.StatusOK, typeSOAP, inEnvelopeOf(signed))
}

// signed puts the register's signature on a document.
func (m *Module) signed(document []byte) ([]byte, error) {
	return xmlsign.Sign(document, m.Documents.Seal.Signer(), m.Documents.Seal.Chain())
}

// inEnvelopeOf puts a document into the body of a SOAP envelope. A signature in it holds for the document taken out again,
// since it stands by exclusive canonicalization.
func inEnvelopeOf(document []byte) []byte {
	_, rest, _ := bytes.Cut(document, []byte("?>\n"))
	var b bytes.Buffer
	b.WriteString(xml.Header + `<env:Envelope xmlns:env="` + namespaceSOAP + `"><env:Body>`)
	b.Write(bytes.TrimSuffix(rest, []byte("\n")))
	b.WriteString(`</env:Body></env:Envelope>` + "\n")
	return b.Bytes()
}

func (s *MessageService) json(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		s.fault(w, exchange.JSON, err)
		return
	}
	writeAs(w, status, typeJSON, append(body, '\n'))
}

// faultOf puts an error in the words of the interface.
func faultOf(err error) *MessageFault {
	var f *MessageFault
	switch {
	case errors.As(err, &f):
		return f
	case exchange.TooLong(err):
		return &MessageFault{Code: faultLong}
	case errors.Is(err, exchange.ErrOther):
		return &MessageFault{Code: faultOther}
	case errs.KindOf(err) == errs.Unauthenticated:
		return &MessageFault{Code: faultUnproven}
	case errs.KindOf(err) == errs.Unavailable:
		return &MessageFault{Code: faultBusy}
	case errs.KindOf(err) == errs.NotFound:
		return &MessageFault{Code: "not_found"}
	case errs.KindOf(err) == errs.Invalid:
		return &MessageFault{Code: faultCut}
	}
	return &MessageFault{Code: "internal"}
}

var faultStatus = map[string]int{
	faultForm: http.StatusBadRequest, faultShape: http.StatusBadRequest, faultLong: http.StatusRequestEntityTooLarge, faultCut: http.StatusBadRequest,
	faultUnderstood: http.StatusBadRequest, faultUnproven: http.StatusUnauthorized, faultOther: http.StatusConflict, faultBusy: http.StatusServiceUnavailable,
	"not_found": http.StatusNotFound, "internal": http.StatusInternalServerError,
}

// fault answers what was not taken.
func (s *MessageService) fault(w http.ResponseWriter, form exchange.Form, err error) {
	f := faultOf(err)
	status := faultStatus[f.Code]
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	text := func(lang i18n.Lang) string { return s.m.Catalog.Text(lang, "message.fault."+f.Code) }
	if form == exchange.JSON {
		body, _ := json.Marshal(map[string]any{"type": "about:blank", "title": text(i18n.English), "status": status, "code": f.Code, "where": f.Where, "hu": text(i18n.Hungarian), "en": text(i18n.English)})
		writeAs(w, status, "application/problem+json", append(body, '\n'))
		return
	}
	var b bytes.Buffer
	e := &shapeWriter{b: &b}
	e.open("Hiba", ` xmlns="`+namespaceV1+`"`)
	e.text("Kod", f.Code)
	e.text("Hely", f.Where)
	e.text("Magyarul", text(i18n.Hungarian))
	e.text("Angolul", text(i18n.English))
	e.close("Hiba")
	if form == exchange.XML {
		writeAs(w, status, typeXML, append([]byte(xml.Header), b.Bytes()...))
		return
	}
	side := "Sender"
	switch f.Code {
	case faultUnderstood:
		side = "MustUnderstand"
	case faultBusy, "internal":
		side = "Receiver"
	}
	var out bytes.Buffer
	out.WriteString(xml.Header + `<env:Envelope xmlns:env="` + namespaceSOAP + `"><env:Body><env:Fault><env:Code><env:Value>env:` + side + `</env:Value></env:Code><env:Reason><env:Text xml:lang="hu">`)
	_ = xml.EscapeText(&out, []byte(text(i18n.Hungarian)))
	out.WriteString(`</env:Text><env:Text xml:lang="en">`)
	_ = xml.EscapeText(&out, []byte(text(i18n.English)))
	out.WriteString(`</env:Text></env:Reason><env:Detail>`)
	out.Write(b.Bytes())
	out.WriteString(`</env:Detail></env:Fault></env:Body></env:Envelope>` + "\n")
	writeAs(w, status, typeSOAP, out.Bytes())
}

// batch takes many messages at once.
func (s *MessageService) batch(form exchange.Form) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from, body, err := s.enter(r, form)
		if err != nil {
			s.fault(w, form, err)
			return
		}
		id, all, err := readBatch(form, body)
		if err != nil {
			s.fault(w, form, s.attempted(r.Context(), &from, form, err))
			return
		}
		out, err := s.m.SendBatch(r.Context(), &from, form, id, all)
		if err != nil {
			s.fault(w, form, err)
			return
		}
		if form == exchange.JSON {
			s.json(w, http.StatusAccepted, out)
			return
		}
		a := MessageAnswer{ID: out.ID, Receipt: out.Receipt, Status: StatusStored, At: s.m.Now(), Findings: out.Findings}
		s.answer(w, form, &a, nil)
	}
}

// readBatch reads many messages: {"id":…,"messages":[…]}, or Koteg with Azonosito and Uzenet elements. Errors: a MessageFault.
func readBatch(form exchange.Form, body []byte) (id string, all []*Transaction, err error) {
	if form == exchange.JSON {
		return readBatchJSON(body)
	}
	return readBatchXML(body)
}

func readBatchJSON(body []byte) (id string, all []*Transaction, err error) {
	err = namesOnce(body)
	if err != nil {
		return "", nil, err
	}
	var in struct {
		ID       string         `json:"id"`
		Messages []*Transaction `json:"messages"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err = d.Decode(&in)
	if err != nil || !exchange.GoodID(in.ID) || len(in.Messages) == 0 || len(in.Messages) > MostInBatch {
		return "", nil, &MessageFault{Code: faultShape}
	}
	for i, t := range in.Messages {
		if t == nil {
			return "", nil, &MessageFault{faultShape, "/messages/" + strconv.Itoa(i)}
		}
		err = t.settleShape()
		var f *MessageFault
		if errors.As(err, &f) {
			return "", nil, &MessageFault{f.Code, "/messages/" + strconv.Itoa(i) + f.Where}
		}
	}
	return in.ID, in.Messages, nil
}

func readBatchXML(body []byte) (id string, all []*Transaction, err error) {
	err = xmlsign.Strict(body)
	if err != nil {
		return "", nil, &MessageFault{Code: faultForm}
	}
	r := &shapeReader{d: xml.NewDecoder(bytes.NewReader(body))}
	t, err := r.next()
	if err != nil {
		return "", nil, err
	}
	start, ok := t.(xml.StartElement)
	if !ok || start.Name != (xml.Name{Space: namespaceV1, Local: batchShape.name}) {
		return "", nil, r.fault(faultShape, batchShape.name+" is missing")
	}
	err = r.attributes(start, true)
	if err != nil {
		return "", nil, err
	}
	n, err := r.read(&batchShape)
	if err != nil {
		return "", nil, err
	}
	id = n.textOf("Azonosito")
	for i := range n.kids {
		if n.kids[i].of.name == tagMessage {
			all = append(all, transactionOf(&n.kids[i]))
		}
	}
	if !exchange.GoodID(id) {
		return "", nil, r.fault(faultShape, "Azonosito")
	}
	return id, all, nil
}

// state answers how a message stands.
func (s *MessageService) state(w http.ResponseWriter, r *http.Request) {
	from, err := s.m.Exchange.Authenticate(r)
	var a MessageAnswer
	if err == nil {
		a, err = s.m.MessageState(r.Context(), &from, r.PathValue("id"))
	}
	if err != nil {
		s.fault(w, exchange.JSON, err)
		return
	}
	s.json(w, http.StatusOK, a)
}

// batchState answers how far a batch has come.
func (s *MessageService) batchState(w http.ResponseWriter, r *http.Request) {
	from, err := s.m.Exchange.Authenticate(r)
	receipt, bad := strconv.ParseInt(r.PathValue("receipt"), 10, 64)
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	var out BatchState
	if err == nil && bad != nil {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err == nil {
		out, err = s.m.Batch(r.Context(), &from, receipt, max(after, 0))
	}
	if err != nil {
		s.fault(w, exchange.JSON, err)
		return
	}
	s.json(w, http.StatusOK, out)
}

// WriteBatchXML writes messages as a batch.
func WriteBatchXML(id string, all []*Transaction, to io.Writer) error {
	_, err := io.WriteString(to, xml.Header+`<Koteg xmlns="`+namespaceV1+`"><Azonosito>`)
	if err == nil {
		err = xml.EscapeText(to, []byte(id))
	}
	if err == nil {
		_, err = io.WriteString(to, "</Azonosito>")
	}
	for _, t := range all {
		if err != nil {
			return err
		}
		var one []byte
		one, err = t.WriteXML()
		if err == nil {
			_, err = to.Write(bytes.TrimPrefix(one, []byte(xml.Header)))
		}
	}
	if err == nil {
		_, err = io.WriteString(to, "</Koteg>")
	}
	return err
}
