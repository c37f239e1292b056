package spdci

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/people"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/idnumber"
)

// refusal is why one request of a message is refused.
type refusal struct {
	code Code
	key  string // spdci.refused.<key>
}

// searchItem is a request of a search.
type searchItem struct {
	ReferenceID string          `json:"reference_id"`
	Timestamp   string          `json:"timestamp"`
	Criteria    json.RawMessage `json:"search_criteria"`
	Pagination  json.RawMessage `json:"pagination"` // where many clients put it
	Locale      string          `json:"locale"`
}

type searchCriteria struct {
	Version        *string         `json:"version"`
	EventType      string          `json:"reg_event_type"`
	QueryType      string          `json:"query_type"`
	ResponseEntity string          `json:"response_entity"`
	Query          json.RawMessage `json:"query"`
	Sort           json.RawMessage `json:"sort"`
	Pagination     json.RawMessage `json:"pagination"`
	Consent        json.RawMessage `json:"consent"`
	Authorize      json.RawMessage `json:"authorize"`
}

// paging says which of the records are wanted; the zero value: all, unless they are too many.
type paging struct{ size, number int }

// mostPage is how many records a page may have, and how many are given unasked.
const mostPage = 100

// order says how records are sorted.
type order struct {
	by   string
	down bool
}

// question is a request of a search that was understood.
type question struct {
	meant   people.Meant
	page    paging
	order   []order
	purpose []string
}

// queryTypes are those of the documents.
const (
	byIdentifier = "idtype-value"
	byPredicate  = "predicate"
	byExpression = "expression"
)

// events are what a search or a subscription may name in each registry, of what the documents have.
var events = map[Registry][]string{Social: {"REGISTER"}, IBR: {eventEnrolment, eventStatus}}

// The events of the beneficiary registry, as the document spells them.
const (
	eventEnrolment = "enrollement"
	eventStatus    = "enrollement_status_change"
)

// understood reads the criteria of a search.
func (it *searchItem) understood(reg Registry) (question, *refusal) {
	var q question
	var c searchCriteria
	if !isObject(it.Criteria) || exactly(it.Criteria, &c) != nil {
		return q, &refusal{badCriteria, "criteria"}
	}
	switch {
	case c.Version != nil && *c.Version != Version:
		return q, &refusal{badCriteria, "version"}
	case c.EventType != "" && !slices.Contains(events[reg], c.EventType), reg == IBR && c.EventType == eventStatus:
		return q, &refusal{badCriteria, "event"}
	case c.ResponseEntity != "" && c.ResponseEntity != "Member":
		return q, &refusal{badCriteria, "entity"}
	}
	var no *refusal
	q.meant, no = readQuery(c.QueryType, c.Query)
	if no == nil {
		q.page, no = readPaging(c.Pagination, it.Pagination)
	}
	if no == nil {
		q.order, no = readSort(c.Sort)
	}
	for _, said := range []json.RawMessage{c.Authorize, c.Consent} {
		if p := purposeOf(said); p != "" && !slices.Contains(q.purpose, p) {
			q.purpose = append(q.purpose, p)
		}
	}
	return q, no
}

// readQuery reads a query into who is meant. Only what finds one person, or hardly more, is answered.
func readQuery(sort string, query json.RawMessage) (people.Meant, *refusal) {
	m := people.Meant{BirthDate: calendar.None}
	var no *refusal
	switch sort {
	case byIdentifier:
		var q struct {
			Type  string          `json:"type"`
			Value json.RawMessage `json:"value"`
		}
		if !isObject(query) || exactly(query, &q) != nil {
			return m, &refusal{badCriteria, "query"}
		}
		if attributes[attributeOf(q.Type)] != "taj" {
			return m, &refusal{badFilter, "identifier"}
		}
		no = put(&m, q.Type, q.Value)
	case byPredicate:
		no = readPredicates(&m, query)
	case byExpression:
		no = readExpression(&m, query)
	default:
		return m, &refusal{badCriteria, "query_type"}
	}
	switch {
	case no != nil:
		return m, no
	case !m.Exact():
		return m, &refusal{badCriteria, "broad"}
	}
	return m, nil
}

type predicate struct {
	Expression1 json.RawMessage `json:"expression1"`
	Condition   string          `json:"condition"`
	Expression2 json.RawMessage `json:"expression2"`
}

