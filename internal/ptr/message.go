package ptr

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/people"
	"oszir/internal/platform/finding"
)

// MessageInterface names the interface by which an office's own program sends what was decided there (X1), with its version.
const MessageInterface = "ptr/1"

// MessageOp is what a message wants (X2).
type MessageOp string

// What an office's program can send. Sending again is any of them that names the message it stands for.
const (
	SendGrant    MessageOp = "grant"    // új ellátás megállapítása
	SendEnd      MessageOp = "end"      // ellátás megszüntetése
	SendRefusal  MessageOp = "refusal"  // elutasító döntés
	SendSuspend  MessageOp = "suspend"  // felfüggesztés
	SendFinality MessageOp = "finality" // jogerőre emelkedés
	SendWithdraw MessageOp = "withdraw" // ügy visszavonása
	SendClose    MessageOp = "close"    // ügy lezárása
	SendClient   MessageOp = "client"   // ügyféladatok változása
)

// MessageOps lists them in the order of the schema.
func MessageOps() []MessageOp {
	return []MessageOp{SendGrant, SendEnd, SendRefusal, SendSuspend, SendFinality, SendWithdraw, SendClose, SendClient}
}

// Transaction is a message as any of its forms says it. Values are by the keys of the fields, as they were written.
type Transaction struct {
	ID       string `json:"id" doc:"The sender's id of the message, 1 to 64 visible ASCII characters; sent again it is the same message"`
	Case     string `json:"case" doc:"The sender's number of the case"`
	Previous string `json:"previous,omitempty" doc:"Id of the message of the same case that comes before; absent in the first"`
	Replaces string `json:"replaces,omitempty" doc:"Id of the refused message that is sent again"`
	Sent     string `json:"sent,omitempty" doc:"When it was sent, RFC 3339"`
	User     string `json:"user,omitempty" doc:"Who sent it, as the sender's system knows them; no name"`

	Op       MessageOp         `json:"operation" enum:"grant,end,refusal,suspend,finality,withdraw,close,client"`
	Benefit  map[string]string `json:"benefit,omitzero" doc:"grant and refusal: the fields of the benefit"`
	Clients  []MessageClient   `json:"clients,omitempty" doc:"grant, refusal and client: the people"`
	Of       *MessageOf        `json:"of,omitempty" doc:"end and suspend: which benefit"`
	Decision map[string]string `json:"decision,omitzero" doc:"end, suspend, refusal and finality: the fields of the decision"`
	Reason   string            `json:"reason,omitempty" doc:"withdraw: why"`
}

// MessageClient is a person of a message.
type MessageClient struct {
	Full     bool              `json:"full" doc:"A full client, known by TAJ; otherwise somebody of whom less is known"`
	Values   map[string]string `json:"values" doc:"The fields of the person"`
	Relation map[string]string `json:"relation,omitzero" doc:"How the person is related to the applicant"`
}

// MessageOf names a benefit: by its adjudication id, or by the sender's case that granted it.
type MessageOf struct {
	BenefitID string `json:"benefit_id,omitempty" doc:"Adjudication id"`
	Case      string `json:"case,omitempty" doc:"The sender's number of the case that granted it"`
}

// tajs gives the numbers of the people whom a message names.
func (t *Transaction) tajs() []string {
	var out []string
	for i := range t.Clients {
		if taj := t.Clients[i].Values[people.FieldTAJ.Key]; taj != "" {
			out = append(out, taj)
		}
	}
	return out
}

// mostClients is how many people a message may name.
const mostClients = 60

// digest is of what a message says, whatever its form.
func (t *Transaction) digest() ([]byte, []byte, error) {
	said := *t
	said.Sent = "" // a sender that tries again may say another moment
	text, err := json.Marshal(said)
	if err != nil {
		return nil, nil, fmt.Errorf("encoding a message: %w", err)
	}
	sum := sha256.Sum256(text)
	return sum[:], text, nil
}

func sumOf(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:]
}

// MessageStatus says what became of a message. The values are those of the office's own program.
type MessageStatus string

// The statuses.
const (
	StatusWaiting  MessageStatus = "VARAKOZIK"  // its turn has not come
	StatusDone     MessageStatus = "SIKERES"    // it stands in the register
	StatusRefused  MessageStatus = "HIBAS"      // with what is wrong; nothing of it was taken over
	StatusReplaced MessageStatus = "UJRAKULDVE" // refused, and sent again
	StatusStored   MessageStatus = "ATVEVE"     // of a batch: it is worked on
)

var statusOf = map[exchange.State]MessageStatus{
	exchange.Waiting: StatusWaiting, exchange.Done: StatusDone, exchange.Refused: StatusRefused,
}

// statusStored says the same by the words of this room's own table.
var statusStored = map[string]MessageStatus{"waiting": StatusWaiting, "done": StatusDone, "refused": StatusRefused, "replaced": StatusReplaced}

// MessageAnswer is what a sender is told.
type MessageAnswer struct {
	ID        string           `json:"id" doc:"The sender's id of the message"`
	Receipt   int64            `json:"receipt" doc:"Our number of it"`
	Status    MessageStatus    `json:"status" enum:"VARAKOZIK,SIKERES,HIBAS,UJRAKULDVE,ATVEVE"`
	At        time.Time        `json:"at"`
	CaseID    int64            `json:"case_id,omitempty"`
	BenefitID string           `json:"benefit_id,omitempty" doc:"Adjudication id"`
	Findings  []MessageFinding `json:"findings" doc:"Everything that was found; those of severity error are why it was refused"`
}

// MessageFinding is something that was found in a message (X6).
type MessageFinding struct {
	Code      string `json:"code"`
	Severity  string `json:"severity" enum:"error,warning"`
	Path      string `json:"path" doc:"Of the element"`
	Field     string `json:"field" doc:"Key of the field"`
	Value     string `json:"value"`
	Hungarian string `json:"hu"`
	English   string `json:"en"`
}

// spot is where a finding stands in a message: which part, and which of several.
type spot struct {
	part messagePart
	no   int // from 0
}

// messagePart is a part of a message.
type messagePart int

// The parts.
const (
	inEnvelope messagePart = iota
	inBenefit
	inClient
	inRelation
	inDecision
	inOf
)

// remark is a finding at its spot, before it is put into words.
type remark struct {
	spot

	finding.Finding
	severity finding.Severity // in this message, whatever the code means in a load
}
