package outbox

import (
	"context"
	"strings"
	"testing"

	"oszir/internal/platform/database"
	"oszir/internal/platform/database/dbtest"
)

// What waits for a partner of a family is handed over by a program that was started after it was put, and never heard of the
// partner; one partner is told what is its own.
//
// Covers: X7, X14
func TestFamily_X7_X14_MetAfterAStart(t *testing.T) {
	db := dbtest.New(t)
	sent := map[string]string{}
	program := func() *Module {
		m := New(Deps{DB: db, Pace: Pace{Senders: 1}})
		m.RegisterFamily("csalad:", func(code string) Partner {
			return Partner{
				Code: code, Name: code,
				Draw: func(context.Context, *database.Tx, int64, int64) (Drawn, error) {
					return Drawn{Body: []byte(code)}, nil
				},
				Send: func(_ context.Context, _ string, body []byte) (string, error) {
					sent[code] += string(body)
					return "", nil
				},
			}
		})
		t.Cleanup(m.Close)
		return m
	}
	first := program()
	for _, code := range []string{"csalad:egy", "csalad:ketto"} {
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			return first.Put(ctx, tx, code, 1, []Entry{{Key: "a", OrderKey: "a", SubjectID: 1, PersonID: 1, BodyID: 1}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	second := program()
	err := second.meet(t.Context())
	if err != nil || len(second.known()) != 2 {
		t.Fatalf("%d met: %v", len(second.known()), err)
	}
	for _, p := range second.known() {
		err = second.Drain(t.Context(), p.Code)
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(sent) != 2 || sent["csalad:egy"] != "csalad:egy" || sent["csalad:ketto"] != "csalad:ketto" {
		t.Errorf("%v", sent)
	}
	_, err = second.partner("idegen")
	if err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Error(err)
	}
}
