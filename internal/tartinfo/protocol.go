package tartinfo

import (
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// ProtocolFilter narrows the list of protocols.
type ProtocolFilter struct {
	Text   string // part of a number, a post or a unit
	Reason string
	From   calendar.Day // removed from; calendar.None: from ever
	Until  calendar.Day // removed until; calendar.None: until ever
}

// Protocol is what a list says of a protocol: nothing that tells who was removed.
type Protocol struct {
	Number    string
	Post      string
	Unit      string
	RemovedOn calendar.Day
	Reason    string
	KeepUntil calendar.Day // the last day on which it is kept
}

// ProtocolAct deletes a protocol.
type ProtocolAct struct {
	Number  string
	Request audit.Request
}

// protocolSubject names a protocol in the log.
func protocolSubject(number string) string { return "protocol/" + number }
