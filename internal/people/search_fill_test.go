package people_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"
)

// The migration fills in SQL what the program writes in Go: for every letter of the alphabets of Europe, and for names
// as they are, the same words come of it.
//
// Covers: C5
func TestSearch_C5_FilledAsWritten(t *testing.T) {
	r := town(t)
	var letters []rune
	for c := rune('A'); c <= '\u1eff'; c++ {
		if (c <= '\u052f' || c >= '\u1e00') && unicode.IsLetter(c) {
			letters = append(letters, c)
		}
	}
	var all []map[string]string
	for i := 0; i < len(letters); i += 6 {
		part := letters[i:min(i+6, len(letters))]
		all = append(all, client(map[string]string{
			"taj": taj(1000 + i), "family_name": "x" + string(part), "given_name": strings.Join(strings.Split(string(part), ""), "-"), "birth_given_name": "  " + string(part) + "’" + string(part) + " (2.)",
			"mother_given_name": string(part) + "\u0301", "residence_settlement": "Ó" + string(part[:1]) + ", XV. kerület",
		}))
	}
	r.load(ours, true, all...)
	r.load(ours, false, map[string]string{"family_name": "Fél", "given_name": "Név", "birth_family_name": "Egész", "birth_date": "2001.01.01."})
	const look = `SELECT md5(string_agg(id::text || birth_date || words::text, ',' ORDER BY id)) || ' ' || count(*) || ' ' ||
		(SELECT md5(string_agg(DISTINCT near || ' ' || word, ',' ORDER BY near || ' ' || word)) FROM people.search_word) FROM people.person WHERE words <> '{}'`
	written := r.query(look)
	if want := fmt.Sprintf(" %d ", 8+len(all)); !strings.Contains(written, want) {
		t.Fatalf("written: %s, want %s people", written, want)
	}

	file, err := os.ReadFile("../../migrations/0008_people_search.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, fill, ok := strings.Cut(string(file), "-- Fill:")
	fill, _, ok2 := strings.Cut(fill, "-- Filled.")
	if !ok || !ok2 {
		t.Fatal("the migration has no part that fills")
	}
	conn, err := pgx.Connect(t.Context(), r.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	_, err = conn.PgConn().Exec(t.Context(), "UPDATE people.person SET words = '{}', birth_date = NULL; DELETE FROM people.search_word;\n--"+fill).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if filled := r.query(look); filled != written {
		t.Errorf("filled: %s, written: %s", filled, written)
	}
}
