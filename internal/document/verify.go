package document

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/seal"
)

// Verdict is what a check says of a document.
type Verdict string

// The verdicts.
const (
	Valid   Verdict = "valid"   // ours, unchanged, in force
	Revoked Verdict = "revoked" // ours and unchanged, but it counts no more
	Changed Verdict = "changed" // not what left the office
	Foreign Verdict = "foreign" // not ours
	Gone    Verdict = "gone"    // ours and unchanged; our own record of it was erased
)

// Why a document is changed or foreign. What they mean is told by the texts document.verify.why.<reason>; the faults of
// seal.Report are reasons too.
const (
	whyCode         = "code"         // the code is no signed text of ours
	whyCodeChanged  = "code_changed" // the code is one of ours with something in it changed
	whyUnregistered = "unregistered" // the seal holds, but no such document was issued
	whyNumber       = "number"       // no document of that number has that adjudication id or day
)

// Check is what a check found out. What it says of the document beside the verdict was signed with it.
type Check struct {
	Verdict      Verdict      `json:"verdict"`
	Why          string       `json:"why,omitempty"` // with Changed and Foreign
	Serial       int64        `json:"serial,omitempty"`
	Number       string       `json:"number,omitempty"`
	Title        string       `json:"title,omitempty"`
	Office       string       `json:"office,omitempty"`
	Dated        calendar.Day `json:"-"` // None: not known
	Adjudication string       `json:"adjudication,omitempty"`
	Facts        []Fact       `json:"facts,omitempty"`
	RevokedAt    time.Time    `json:"revoked_at,omitzero"`
	SealedAt     time.Time    `json:"sealed_at,omitzero"`
	Signer       string       `json:"signer,omitempty"`
	At           time.Time    `json:"at,omitzero"` // of the check
}

// disowned says that a document is none of ours, or not as it was. It repeats nothing of what the document claims.
func disowned(v Verdict, why string) Check { return Check{Verdict: v, Why: why, Dated: calendar.None} }

// CheckCode looks at the text of a code alone: Valid says that it was signed by one of the keys, not that the document was
// not revoked since.
func CheckCode(text string, keys []seal.Key) Check {
	p, err := ReadProof(text, keys)
	if err != nil {
		if looksOurs(text, keys) {
			return disowned(Changed, whyCodeChanged)
		}
		return disowned(Foreign, whyCode)
	}
	day, _ := calendar.Parse(p.Dated)
	return Check{
		Verdict: Valid, Serial: p.Serial, Number: SerialNumber(p.Serial), Title: p.Title, Office: p.Office, Dated: day, Adjudication: p.Adjudication, Facts: p.Facts,
	}
}

// looksOurs reports whether a text names one of the keys, as our codes do. It only chooses the words: what is not signed is
// not ours, whatever it looks like.
func looksOurs(text string, keys []seal.Key) bool {
	head, _, _ := strings.Cut(text[strings.LastIndexByte(text, '#')+1:], ".")
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(head))
	var of struct {
		Key string `json:"kid"`
	}
	return err == nil && json.Unmarshal(raw, &of) == nil && slices.ContainsFunc(keys, func(k seal.Key) bool { return k.ID == of.Key })
}

// reasonNumber finds the number in the reason that a file was sealed for.
var reasonNumber = regexp.MustCompile(`^(.*) (IR-[0-9]+-[0-9])$`)

// sealReason is what a file is sealed for: what it is, with the number by which a check finds it.
func sealReason(title string, serial int64) string { return title + " " + SerialNumber(serial) }

// CheckFile looks at a sealed file alone, as CheckCode does at a code.
func CheckFile(file []byte, trusted []*x509.Certificate) Check {
	r := seal.CheckPDF(file, trusted)
	switch r.Fault {
	case "":
	case seal.NotSigned, seal.Untrusted, seal.NotInForce:
		return disowned(Foreign, string(r.Fault))
	default:
		return disowned(Changed, string(r.Fault))
	}
	out := Check{Verdict: Valid, Dated: calendar.None, SealedAt: r.At, Signer: r.Signer.Subject.CommonName}
	m := reasonNumber.FindStringSubmatch(r.Reason)
	if m != nil {
		out.Serial, _ = ParseSerial(m[2])
	}
	if out.Serial == 0 {
		return disowned(Foreign, whyUnregistered)
	}
	out.Number, out.Title = SerialNumber(out.Serial), m[1]
	return out
}

// Against looks up in a list whether a document that is otherwise valid was revoked.
func (c *Check) Against(list Revocations) {
	if c.Verdict == Valid && list.Has(c.Serial) {
		c.Verdict = Revoked
	}
}
