package audit

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/keys"
)

// ringName is the program's key that the keys of people are sealed with.
const ringName = "person-keys"

// Reasons seals why somebody looked, in words that may speak of the person, with a key of that person and year. When
// the key is destroyed nobody can read it any more, and the entry stands as it stood.
type Reasons struct{ ring *keys.Ring }

// NewReasons keeps the keys of people sealed with a ring.
func NewReasons(ring *keys.Ring) *Reasons { return &Reasons{ring} }

// sealedHead is a version, the person and the year, before what is sealed.
const sealedHead = 1 + 8 + 2

// Seal puts a reason into the detail of an entry about a person, sealed, so that whatever proves the entry proves it
// too. The person's key is made at its first use. No reason leaves the entry as it is, and so does a nil Reasons.
func (s *Reasons) Seal(ctx context.Context, tx *database.Tx, e *Entry, person int64, reason string) error {
	if reason == "" || s == nil {
		return nil
	}
	sealed, err := s.seal(ctx, tx, person, reason)
	if err != nil {
		return fmt.Errorf("sealing a reason: %w", err)
	}
	if e.Detail == nil {
		e.Detail = map[string]any{}
	}
	e.Detail[reasonKey] = sealed
	return nil
}

// reasonKey is where a sealed reason stands in the detail of an entry.
const reasonKey = "sealed_reason"

func (s *Reasons) seal(ctx context.Context, tx *database.Tx, person int64, reason string) ([]byte, error) {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return nil, err
	}
	year := calendar.Of(at).Year()
	key, err := s.key(ctx, tx, person, year)
	if errs.KindOf(err) == errs.NotFound {
		err = s.make(ctx, tx, person, year)
		if err == nil {
			key, err = s.key(ctx, tx, person, year)
		}
	}
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint64([]byte{1}, uint64(person))
	head = binary.BigEndian.AppendUint16(head, uint16(year))
	sealed, err := keys.Seal(key, []byte(reason), head)
	return append(head, sealed...), err
}

// ErrErased says that what was sealed cannot be read any more, because its key was destroyed.
var ErrErased = errors.New("the key was destroyed")

// Unseal gives the reason of an entry back; "" when none was given. Errors: ErrErased.
func (s *Reasons) Unseal(ctx context.Context, tx *database.Tx, k *Kept) (string, error) {
	text, ok := k.Detail[reasonKey].(string)
	if !ok || s == nil {
		return "", nil
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", fmt.Errorf("reading a reason: %w", err)
	}
	if len(sealed) < sealedHead || sealed[0] != 1 {
		return "", fmt.Errorf("reading a reason: %w", keys.ErrSealed)
	}
	head := sealed[:sealedHead]
	key, err := s.key(ctx, tx, int64(binary.BigEndian.Uint64(head[1:9])), int(binary.BigEndian.Uint16(head[9:])))
	if errs.KindOf(err) == errs.NotFound {
		err = ErrErased
	}
	if err != nil {
		return "", fmt.Errorf("reading a reason: %w", err)
	}
	plain, err := keys.Unseal(key, sealed[sealedHead:], head)
	if err != nil {
		return "", fmt.Errorf("reading a reason: %w", err)
	}
	return string(plain), nil
}

func aboutKey(person int64, year int) []byte { return fmt.Appendf(nil, "%d/%d", person, year) }

// key gives the key of a person and year. Errors: NotFound when none was made; ErrErased.
func (s *Reasons) key(ctx context.Context, tx *database.Tx, person int64, year int) ([]byte, error) {
	var wrapped []byte
	err := database.One(ctx, tx, personKey, []any{person, year}, &wrapped)
	if err != nil {
		return nil, err
	}
	if wrapped == nil {
		return nil, ErrErased
	}
	return s.ring.Unseal(ringName, wrapped, aboutKey(person, year))
}

func (s *Reasons) make(ctx context.Context, tx *database.Tx, person int64, year int) error {
	key := make([]byte, keys.Size)
	_, _ = rand.Read(key) // never fails
	wrapped, err := s.ring.Seal(ringName, key, aboutKey(person, year))
	if err != nil {
		return err
	}
	_, err = insertPersonKey.Exec(ctx, tx, person, year, wrapped)
	return err
}

// DestroyPersonKeys destroys the keys of people, as an approved erasure says: what was sealed with them is gone.
func DestroyPersonKeys(ctx context.Context, tx *database.Tx, erasure int64, persons []int64) error {
	_, err := destroyPersonKeys.Exec(ctx, tx, erasure, persons)
	if err != nil {
		return fmt.Errorf("destroying keys of people: %w", err)
	}
	return nil
}

// DestroyYearKeys destroys all keys of years, as an approved erasure says.
func DestroyYearKeys(ctx context.Context, tx *database.Tx, erasure int64, years []int64) error {
	_, err := destroyYearKeys.Exec(ctx, tx, erasure, years)
	if err != nil {
		return fmt.Errorf("destroying keys of years: %w", err)
	}
	return nil
}

// YearsBefore gives the years that ended before a day and still have keys, of some or, by nil, of all.
func YearsBefore(ctx context.Context, tx *database.Tx, day calendar.Day, some []int64) ([]int64, error) {
	out, err := database.All(ctx, tx, yearsWithKeys, func(r database.Row, year *int64) error { return r.Scan(year) }, day.Year(), some)
	if err != nil {
		return nil, fmt.Errorf("reading years with keys: %w", err)
	}
	return out, nil
}
