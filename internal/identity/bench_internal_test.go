package identity

import (
	"testing"

	"oszir/internal/platform/database/dbtest"
)

func BenchmarkDigest(b *testing.B) {
	d := newDigest("Kavics lovarda 7. őrség")
	for b.Loop() {
		d.matches("kavics lovarda hetedik torony")
	}
}

// What stands before every request of somebody who is signed in.
func BenchmarkByToken(b *testing.B) {
	db, url := dbtest.NewWithURL(b)
	m := New(Deps{DB: db})
	const password = "Kavics lovarda 7. őrség"
	_, err := m.AddAccount(b.Context(), Operator(0), NewAccount{Code: "proba", Name: "Próba Piroska", Password: password, BodyID: 1, Role: RoleClerk})
	if err != nil {
		b.Fatal(err)
	}
	dbtest.Query(b, url, `WITH s AS (
		INSERT INTO identity.session (token, account_id, membership_id, created_at, last_seen, ends_at)
		SELECT sha256(n::text::bytea), 1, 1, now(), now(), now() + interval '12 hours' FROM generate_series(1, 200000) n RETURNING 1)
		SELECT count(*)::text FROM s`)
	o, err := m.SignIn(b.Context(), Credentials{Code: "proba", Password: password})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, err := m.ByToken(b.Context(), o.Token)
		if err != nil {
			b.Fatal(err)
		}
	}
}
