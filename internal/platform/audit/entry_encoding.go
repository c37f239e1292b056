package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"time"
)

// An entry is marked and hashed as a version byte followed by its columns as PostgreSQL's binary COPY sends them: four bytes
// of length, all ones for NULL, then the bytes. Numbers and moments (microseconds since the year 2000) have eight bytes,
// texts are UTF-8, detail is the text of the jsonb, and lists have the header of arrays with the number of their items.
// Every length stands before what it measures, so two different entries never encode alike. A reader takes the bytes as
// they come from the database; a writer makes them here.
//
// The mark covers all columns but itself; the leaf of the tree covers the mark too.
const encodingVersion = 1

// LeafVersion stands before the columns of an entry in the record of its leaf.
const LeafVersion = encodingVersion

// The order of columns in the encoding, and in every query that reads entries to check them, is
// id, at, actor, role, body_id, operation, subject, persons, fields, ground, detail, request_key, request_digest, mac.

// epoch is where PostgreSQL begins to count.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// TimeOf reads a moment as the database sends it.
func TimeOf(micro int64) time.Time { return time.UnixMicro(micro + epoch.UnixMicro()) }

// Types of list items as PostgreSQL numbers them.
const (
	typeBigint = 20
	typeText   = 25
)

// encode gives what the mark is made of. e has its own id and time, and its detail is the database's text.
func (e *Entry) encode(id int64, at time.Time, detail string) []byte {
	b := make([]byte, 0, 256+len(detail)+12*len(e.Persons))
	b = append(b, encodingVersion)
	b = appendInt(b, id)
	b = appendInt(b, at.Sub(epoch).Microseconds())
	b = appendText(b, e.Actor)
	b = appendFilled(b, e.Role)
	if e.BodyID == 0 {
		b = appendNull(b)
	} else {
		b = appendInt(b, e.BodyID)
	}
	b = appendText(b, e.Operation)
	b = appendText(b, e.Subject)
	b = appendList(b, typeBigint, e.Persons, appendInt)
	b = appendList(b, typeText, e.Fields, appendText)
	b = appendFilled(b, e.Ground)
	b = appendText(b, detail)
	b = appendFilled(b, e.Request.Key)
	return appendBytes(b, e.Request.Digest)
}

func appendNull(b []byte) []byte { return append(b, 0xff, 0xff, 0xff, 0xff) }

func appendInt(b []byte, n int64) []byte {
	b = binary.BigEndian.AppendUint32(b, 8)
	return binary.BigEndian.AppendUint64(b, uint64(n))
}

func appendText(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// appendFilled is for columns where nothing is NULL.
func appendFilled(b []byte, s string) []byte {
	if s == "" {
		return appendNull(b)
	}
	return appendText(b, s)
}

func appendBytes(b, s []byte) []byte {
	if s == nil {
		return appendNull(b)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// appendList writes an array of one dimension; nil is NULL.
func appendList[T any](b []byte, kind uint32, list []T, item func([]byte, T) []byte) []byte {
	if list == nil {
		return appendNull(b)
	}
	at := len(b)
	b = append(b, 0, 0, 0, 0) // the length, known in the end
	dimensions := uint32(1)
	if len(list) == 0 {
		dimensions = 0
	}
	b = binary.BigEndian.AppendUint32(b, dimensions)
	b = binary.BigEndian.AppendUint32(b, 0) // none is NULL
	b = binary.BigEndian.AppendUint32(b, kind)
	if len(list) > 0 {
		b = binary.BigEndian.AppendUint32(b, uint32(len(list)))
		b = binary.BigEndian.AppendUint32(b, 1) // where counting begins
	}
	for _, v := range list {
		b = item(b, v)
	}
	binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}

// Marker makes marks of entries with a key. It is for one goroutine.
type Marker struct {
	mac hash.Hash
	sum [sha256.Size]byte
}

// NewMarker makes marks with a key.
func NewMarker(key []byte) *Marker { return &Marker{mac: hmac.New(sha256.New, key)} }

// Mark gives the mark over the columns of an entry as the database sends them, from id up to request_digest. It is valid
// until the next.
func (m *Marker) Mark(columns []byte) []byte {
	m.mac.Reset()
	_, _ = m.mac.Write(version) // hashes take everything
	_, _ = m.mac.Write(columns)
	return m.mac.Sum(m.sum[:0])
}

var version = []byte{encodingVersion}

// LeafOf gives the record of the tree for the columns of an entry as the database sends them, from id up to mac.
func LeafOf(columns []byte) []byte { return append([]byte{encodingVersion}, columns...) }
