package ptr

import (
	"slices"
	"strconv"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/web"
)

type messageListPage struct {
	web.Page
	Sections       []web.Link
	State, Partner web.Field
	ID, From, To   web.Field
	Lines          []messageLine
	Filtered       bool
	First          bool
	Pager          web.Pager
}

// messageLine is a message or an attempt as the list shows it.
type messageLine struct {
	MessageLine

	Href     string // "": an attempt, of which nothing else is kept
	What     string
	CaseHref string
	Mark     tag
	Why      string // why it is no more than an attempt
}

var messageListView = web.NewView[messageListPage](pages, "pages/message_list.html")

const messagesPath = "/ptr/messages"

func messagePath(id int64) string { return messagesPath + "/" + strconv.FormatInt(id, 10) }

// messageStates are the states in the order of the filter.
var messageStates = []exchange.State{exchange.Done, exchange.Refused, exchange.Waiting, exchange.Replaced, exchange.Fault, exchange.Again}

var (
	messageStateKeys = map[exchange.State]string{
		exchange.Done: "message.state.done", exchange.Refused: "message.state.refused", exchange.Waiting: "message.state.waiting",
		exchange.Replaced: "message.state.replaced", exchange.Fault: "message.state.fault", exchange.Again: "message.state.again",
	}
	messageStateKinds = map[exchange.State]string{
		exchange.Done: "ok", exchange.Refused: "bad", exchange.Waiting: "wait", exchange.Replaced: "past", exchange.Fault: "bad", exchange.Again: "past",
	}
	messageOpKeys = map[MessageOp]string{
		SendGrant: "message.op.grant", SendEnd: "message.op.end", SendRefusal: "message.op.refusal", SendSuspend: "message.op.suspend",
		SendFinality: "message.op.finality", SendWithdraw: "message.op.withdraw", SendClose: "message.op.close", SendClient: "message.op.client",
	}
	messageFormNames = map[exchange.Form]string{exchange.XML: "XML", exchange.SOAP: "SOAP", exchange.JSON: "JSON"}
)

func messageMark(c *web.Context, s exchange.State) tag {
	return tag{c.T(messageStateKeys[s]), messageStateKinds[s]}
}

// messageOpText names what a message wants.
func messageOpText(c *web.Context, op string) string {
	key, ok := messageOpKeys[MessageOp(op)]
	if !ok {
		return ""
	}
	return c.T(key)
}

// messageFaults are the codes of faults that have a text.
var messageFaults = []string{faultForm, faultShape, faultLong, faultCut, faultUnderstood, faultUnproven, faultOther, faultBusy, "not_found"}

func messageFaultText(c *web.Context, code string) string {
	if code == "" {
		return ""
	}
	if !slices.Contains(messageFaults, code) {
		code = "internal"
	}
	return c.T("message.fault." + code)
}

// messageList answers GET /ptr/messages.
func (m *Module) messageList(c *web.Context, who identity.Actor) error {
	q := c.R.URL.Query()
	p := messageListPage{Page: page(c, nil, "message.list.title"), Sections: sections(c, who, "messages")}
	f := MessageFilter{State: exchange.State(q.Get("state")), Partner: q.Get("partner"), SenderID: q.Get("id")}
	if text := q.Get("before"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n <= 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		f.Before = n
	}
	var first, last calendar.Day
	p.From = dayField(c, &p.Page, q, "from", "message.list.from", &first)
	p.To = dayField(c, &p.Page, q, "to", "message.list.to", &last)
	if first != 0 {
		f.From = midnight(first)
	}
	if last != 0 {
		f.To = midnight(last + 1)
	}
	p.ID = web.Field{Name: "id", Label: c.T("message.list.id"), Value: f.SenderID, Width: 16}
	p.State = choice(c, q, "state", "message.list.state", "", "message.list.any")
	for _, s := range messageStates {
		p.State.Options = append(p.State.Options, web.Choice{Value: string(s), Text: c.T(messageStateKeys[s]), Checked: s == f.State})
	}
	p.First, p.Filtered = f.Before == 0, f.State != "" || f.Partner != "" || f.SenderID != "" || q.Get("from") != "" || q.Get("to") != ""
	var found MessagePage
	if len(p.Errors) == 0 {
		var err error
		found, err = m.MessageLog(c.Context(), who, f)
		if err != nil {
			return err
		}
	} else if err := who.Require(identity.ReadMessages); err != nil {
		return err
	}
	p.Partner = choice(c, q, "partner", "message.list.partner", "", "message.list.any")
	for _, n := range found.Partners {
		p.Partner.Options = append(p.Partner.Options, web.Choice{Value: n.Code, Text: n.Name, Checked: n.Code == f.Partner})
	}
	for _, l := range found.Lines {
		line := messageLine{MessageLine: l, What: messageOpText(c, l.Operation), Mark: messageMark(c, l.State)}
		if l.Taken {
			line.Href = messagePath(l.ID)
		} else {
			line.Why = messageFaultText(c, l.Code)
		}
		if l.CaseID != 0 {
			line.CaseHref = casePath(l.CaseID)
		}
		p.Lines = append(p.Lines, line)
	}
	if !p.First {
		p.Pager.First = withQuery(c.R.URL, "before", "")
	}
	if found.Next != 0 {
		p.Pager.Next = withQuery(c.R.URL, "before", strconv.FormatInt(found.Next, 10))
	}
	return messageListView.Show(c, status(p.Page), p)
}

// midnight gives the moment at which a day begins here.
func midnight(d calendar.Day) time.Time {
	y, m, day := d.Date()
	return time.Date(y, m, day, 0, 0, 0, 0, calendar.Budapest)
}
