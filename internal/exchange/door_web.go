package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/i18n"
)

// Door is where an interface takes in what others send: who that is, whether it may be read at all, and how it is refused.
type Door struct {
	m         *Module
	name      string // of the interface, in the log of messages
	namespace string // of its XML; "": it has none
	longest   int64  // body, in bytes
}

// NewDoor makes the door of an interface.
func (m *Module) NewDoor(name, namespace string, longest int64) *Door {
	return &Door{m, name, namespace, longest}
}

// Media types.
const (
	TypeXML  = "application/xml; charset=utf-8"
	TypeJSON = "application/json"
)

// takes are the media types that a form comes as.
var takes = map[Form][]string{XML: {"application/xml", "text/xml"}, JSON: {"application/json"}}

// WriteAs writes an answer of a media type.
func WriteAs(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// Sender finds out who asks. Errors: Unauthenticated; what is refused is kept as an attempt.
func (d *Door) Sender(r *http.Request, form Form) (Sender, error) {
	from, err := d.m.Authenticate(r)
	if err != nil {
		return from, d.Attempted(r, nil, form, err)
	}
	return from, nil
}

// Enter finds out who sends and reads what was sent; what is not taken is kept as an attempt.
func (d *Door) Enter(r *http.Request, form Form) (Sender, []byte, error) {
	from, err := d.Sender(r, form)
	if err != nil {
		return from, nil, err
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || !slices.Contains(takes[form], kind) || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return from, nil, d.Attempted(r, &from, form, &Refusal{CodeShape, "Content-Type"})
	}
	body, err := d.m.Body(r.Context(), r, d.longest)
	if err != nil {
		return from, nil, d.Attempted(r, &from, form, err)
	}
	return from, body, nil
}

// Attempted keeps that something came that was not taken, and gives the cause back.
func (d *Door) Attempted(r *http.Request, from *Sender, form Form, cause error) error {
	code := RefusalOf(cause).Code
	if code == CodeBusy {
		return cause
	}
	// The sender may have gone; that it was here stays.
	err := d.m.Attempted(context.WithoutCancel(r.Context()), Attempt{Sender: from, Interface: d.name, Form: form, State: Fault, Code: code})
	if err != nil {
		return err
	}
	return cause
}

// CameAgain keeps that something was sent that had been sent before.
func (d *Door) CameAgain(r *http.Request, from *Sender, form Form) error {
	return d.m.Attempted(r.Context(), Attempt{Sender: from, Interface: d.name, Form: form, State: Again})
}

// Refuse answers what was not taken.
func (d *Door) Refuse(w http.ResponseWriter, form Form, err error) {
	f := RefusalOf(err)
	status := statusOfCode[f.Code]
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	text := func(lang i18n.Lang) string { return d.m.Catalog.Text(lang, "exchange.refusal."+f.Code) }
	if form == JSON {
		body, _ := json.Marshal(map[string]any{"type": "about:blank", "title": text(i18n.English), "status": status, "code": f.Code, "where": f.Where, "hu": text(i18n.Hungarian), "en": text(i18n.English)})
		WriteAs(w, status, "application/problem+json", append(body, '\n'))
		return
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<Hiba xmlns="` + d.namespace + `">`)
	for _, e := range [][2]string{{"Kod", f.Code}, {"Hely", f.Where}, {"Magyarul", text(i18n.Hungarian)}, {"Angolul", text(i18n.English)}} {
		b.WriteString("<" + e[0] + ">")
		_ = xml.EscapeText(&b, []byte(e[1]))
		b.WriteString("</" + e[0] + ">")
	}
	b.WriteString("</Hiba>\n")
	WriteAs(w, status, TypeXML, b.Bytes())
}
