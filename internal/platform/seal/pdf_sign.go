package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"oszir/internal/platform/pdf"
)

// ErrSigned is a file that bears a signature, or a form in which there could be one.
var ErrSigned = errors.New("the file is signed already")

// rangeWidth is the room for the four numbers of a ByteRange.
const rangeWidth = 40

// SignPDF appends an invisible signature over the whole file (PAdES-B-B): nothing of the file changes, and nothing can
// be added to it later without being found. reason is shown by readers; at is the time that is claimed. Errors:
// ErrSigned, pdf.ErrForm.
func (s *Seal) SignPDF(file []byte, reason string, at time.Time) ([]byte, error) {
	if bytes.Contains(file, []byte("/ByteRange")) {
		return nil, ErrSigned
	}
	doc, err := pdf.Read(file)
	if err != nil {
		return nil, err
	}
	room := 2048 // for all but the certificates
	for _, c := range s.chain {
		room += len(c.Raw)
	}
	before, err := withField(doc, file, signatureObject(reason, at, room), at)
	if err != nil {
		return nil, err
	}
	// The numbers of the range take the place of spaces, so that nothing moves.
	mark := bytes.LastIndex(before, []byte("/ByteRange["))
	from := mark + len("/ByteRange[") + rangeWidth + len("]/Contents")
	until := from + 2*room + 2
	copy(before[mark+len("/ByteRange["):], fmt.Sprintf("%d %d %d %d", 0, from, until, len(before)-until))

	digest := digestAround(before, from, until)
	attributes, err := signedAttributes(s.chain[0], digest)
	if err != nil {
		return nil, err
	}
	signature, err := sign(s.signer, sha256.Sum256(attributes))
	if err != nil {
		return nil, err
	}
	der, err := writeCMS(s.chain, digest, signature)
	if err != nil {
		return nil, err
	}
	if len(der) > room {
		return nil, errors.New("signing: the signature is larger than its room")
	}
	hex.Encode(before[from+1:], der)
	return before, nil
}

// signatureObject is the dictionary of a signature whose place is still empty. CheckPDF knows its exact form.
func signatureObject(reason string, at time.Time, room int) string {
	return fmt.Sprintf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M%s/Reason%s/ByteRange[%s]/Contents<%s>>>",
		pdf.Date(at), pdf.Text(reason), bytes.Repeat([]byte(" "), rangeWidth), bytes.Repeat([]byte("0"), 2*room))
}

// withField appends the signature, a field for it that is nowhere to be seen, and what points to the field.
func withField(doc *pdf.Document, file []byte, signature string, at time.Time) ([]byte, error) {
	root, ok := doc.Trailer["Root"].(pdf.Ref)
	if !ok {
		return nil, pdf.ErrForm
	}
	catalog, err := doc.Dict(root)
	if err != nil {
		return nil, err
	}
	if catalog["AcroForm"] != nil {
		return nil, ErrSigned
	}
	number, page, err := doc.FirstPage()
	if err != nil {
		return nil, err
	}
	notes, err := doc.Resolve(page["Annots"])
	if err != nil {
		return nil, err
	}
	list, ok := notes.(pdf.Array)
	if !ok && notes != nil {
		return nil, pdf.ErrForm
	}
	update, err := doc.Append()
	if err != nil {
		return nil, err
	}
	value := update.Add(signature)
	// Without extent and outside the page, so that no reader draws it and none reads it aloud; printable, as PDF/A wants.
	field := update.Add(fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T%s/TU%s/F 132/Rect[-1 -1 -1 -1]/P %d 0 R/V %d 0 R>>",
		pdf.Text("Bélyegző"), pdf.Text("Elektronikus bélyegző"), int(number), int(value)))
	page["Annots"] = append(list, field)
	update.Replace(number, pdf.Write(page))
	catalog["AcroForm"] = pdf.Dict{"Fields": pdf.Array{field}, "SigFlags": pdf.Number("3")}
	update.Replace(root, pdf.Write(catalog))
	id := sha256.Sum256(fmt.Appendf(file[:len(file):len(file)], "%d", at.UnixNano()))
	return update.Bytes(id[:16]), nil
}

// digestAround is the digest of a file but for the bytes from, and before, two places.
func digestAround(file []byte, from, until int) [32]byte {
	h := sha256.New()
	h.Write(file[:from])
	h.Write(file[until:])
	return [32]byte(h.Sum(nil))
}
