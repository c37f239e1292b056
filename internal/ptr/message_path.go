package ptr

import (
	"strconv"
	"strings"

	"oszir/internal/platform/fields"
)

// fieldNamed finds a field of a list by its key.
func fieldNamed(of []*fields.Field, key string) *fields.Field {
	for _, f := range of {
		if f.Key == key {
			return f
		}
	}
	return nil
}

// The elements and members of the envelope that findings name.
var envelopeNames = map[string][2]string{
	"[case]": {"Ugy", "case"}, "[previous]": {"Elozo", "previous"}, "note": {"Muvelet/Visszavonas/Indok", "reason"},
}

// pathXML names the place of a finding as an XPath.
func (t *Transaction) pathXML(s *remark) string {
	op := "/" + tagMessage + "/Muvelet/" + opTags[t.Op]
	name := func(of []*fields.Field) string {
		if f := fieldNamed(of, s.Field); f != nil {
			return "/" + leaf(f).name
		}
		return ""
	}
	switch s.part {
	case inBenefit:
		return op + "/" + tagBenefit + name(benefitFields)
	case inDecision:
		return op + "/" + tagDecision + name(decisionFields(t.Op))
	case inOf:
		return op + "/" + tagOf
	case inClient, inRelation:
		if s.no < 0 || s.no >= len(t.Clients) {
			return op
		}
		tag, of := tagClient, fullFields
		if !t.Clients[s.no].Full {
			tag, of = tagPartial, partialFields
		}
		n := 0
		for i := 0; i <= s.no; i++ {
			if t.Clients[i].Full == t.Clients[s.no].Full {
				n++
			}
		}
		path := op + "/" + tag + "[" + strconv.Itoa(n) + "]"
		if s.part == inRelation {
			return path + "/" + tagRelation + name(relationFields)
		}
		return path + name(of)
	case inEnvelope:
	}
	if n, ok := envelopeNames[s.Field]; ok {
		return "/" + tagMessage + "/" + n[0]
	}
	return op
}

// pathJSON names the place of a finding as a JSON pointer.
func (t *Transaction) pathJSON(s *remark) string {
	field := ""
	if s.Field != "" && !strings.HasPrefix(s.Field, "[") {
		field = "/" + s.Field
	}
	switch s.part {
	case inBenefit:
		return "/benefit" + field
	case inDecision:
		return "/decision" + field
	case inOf:
		return "/of"
	case inClient:
		return "/clients/" + strconv.Itoa(s.no) + "/values" + field
	case inRelation:
		return "/clients/" + strconv.Itoa(s.no) + "/relation" + field
	case inEnvelope:
	}
	if n, ok := envelopeNames[s.Field]; ok {
		return "/" + n[1]
	}
	return ""
}
