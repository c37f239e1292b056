package disclosure

import "slices"

// Agency is a body that the law entitles to ask, or all bodies of a sort.
type Agency struct {
	Key     string   `json:"key"`
	Sort    string   `json:"sort"` // of the list of the law: disclosure.sort.<sort>
	Name    string   `json:"name"`
	Grounds []Ground `json:"grounds"`
}

// Ground is a law by which an agency may ask, for a purpose, with the data items that it allows.
type Ground struct {
	Key         string   `json:"key"`
	Law         string   `json:"law"`
	Purpose     string   `json:"purpose"`
	Items       []string `json:"items"`
	FourEyes    bool     `json:"four_eyes,omitempty"`    // another one issues the answer than who proposed it
	OverlapOnly bool     `json:"overlap_only,omitempty"` // only whether a benefit is held, and when
	Days        int      `json:"days"`                   // within which it is answered
	Verified    bool     `json:"verified"`               // held against the law
}

// Sorts are the agencies that the law lists (Szt. 19. §).
var Sorts = []string{
	"szocialis", "gyamugy", "nyugdij", "egeszseg", "rehabilitacio", "kincstar", "birosag", "ugyeszseg", "nyomozo", "katonai", "intezmeny",
}

// Ground gives a ground by key; ok is false when there is none.
func (a *Agency) Ground(key string) (Ground, bool) {
	i := slices.IndexFunc(a.Grounds, func(g Ground) bool { return g.Key == key })
	if i < 0 {
		return Ground{}, false
	}
	return a.Grounds[i], true
}

// agencyOf gives an agency by key; ok is false when there is none.
func agencyOf(all []Agency, key string) (Agency, bool) {
	i := slices.IndexFunc(all, func(a Agency) bool { return a.Key == key })
	if i < 0 {
		return Agency{}, false
	}
	return all[i], true
}
