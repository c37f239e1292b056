package audit

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// plain is what an encoding says, read by a reader of its own.
type plain struct {
	ID, At                            int64
	Actor, Operation, Subject, Detail string
	Role, Ground, Key                 *string
	Body                              *int64
	Persons                           []int64
	Fields                            []string
	HasPersons, HasFields, HasDigest  bool
	Digest                            string
}

type decoder struct {
	t *testing.T
	b []byte
}

func (d *decoder) field() []byte {
	d.t.Helper()
	if len(d.b) < 4 {
		d.t.Fatal("too short")
	}
	n := binary.BigEndian.Uint32(d.b)
	d.b = d.b[4:]
	if n == 0xffffffff {
		return nil
	}
	if uint32(len(d.b)) < n {
		d.t.Fatal("a field is too long")
	}
	f := d.b[:n:n]
	d.b = d.b[n:]
	return f
}

func (d *decoder) text() *string {
	f := d.field()
	if f == nil {
		return nil
	}
	s := string(f)
	return &s
}

func (d *decoder) list(kind uint32, item func(*decoder)) bool {
	f := d.field()
	if f == nil {
		return false
	}
	if binary.BigEndian.Uint32(f[8:]) != kind || binary.BigEndian.Uint32(f[4:]) != 0 {
		d.t.Fatal("another type of list")
	}
	if binary.BigEndian.Uint32(f) == 0 {
		return true
	}
	in := &decoder{d.t, f[20:]}
	for range binary.BigEndian.Uint32(f[12:]) {
		item(in)
	}
	if len(in.b) > 0 {
		d.t.Fatal("something behind a list")
	}
	return true
}

func decode(t *testing.T, b []byte) plain {
	t.Helper()
	if b[0] != encodingVersion {
		t.Fatal("another version")
	}
	d := &decoder{t, b[1:]}
	number := func(in *decoder) int64 { return int64(binary.BigEndian.Uint64(in.field())) }
	p := plain{ID: number(d), At: number(d), Actor: *d.text(), Role: d.text()}
	if f := d.field(); f != nil {
		n := int64(binary.BigEndian.Uint64(f))
		p.Body = &n
	}
	p.Operation, p.Subject = *d.text(), *d.text()
	p.HasPersons = d.list(typeBigint, func(in *decoder) { p.Persons = append(p.Persons, number(in)) })
	p.HasFields = d.list(typeText, func(in *decoder) { p.Fields = append(p.Fields, *in.text()) })
	p.Ground, p.Detail, p.Key = d.text(), *d.text(), d.text()
	digest := d.field()
	p.Digest, p.HasDigest = string(digest), digest != nil
	if len(d.b) > 0 {
		t.Fatal("something behind the end")
	}
	return p
}

func said(e Entry, id int64, at time.Time, detail string) plain {
	filled := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	p := plain{
		ID: id, At: at.UnixMicro() - 946684800000000, Actor: e.Actor, Role: filled(e.Role), Operation: e.Operation, Subject: e.Subject, Detail: detail,
		Ground: filled(e.Ground), Key: filled(e.Request.Key), Digest: string(e.Request.Digest), HasDigest: e.Request.Digest != nil,
		HasPersons: e.Persons != nil, HasFields: e.Fields != nil,
	}
	if e.BodyID != 0 {
		p.Body = &e.BodyID
	}
	p.Persons = append(p.Persons, e.Persons...)
	p.Fields = append(p.Fields, e.Fields...)
	return p
}

// The bytes are those of the first release: marks and leaves of old entries must be made of the same for ever.
func TestEncoding_Golden(t *testing.T) {
	at := time.Date(2013, 11, 15, 8, 5, 0, 123456000, time.UTC)
	e := Entry{Actor: "kissj", Role: "ptr.clerk", BodyID: 3, Operation: "people.read", Subject: "person/12", Persons: []int64{12, 13}, Fields: []string{"név"}, Ground: "Szt.",
		Request: Request{Key: "k", Digest: []byte{1}}}
	for _, c := range []struct {
		name string
		e    Entry
		want string
	}{
		{"full", e, "01 00000008 000000000000002a 00000008 00018e316c69c540 00000005 6b6973736a 00000009 7074722e636c65726b 00000008 0000000000000003 0000000b 70656f706c652e72656164 00000009 706572736f6e2f3132 " +
			"0000002c 00000001 00000000 00000014 00000002 00000001 00000008 000000000000000c 00000008 000000000000000d 0000001c 00000001 00000000 00000019 00000001 00000001 00000004 6ec3a976 " +
			"00000004 537a742e 00000002 7b7d 00000001 6b 00000001 01"},
		{"bare", Entry{Actor: "a", Operation: "b", Persons: []int64{}}, "01 00000008 000000000000002a 00000008 00018e316c69c540 00000001 61 ffffffff ffffffff 00000001 62 00000000 0000000c 00000000 00000000 00000014 ffffffff ffffffff 00000002 7b7d ffffffff ffffffff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.e.encode(42, at, "{}")
			want, err := hex.DecodeString(strings.ReplaceAll(c.want, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%x\nwant\n%x", got, want)
			}
			if diff := cmp.Diff(said(c.e, 42, at, "{}"), decode(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever stands in an entry, its encoding says exactly that: so two different entries never encode alike.
func FuzzEncoding(f *testing.F) {
	f.Add(int64(1), int64(2), "a", "b", "c", "d", int64(3), []byte{4}, "e", []byte("x,y"))
	f.Add(int64(-1), int64(0), "", "\xff\xff\xff\xff", "", "{}", int64(0), []byte(nil), "", []byte{})
	f.Fuzz(func(t *testing.T, id, micro int64, actor, role, subject, detail string, body int64, digest []byte, key string, list []byte) {
		e := Entry{Actor: actor, Role: role, BodyID: body, Operation: subject, Subject: actor, Ground: key, Request: Request{Key: key, Digest: digest}}
		for i, b := range list {
			if b%2 == 0 {
				e.Persons = append(e.Persons, int64(b)<<(i%50))
			} else {
				e.Fields = append(e.Fields, string(list[:i]))
			}
		}
		at := time.UnixMicro(micro % (1 << 52))
		if diff := cmp.Diff(said(e, id, at, detail), decode(t, e.encode(id, at, detail))); diff != "" {
			t.Error(diff)
		}
	})
}