// readPredicates reads a list of predicates, all of which must hold. Which comes first does not matter then.
func readPredicates(m *people.Meant, query json.RawMessage) *refusal {
	var list []json.RawMessage
	err := json.Unmarshal(query, &list)
	if err != nil || len(list) == 0 || len(list) > 20 {
		return &refusal{badCriteria, "query"}
	}
	for _, raw := range list {
		var p predicate
		if !isObject(raw) || exactly(raw, &p) != nil || !isObject(p.Expression1) {
			return &refusal{badCriteria, "query"}
		}
		if p.Condition != "" && p.Condition != "and" {
			return &refusal{badFilter, "condition"}
		}
		for _, text := range []json.RawMessage{p.Expression1, p.Expression2} {
			if text == nil {
				continue
			}
			var e struct {
				Name     string          `json:"attribute_name"`
				Operator string          `json:"operator"`
				Value    json.RawMessage `json:"attribute_value"`
			}
			if !isObject(text) || exactly(text, &e) != nil {
				return &refusal{badCriteria, "query"}
			}
			if e.Operator != "eq" {
				return &refusal{badFilter, "operator"}
			}
			if no := put(m, e.Name, e.Value); no != nil {
				return no
			}
		}
	}
	return nil
}

// readExpression reads {"type":…,"value":{"expression":{"query":{…}}}}, with the query at any of these levels.
func readExpression(m *people.Meant, query json.RawMessage) *refusal {
	for _, name := range []string{"value", "expression", "query"} {
		var members map[string]json.RawMessage
		if !isObject(query) || json.Unmarshal(query, &members) != nil {
			return &refusal{badCriteria, "query"}
		}
		if inner, ok := members[name]; ok {
			query = inner
		}
	}
	return readConditions(m, query, 0)
}

// readConditions reads {"$and":[…]} and {"attribute":{"$eq":value}}.
func readConditions(m *people.Meant, text json.RawMessage, depth int) *refusal {
	var members map[string]json.RawMessage
	if depth > 8 || !isObject(text) || json.Unmarshal(text, &members) != nil || len(members) == 0 {
		return &refusal{badCriteria, "query"}
	}
	for name, value := range members {
		operator := strings.TrimPrefix(name, "$")
		switch {
		case operator == "and":
			var list []json.RawMessage
			if json.Unmarshal(value, &list) != nil || len(list) == 0 || len(list) > 20 {
				return &refusal{badCriteria, "query"}
			}
			for _, each := range list {
				if no := readConditions(m, each, depth+1); no != nil {
					return no
				}
			}
		case strings.HasPrefix(name, "$"), operator == "or", operator == "not":
			return &refusal{badFilter, "condition"}
		case isObject(value):
			var operators map[string]json.RawMessage
			if json.Unmarshal(value, &operators) != nil || len(operators) != 1 {
				return &refusal{badFilter, "operator"}
			}
			for o, v := range operators {
				if o != "$eq" && o != "eq" {
					return &refusal{badFilter, "operator"}
				}
				if no := put(m, name, v); no != nil {
					return no
				}
			}
		default:
			if no := put(m, name, value); no != nil {
				return no
			}
		}
	}
	return nil
}

// attributes are the names by which people are asked about, without case, path or underscores.
var attributes = map[string]string{
	"taj": "taj", "uin": "taj", "nationalid": "taj", "nid": "taj", "identifiervalue": "taj", "memberidentifier": "taj",
	"surname": "family", "familyname": "family", "lastname": "family", "givenname": "given", "firstname": "given",
	"birthdate": "birth", "dateofbirth": "birth", "dob": "birth",
	"motherfamilyname": "mother_family", "mothersurname": "mother_family", "mothergivenname": "mother_given",
}

