package disclosure

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// Item is a datum of a register of information sources (2.1.3 and 2.1.4 of the policy). Its key names the element in messages.
type Item struct {
	Key           string `json:"key"`
	Name          string `json:"name"` // short name, as the policy prints it
	Type          string `json:"type"` // text, integer or date
	Length        int    `json:"length"`
	Meaning       string `json:"meaning"`
	Authentic     bool   `json:"authentic"` // közhiteles
	Primary       bool   `json:"primary"`   // this register is the datum's first source
	PrimarySource string `json:"primary_source,omitempty"`
	Public        bool   `json:"public"`
	Transferable  bool   `json:"transferable"` // false: it cannot leave, whoever asks
	Mode          string `json:"mode"`         // simple or automatic
	Law           string `json:"law"`
	Verified      bool   `json:"verified"` // every column was held against its source
}

// The modes in which an item is handed over, and the longest texts of an item in characters.
const (
	Simple    = "simple"
	Automatic = "automatic"

	longestText = 500
)

// Facts are a version of the policy as it names itself.
type Facts struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Uniform   bool   `json:"uniform"` // egységes; else egyedi
	Issued    isoDay `json:"issued"`
	ValidFrom isoDay `json:"valid_from"`
	Source    string `json:"source,omitempty"`
}

// Book is a register kept by us.
type Book struct {
	Key         string `json:"key"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Public      string `json:"public"`
	Authentic   string `json:"authentic"`
	Law         string `json:"law"`
}

// Paper is a kind of document that offices keep.
type Paper struct {
	Name string `json:"name"`
	Law  string `json:"law"`
}

// Interface is a way by which data are handed over.
type Interface struct {
	Key       string `json:"key"`
	Name      string `json:"name"`
	Mode      string `json:"mode"`
	Frequency string `json:"frequency"`
	Public    bool   `json:"public"`
	Law       string `json:"law"`
	Verified  bool   `json:"verified"`
}

// Sources is the register of information sources on a day.
type Sources struct {
	Policy     Facts       `json:"policy"` // the version that holds
	Registers  []Book      `json:"registers"`
	Items      []Item      `json:"items"`
	Documents  []Paper     `json:"documents"`
	Interfaces []Interface `json:"interfaces"`
}

// Item gives an item by key; ok is false when there is none.
func (s *Sources) Item(key string) (Item, bool) {
	i := slices.IndexFunc(s.Items, func(i Item) bool { return i.Key == key })
	if i < 0 {
		return Item{}, false
	}
	return s.Items[i], true
}

//go:embed sources.json
var sourcesText []byte

//go:embed agencies.json
var agenciesText []byte

// shipped is what the program ships: the register of its first policy and the agencies that the law names. It is proved to be
// readable by a test.
var shipped = sync.OnceValue(func() (out struct {
	Sources  Sources
	Agencies []Agency
}) {
	for text, to := range map[*[]byte]any{&sourcesText: &out.Sources, &agenciesText: &out.Agencies} {
		err := json.Unmarshal(*text, to)
		if err != nil {
			panic(fmt.Sprintf("reading what the program ships: %v", err))
		}
	}
	return out
})

// overlaid gives a register with a version of the policy laid over it: items of a key that stands there already take its place.
func (s *Sources) overlaid(p *PolicyText) Sources {
	out := *s
	out.Policy, out.Items = p.Facts, slices.Clone(s.Items)
	for _, i := range p.Items {
		at := slices.IndexFunc(out.Items, func(x Item) bool { return x.Key == i.Key })
		if at >= 0 {
			out.Items[at] = i
		}
	}
	return out
}
