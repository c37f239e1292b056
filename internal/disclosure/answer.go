package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
)

// Question asks the registers about a person.
type Question struct {
	PersonID   int64
	BodyID     int64 // whose register is asked; 0: that of the whole country
	From, Last calendar.Day
	Items      []string // keys; what else is known is not asked
	Overlap    bool     // only when a benefit is held
	Kind       string   // of which sort, for overlap; "": whichever
}

// Drawn is what registers say.
type Drawn struct {
	Values []Value
	Spans  []Span // when a benefit is held, within the period asked about; for overlap only
}

// Value is what a register says under an item.
type Value struct {
	Item    string `json:"item"`
	Benefit int    `json:"benefit"` // values of one benefit have one number; 0: of the person
	Text    string `json:"text"`    // as messages write it: whole numbers, dates as 20131231
	Code    string `json:"code,omitempty"`
	Label   string `json:"label,omitempty"` // which of several, such as what an amount is
}

// Span is from a day until a day, both inclusive; the zero Last is open.
type Span struct {
	From isoDay `json:"from"`
	Last isoDay `json:"last"`
}

// NewSpan gives a span; calendar.None is open.
func NewSpan(from, last calendar.Day) Span { return Span{isoDay{from}, isoDay{last}} }

// answerText is what an answer says.
type answerText struct {
	Number   string         `json:"number"`
	Dated    isoDay         `json:"dated"`
	MadeAt   time.Time      `json:"made_at"`
	Office   string         `json:"office"`
	Agency   string         `json:"agency"`
	Sort     string         `json:"sort"`
	Channel  string         `json:"channel"`
	File     string         `json:"file_number"`
	Received isoDay         `json:"received_on"`
	Law      string         `json:"law"`
	Purpose  string         `json:"purpose"`
	From     isoDay         `json:"from"`
	Last     isoDay         `json:"last"`
	Overlap  bool           `json:"overlap"`
	Kind     string         `json:"kind,omitempty"`
	Digest   string         `json:"digest"` // of the request, in hex
	Items    []string       `json:"items"`  // what may leave
	Withheld []Withheld     `json:"withheld"`
	Persons  []AnswerPerson `json:"persons"`
}

// overlapTold reports whether the answer says whether a benefit is held: that was asked, and it may be said.
func (a *answerText) overlapTold() bool { return a.Overlap && len(a.Withheld) == 0 }

// AnswerPerson is what an answer says of somebody.
type AnswerPerson struct {
	No      int      `json:"no"`
	Given   Given    `json:"given"`
	Found   bool     `json:"found"` // in the client registry
	Held    bool     `json:"held"`  // a benefit in the period; for overlap
	Spans   []Span   `json:"spans,omitempty"`
	Values  []Value  `json:"values,omitempty"`
	Missing []string `json:"missing,omitempty"` // items that may leave and of which nothing is known
}

// Benefits lists the values by benefit, those of the person first.
func (p *AnswerPerson) Benefits() [][]Value {
	var out [][]Value
	last := -1
	for _, v := range p.Values {
		if v.Benefit != last {
			out, last = append(out, nil), v.Benefit
		}
		out[len(out)-1] = append(out[len(out)-1], v)
	}
	return out
}

// sum names what an answer says, whatever its number and moment are.
func (a *answerText) sum() (string, error) {
	b := *a
	b.Number, b.Dated, b.MadeAt = "", isoDay{}, time.Time{}
	raw, err := json.Marshal(b)
	if err != nil {
		return "", fmt.Errorf("encoding an answer: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:12]), nil
}

// AnswerNumber writes the number of an answer.
func AnswerNumber(n int64) string { return fmt.Sprintf("AV-%08d", n) }

// arrange puts what was drawn for somebody into the order of the register, sieved once more, and says what is missing.
func (p *AnswerPerson) arrange(d Drawn, may []string, overlap bool) {
	if overlap {
		p.Spans, p.Held = d.Spans, len(d.Spans) > 0
		return
	}
	p.Values = sieve(d.Values, may)
	slices.SortStableFunc(p.Values, func(a, b Value) int {
		if a.Benefit != b.Benefit {
			return a.Benefit - b.Benefit
		}
		return slices.Index(may, a.Item) - slices.Index(may, b.Item)
	})
	for _, key := range may {
		if !slices.ContainsFunc(p.Values, func(v Value) bool { return v.Item == key }) {
			p.Missing = append(p.Missing, key)
		}
	}
}

// The groups of data by which the log names what an item tells.
var itemData = map[string]string{
	"lakcim": "addresses", "taj": "numbers", "adoazonosito": "numbers", "allampolgarsag": "personal", "tartozkodasJogcim": "personal", "hajlektalan": "personal",
}

// dataOf lists what items tell, for the log.
func dataOf(items []string, overlap bool) []string {
	out := []string{"identity"}
	for _, key := range items {
		data := itemData[key]
		if data == "" {
			data = "benefits"
		}
		if !slices.Contains(out, data) {
			out = append(out, data)
		}
	}
	if overlap {
		out = append(out, "brief")
	}
	return out
}