// attributeOf gives the last part of a name as attributes spells it.
func attributeOf(name string) string {
	name = name[strings.LastIndexAny(name, ".:/")+1:]
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// put sets what an attribute says. What says one thing twice says nothing.
func put(m *people.Meant, name string, value json.RawMessage) *refusal {
	text, ok := plain(value)
	if !ok {
		return &refusal{badFilter, "value"}
	}
	set := func(to *string) *refusal {
		if *to != "" || text == "" || len(text) > 200 {
			return &refusal{badFilter, "value"}
		}
		*to = text
		return nil
	}
	switch attributes[attributeOf(name)] {
	case "taj":
		text = strings.NewReplacer(" ", "", "-", "").Replace(text)
		if len(text) < 9 && len(text) > 0 && isNumber(value) { // a number has lost its zeros
			text = strings.Repeat("0", 9-len(text)) + text
		}
		if idnumber.TAJ(text) != idnumber.OK {
			return &refusal{badFilter, "taj"}
		}
		return set(&m.TAJ)
	case "family":
		return set(&m.FamilyName)
	case "given":
		return set(&m.GivenName)
	case "mother_family":
		return set(&m.MotherFamilyName)
	case "mother_given":
		return set(&m.MotherGivenName)
	case "birth":
		day, ok := calendar.Parse(text)
		if at := strings.IndexByte(text, 'T'); at == len("2006-01-02") {
			day, ok = calendar.Parse(text[:at])
		}
		if !ok || m.BirthDate != calendar.None {
			return &refusal{badFilter, "value"}
		}
		m.BirthDate = day
		return nil
	}
	return &refusal{badFilter, "attribute"}
}

func isNumber(value json.RawMessage) bool {
	value = bytes.TrimSpace(value)
	return len(value) > 0 && value[0] >= '0' && value[0] <= '9'
}

// plain gives a text or whole number as text.
func plain(value json.RawMessage) (string, bool) {
	if isNumber(value) {
		n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
		return strconv.FormatInt(n, 10), err == nil
	}
	var s string
	err := json.Unmarshal(value, &s)
	return strings.TrimSpace(s), err == nil && string(bytes.TrimSpace(value)) != "null"
}

// readPaging reads which page is wanted, from one or both of the places where it may stand.
func readPaging(places ...json.RawMessage) (out paging, no *refusal) {
	for _, text := range places {
		if text == nil || string(bytes.TrimSpace(text)) == "null" {
			continue
		}
		var p struct {
			Size   float64  `json:"page_size"`
			Number *float64 `json:"page_number"`
		}
		if !isObject(text) || exactly(text, &p) != nil {
			return out, &refusal{badPaging, "paging"}
		}
		here := paging{int(p.Size), 1}
		if p.Number != nil {
			here.number = int(*p.Number)
		}
		whole := p.Size == math.Trunc(p.Size) && (p.Number == nil || *p.Number == math.Trunc(*p.Number))
		if !whole || here.size < 1 || here.size > mostPage || here.number < 1 || here.number > 1_000_000 || out != (paging{}) && out != here {
			return out, &refusal{badPaging, "paging"}
		}
		out = here
	}
	return out, nil
}

// sortable are the attributes by which records are sorted.
var sortable = []string{"family", "given", "birth"}

func readSort(text json.RawMessage) ([]order, *refusal) {
	if text == nil || string(bytes.TrimSpace(text)) == "null" {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil || len(list) > len(sortable) {
		return nil, &refusal{badSort, "sort"}
	}
	var out []order
	for _, raw := range list {
		var s struct {
			Name  string `json:"attribute_name"`
			Order string `json:"sort_order"`
		}
		if !isObject(raw) || exactly(raw, &s) != nil {
			return nil, &refusal{badSort, "sort"}
		}
		by := attributes[attributeOf(s.Name)]
		if !slices.Contains(sortable, by) || s.Order != "" && s.Order != "asc" && s.Order != "desc" {
			return nil, &refusal{badSort, "sort"}
		}
		out = append(out, order{by, s.Order == "desc"})
	}
	return out, nil
}

// purposeForm is what a code of a purpose looks like: a word, no number of anybody.
var purposeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._:/-]{0,79}$`)

// purposeOf gives the code of the purpose that a consent or an authorization names; "" when it names none that may be kept: free
// words may speak of people.
func purposeOf(text json.RawMessage) string {
	var said struct {
		Purpose json.RawMessage `json:"purpose"`
	}
	if !isObject(text) || exactly(text, &said) != nil {
		return ""
	}
	code := ""
	if isObject(said.Purpose) {
		var p struct {
			Code string `json:"code"`
		}
		if exactly(said.Purpose, &p) == nil {
			code = p.Code
		}
	} else if said.Purpose != nil {
		_ = json.Unmarshal(said.Purpose, &code)
	}
	if !purposeForm.MatchString(code) {
		return ""
	}
	return code
}
