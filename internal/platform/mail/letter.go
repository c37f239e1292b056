package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"oszir/internal/platform/errs"
)

// Letter is what is to be sent to one person.
type Letter struct {
	Kind      string // what sort of letter, for the operator and the log; never personal data
	AccountID int64  // whose it is; 0: nobody's
	To, Name  string
	Subject   string
	Text      string // plain
	Held      bool   // waits until Release
	About     string // of whom it speaks, for Forget, such as tartinfo/member/12; "": nobody
}

// Kept is a letter that is not settled yet.
type Kept struct {
	ID      int64
	Letter  Letter
	Written time.Time
	Tries   int
}

// How long a letter is tried, and how long one attempt may take.
const (
	keepFor   = 5 * 24 * time.Hour
	firstWait = time.Minute
	longest   = 6 * time.Hour
	sendTime  = 30 * time.Second
)

// waitAfter is when a letter is tried again after so many attempts. It is also how long an attempt that never came back,
// since its process was killed, keeps others from trying.
func waitAfter(tries int) time.Duration {
	if tries > 10 {
		return longest
	}
	return min(firstWait<<max(tries-1, 0), longest)
}

// server is where letters are handed over.
type server struct {
	host    string
	options []gomail.Option
	from    netmail.Address
	domain  string // of Message-IDs
}

// newServer reads smtp://[user:password@]host[:port] or smtps://…: the first turns to TLS by STARTTLS, which only a
// server on this machine may lack, the second begins with it. Errors: Invalid.
func newServer(address, from string) (*server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" {
		return nil, errs.New(errs.Invalid, "mail.bad_server") // without the cause, which holds the password
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "mail.bad_from", from)
	}
	s := &server{host: u.Hostname(), from: *sender, domain: sender.Address[strings.LastIndexByte(sender.Address, '@')+1:]}
	port := 587
	s.options = []gomail.Option{gomail.WithTimeout(sendTime), gomail.WithHELO(s.domain), gomail.WithTLSConfig(&tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12})}
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case loopback(s.host):
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if p := u.Port(); p != "" {
		port, err = strconv.Atoi(p)
		if err != nil {
			return nil, errs.New(errs.Invalid, "mail.bad_server")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithUsername(u.User.Username()), gomail.WithPassword(password), gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
	}
	return s, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// compose makes the message of a letter: the same whenever it is made.
func (s *server) compose(k Kept, messageID string) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from := s.from
	msg.FromMailAddress(&from)
	to, err := netmail.ParseAddress(k.Letter.To)
	if err != nil {
		return nil, fmt.Errorf("reading the address of letter %d: no address", k.ID) // the cause holds the address
	}
	msg.ToMailAddress(&netmail.Address{Name: k.Letter.Name, Address: to.Address})
	msg.Subject(k.Letter.Subject)
	msg.SetDateWithValue(k.Written)
	msg.SetMessageIDWithValue(messageID + "@" + s.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // nobody's holiday notice answers it
	msg.SetGenHeader("Content-Language", "hu, en")
	msg.SetBodyString(gomail.TypeTextPlain, k.Letter.Text)
	return msg, nil
}

// verdict is what became of an attempt.
type verdict int

const (
	taken   verdict = iota // the server has it
	refused                // it will never take it
	later                  // not now
	away                   // the server is not there, or speaks no more: no use to go on with others
)

// judge reads what the server said. A letter that it took stays taken, whatever went wrong afterwards.
func judge(msg *gomail.Msg, err error) verdict {
	var said *gomail.SendError
	switch {
	case err == nil || msg.IsDelivered():
		return taken
	case errors.As(err, &said) && said.ErrorCode() >= 500 && said.ErrorCode() != 521:
		return refused
	case errors.As(err, &said) && said.ErrorCode() >= 400 && said.ErrorCode() != 421:
		return later
	}
	return away
}

// answerCode is what the server answered, for the log; 0: nothing.
func answerCode(err error) int {
	var said *gomail.SendError
	if errors.As(err, &said) {
		return said.ErrorCode()
	}
	return 0
}

// reason is why the server could not be reached, without what it said, which may hold an address.
func reason(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Op + ": " + op.Err.Error()
	}
	return "the server did not take the letter"
}
