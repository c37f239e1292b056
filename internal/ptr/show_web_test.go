package ptr_test

import (
	"bytes"
	"net/http"
	"os"
	"testing"

	"oszir/internal/identity"
	"oszir/internal/samples"
)

func TestShow(t *testing.T) {
	addr := os.Getenv("OSZIR_SHOW")
	if addr == "" {
		t.Skip("only for looking at pages")
	}
	o := newOffice(t)
	o.browser(o.M, identity.RoleClerk)
	o.browser(o.D, identity.RoleClerk)
	for _, e := range []struct {
		errors  float64
		clients int
		seed    uint64
	}{{0.05, 900, 5}, {0, 120, 6}, {0.2, 200, 7}} {
		m, err := samples.New(samples.Options{Office: "municipality", Clients: e.clients, Seed: e.seed, Errors: e.errors})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		err = m.Write(&b)
		if err != nil {
			t.Fatal(err)
		}
		in := incoming(o.M, b.Bytes())
		in.FileName = "Mintafalva ellátások 2013.xlsx"
		for _, rehearse := range []bool{true, false} {
			in.Rehearse = rehearse
			_, err = o.Upload(t.Context(), identity.Operator(o.M.ID), in)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	wrong := newBook()
	wrong.rename = map[string]string{"Ellátás": "Valami más"}
	o.upload(o.M, wrong.bytes(t))
	err := o.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, _ := samples.New(samples.Options{Office: "municipality", Clients: 300, Seed: 9})
	var b bytes.Buffer
	_ = m.Write(&b)
	o.upload(o.M, b.Bytes())
	t.Log(http.ListenAndServe(addr, o.site)) //nolint:gosec // for looking at pages
}
