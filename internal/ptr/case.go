package ptr

import (
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/fields"
	"oszir/internal/ptr/benefit"
)

// State says where a case (ügy) stands. The values are those of the register's own handbook.
type State string

// The states of a case.
const (
	Opened          State = "UJ"                    // megnyitva: kind and branch are chosen
	ClientData      State = "UGYFELADAT"            // ügyféladatok rögzítése: the applicant is not a full client yet
	Checking        State = "ELLENORZES"            // ellenőrzések: what the checks found waits for the clerk
	ApplicationData State = "KERELEM"               // kérelem adatai
	Drafting        State = "DONTESTERVEZET"        // döntés-tervezet
	Issued          State = "KIADMANYOZVA"          // kiadmányozva: on its way to the client
	AwaitingFinal   State = "JOGERO_FIGYELES"       // jogerő figyelése: delivered
	Appealed        State = "FELLEBBEZES"           // fellebbezés figyelése
	Final           State = "JOGEROS"               // jogerős: the benefit is in the register
	Closed          State = "LEZART"                // lezárt
	ProcedureEnded  State = "MEGSZUNTETETT_ELJARAS" // megszüntetett eljárás
	Withdrawn       State = "VISSZAVONT"            // visszavonva
)

// States lists them in the order of a case's life.
func States() []State {
	return []State{Opened, ClientData, Checking, ApplicationData, Drafting, Issued, AwaitingFinal, Appealed, Final, Closed, ProcedureEnded, Withdrawn}
}

// Finished reports that nothing is left to do but to put the case away.
func (s State) Finished() bool {
	return s == Final || s == Closed || s == ProcedureEnded || s == Withdrawn
}

// Command is what somebody does to a case; each makes one step.
type Command string

// The commands.
const (
	Open            Command = "open"
	SaveClients     Command = "save_clients"
	Recheck         Command = "recheck"
	Acknowledge     Command = "acknowledge"
	SaveApplication Command = "save_application"
	SaveDraft       Command = "save_draft"
	SubmitDraft     Command = "submit_draft"
	ReturnDraft     Command = "return_draft"
	Issue           Command = "issue"
	Deliver         Command = "deliver"
	Appeal          Command = "appeal"
	SettleAppeal    Command = "settle_appeal"
	Finalize        Command = "finalize"
	Close           Command = "close"
	WithdrawCase    Command = "withdraw"
	AskGaps         Command = "ask_gaps"
	GapsDone        Command = "gaps_done"
	Assign          Command = "assign"
	MoveCase        Command = "move"
	Sent            Command = "sent"    // what the office's own program decided and sent
	Convert         Command = "convert" // of a benefit whose kind ended: the step that the law commands
)

// Commands lists them in the order of a case's life.
func Commands() []Command {
	return []Command{
		Open, SaveClients, Recheck, Acknowledge, SaveApplication, SaveDraft, SubmitDraft, ReturnDraft, Issue, Deliver, Appeal, SettleAppeal,
		Finalize, Close, WithdrawCase, AskGaps, GapsDone, Assign, MoveCase, Sent, Convert,
	}
}

// allowed says in which states a command can be given. What it leads to depends on the case; see next in case_ops.go.
var allowed = map[Command][]State{
	SaveClients:     {Opened, ClientData, Checking, ApplicationData, Drafting},
	Recheck:         {ClientData, Checking, ApplicationData, Drafting},
	Acknowledge:     {Checking, ApplicationData, Drafting},
	SaveApplication: {Checking, ApplicationData, Drafting},
	SaveDraft:       {Drafting},
	SubmitDraft:     {Drafting},
	ReturnDraft:     {Drafting},
	Issue:           {Drafting},
	Deliver:         {Issued, AwaitingFinal},
	Appeal:          {Issued, AwaitingFinal},
	SettleAppeal:    {Appealed},
	Finalize:        {AwaitingFinal},
	Close:           {Final, ProcedureEnded},
	WithdrawCase:    {Opened, ClientData, Checking, ApplicationData, Drafting, Issued, AwaitingFinal, Appealed},
	AskGaps:         {ClientData, Checking, ApplicationData, Drafting},
	GapsDone:        {ClientData, Checking, ApplicationData, Drafting},
	Assign:          {Opened, ClientData, Checking, ApplicationData, Drafting, Issued, AwaitingFinal, Appealed},
	MoveCase:        {Opened, ClientData, Checking, ApplicationData, Drafting, Issued, AwaitingFinal, Appealed},
}

// Can reports whether a command can be given in a state.
func (s State) Can(c Command) bool {
	for _, in := range allowed[c] {
		if in == s {
			return true
		}
	}
	return false
}

// Channel says how the office is supported (C1–C3).
type Channel string

// The channels.
const (
	ChannelSupport   Channel = "support"   // the procedure itself runs here
	ChannelData      Channel = "data"      // the clerk records the steps of a procedure that runs elsewhere
	ChannelInterface Channel = "interface" // the office's own system sends them
	ChannelLoad      Channel = "load"      // an initial load brought the decision
)

// Member is a person of a case beyond the applicant and the entitled one, with what the application states of them.
type Member struct {
	PersonID int64           `json:"person"`
	Kin      benefit.Kin     `json:"kin"`
	Text     string          `json:"text,omitempty"` // of kin Other
	Income   int64           `json:"income"`         // net, forints a month
	Traits   []benefit.Trait `json:"traits,omitempty"`
}

// matter is a case as it stands in its row.
type matter struct {
	id                  int64
	body                int64
	kind                *benefit.Kind
	branch              benefit.Branch
	channel             Channel
	state               State
	version             int
	applicant, entitled int64
	household           []Member
	record              fields.Record
	proposal            benefit.Decision
	dwelling            int64 // 0: not known
	benefit             int64 // 0: none
	number              string
	clerk, draftedBy    string
	opened, due, next   calendar.Day
	changedAt           time.Time
	finished            bool
	entry               int64
}

// people lists everybody the case is about, each once, the applicant first.
func (c *matter) people() []int64 {
	var out []int64
	add := func(id int64) {
		for _, have := range out {
			if have == id {
				return
			}
		}
		if id != 0 {
			out = append(out, id)
		}
	}
	add(c.applicant)
	add(c.entitled)
	for i := range c.household {
		add(c.household[i].PersonID)
	}
	return out
}
