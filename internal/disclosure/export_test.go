package disclosure

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/pdf"
)

// Shipped is the register that the program ships.
func Shipped() Sources { return shipped().Sources }

// drawn is a register that tells everything.
func drawn(of map[string]string) Drawn {
	var d Drawn
	for _, i := range shipped().Sources.Items {
		v := Value{Item: i.Key, Text: of[i.Key], Benefit: 1}
		if itemData[i.Key] != "" {
			v.Benefit = 0
		}
		d.Values = append(d.Values, v)
	}
	return d
}

func textOf(asked []string, s *Sources, g *Ground, d Drawn) *answerText {
	sum := sha256.Sum256(nil)
	a := &answerText{
		Number: "AV-00000001", Dated: isoDay{calendar.On(2026, 3, 11)}, MadeAt: time.Unix(1_772_000_000, 0), Office: "Próbahivatal", Agency: "Próbabíróság", Sort: "birosag", Channel: ByPost,
		File: "1", Law: "Szt. 19. §", Purpose: "próba", From: isoDay{calendar.On(2013, 1, 1)}, Last: isoDay{calendar.On(2013, 12, 31)}, Received: isoDay{calendar.On(2026, 3, 9)}, Digest: hex.EncodeToString(sum[:]),
	}
	a.Items, a.Withheld = allowed(asked, s, g)
	p := AnswerPerson{No: 1, Given: Given{TAJ: "123456788"}, Found: true}
	p.arrange(d, a.Items, false)
	a.Persons = []AnswerPerson{p}
	return a
}

func key(k string, _ ...any) string { return k }

// AnswerOf writes what an answer says when a register tells everything.
func AnswerOf(t *testing.T, s *Sources, g *Ground, asked []string, of map[string]string) []byte {
	t.Helper()
	raw, err := textOf(asked, s, g, drawn(of)).xml(s, key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// AnswerOfAll is AnswerOf with a sieve that lets everything through.
func AnswerOfAll(t *testing.T, s *Sources, g *Ground, asked []string, of map[string]string) []byte {
	t.Helper()
	a := textOf(asked, s, g, drawn(of))
	a.Persons[0].Values = drawn(of).Values
	raw, err := a.xml(s, key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// PaperOf prints an answer.
func PaperOf(t *testing.T, s *Sources, text *i18n.Catalog, asked []string, of map[string]string) []byte {
	t.Helper()
	a := textOf(asked, s, &Ground{Items: asked[1:]}, drawn(of))
	say := func(key string, args ...any) string { return text.Text(i18n.Hungarian, key, args...) }
	raw, err := pdf.Print(a.paper(s, say), a.MadeAt)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
