package ptr_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"oszir/internal/exchange"
	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/ptr"
	"oszir/internal/samples"
)

// sending is an office's own program.
type sending struct {
	*house

	exchange *exchange.Module
	sender   exchange.Sender
	key      *ecdsa.PrivateKey
	typed    *formClerk // who types messages in
}

// exchangeFor is what knows the programs of offices, for a register.
func exchangeFor(t testing.TB, m *ptr.Module) *exchange.Module {
	return exchange.New(exchange.Deps{DB: m.DB, Catalog: m.Catalog, Now: time.Now, TempDir: t.TempDir(), BodyName: func(ctx context.Context, id int64) (string, string) {
		b, err := m.Orgs.ByID(ctx, id)
		if err != nil {
			return "", ""
		}
		return b.Code, b.Name
	}})
}

// newSending gives a house in which an office's own program may send, with a key of its own.
func newSending(t testing.TB) *sending {
	t.Helper()
	h := newHouse(t)
	o := &sending{house: h, exchange: h.Exchange}
	o.sender, o.key = o.partner("minta-program", h.M)
	return o
}

// partner takes in an office's program with a key, and gives it as it proves itself.
func (o *sending) partner(code string, body orgs.Body) (exchange.Sender, *ecdsa.PrivateKey) {
	o.t.Helper()
	who := identity.Operator(body.ID)
	p := exchange.Partner{Code: code, Name: "Minta ügyviteli program", Sort: exchange.Office, BodyID: body.ID}
	id, err := o.exchange.AddPartner(o.t.Context(), who, p)
	if err != nil {
		o.t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		o.t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		o.t.Fatal(err)
	}
	c, err := o.exchange.AddCredential(o.t.Context(), who, exchange.NewCredential{
		Partner: code, PEM: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), Name: "próba", Until: time.Now().Add(24 * time.Hour),
	})
	if err != nil {
		o.t.Fatal(err)
	}
	p.ID, p.Role = id, identity.RoleInterface
	return exchange.Sender{Partner: p, CredentialID: c.ID}, key
}

// send sends a message and wants an answer.
func (o *sending) send(tx *ptr.Transaction) ptr.MessageAnswer {
	o.t.Helper()
	a, _, err := o.Send(o.t.Context(), &o.sender, exchange.XML, tx)
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

// madeGrants gives grants of made-up people, each of other people, and the workbook that says the same of those chosen; nil: of
// all.
func madeGrants(t testing.TB, opt samples.Options, most int) ([]*ptr.Transaction, func(of func(i int) bool) *book) {
	t.Helper()
	maker, err := samples.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	type client struct {
		sheet  int16
		values map[string]string
	}
	clients := map[string]*client{}
	relations := map[string][]map[string]string{}
	var granted []map[string]string
	for row := range maker.Rows() {
		values := map[string]string{}
		for _, v := range row.Values {
			values[v.Field.Key] = v.String()
		}
		switch row.Sheet {
		case 1:
			clients["full/"+values["taj"]] = &client{1, values}
		case 2:
			clients["part/"+values["incomplete_id"]] = &client{2, values}
		case 3:
			granted = append(granted, values)
		case 4:
			relations[values["migration_id"]] = append(relations[values["migration_id"]], values)
		}
	}
	used := map[string]bool{}
	var books []map[int16][]map[string]string
	var all []*ptr.Transaction
	for _, b := range granted {
		if len(all) == most {
			break
		}
		n := len(all) + 1
		m := &ptr.Transaction{ID: fmt.Sprintf("uzenet-%04d", n), Case: fmt.Sprintf("MINTA/%d/2014", n), Op: ptr.SendGrant, Benefit: map[string]string{}}
		for k, v := range b {
			if k != "migration_id" {
				m.Benefit[k] = v
			}
		}
		var names []string
		rows := map[int16][]map[string]string{}
		add := func(name string, relation map[string]string) {
			c := clients[name]
			if c == nil {
				return
			}
			for i := range names {
				if names[i] == name {
					if relation != nil {
						m.Clients[i].Relation = relation
					}
					return
				}
			}
			names = append(names, name)
			values := map[string]string{}
			for k, v := range c.values {
				if k != "incomplete_id" {
					values[k] = v
				}
			}
			m.Clients = append(m.Clients, ptr.MessageClient{Full: c.sheet == 1, Values: values, Relation: relation})
			rows[c.sheet] = append(rows[c.sheet], c.values)
		}
		add("full/"+b["applicant_taj"], nil)
		add("full/"+b["entitled_taj"], nil)
		for _, r := range relations[b["migration_id"]] {
			name := "part/" + r["client_ref"]
			if r["client_kind"] == "teljes" {
				name = "full/" + r["client_ref"]
			}
			said := map[string]string{}
			for _, k := range []string{"relation_kind", "relation_other"} {
				if r[k] != "" {
					said[k] = r[k]
				}
			}
			add(name, said)
			rows[4] = append(rows[4], r)
		}
		free := true
		for _, name := range names {
			free = free && !used[name]
		}
		if !free || len(names) == 0 || strings.HasSuffix(names[0], "/") {
			continue
		}
		for _, name := range names {
			used[name] = true
		}
		all = append(all, m)
		rows[3] = append(rows[3], b)
		books = append(books, rows)
	}
	return all, func(of func(i int) bool) *book {
		out := newBook()
		for i, rows := range books {
			for sheet := range rows {
				if of == nil || of(i) {
					out.rows[sheet] = append(out.rows[sheet], rows[sheet]...)
				}
			}
		}
		return out
	}
}
