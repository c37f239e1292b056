package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"oszir/internal/platform/database"
	"oszir/internal/platform/keys"
)

// The names of the keys in the ring.
const (
	markKey = "audit-mac"
	signKey = "audit-sign"
)

// Keeper holds the keys of the log: one marks entries, one signs checkpoints. Neither is ever in the database.
type Keeper struct {
	Public      string // the public key of checkpoints, in the form of signed notes
	fingerprint []byte // of the marking key
	mark        []byte
	signer      signer
	verifiers   note.Verifiers
	from        int64 // the first entry with a mark of this key; 0: not asked yet, see Enter
	discard     int64 // see Discarding
}

// Discarding gives a keeper that keeps nothing: no entry is written, and all have this id. It is for measuring what the log
// costs, and nothing else may attach it.
func Discarding(entry int64) *Keeper { return &Keeper{discard: entry} }

// NewKeeper takes the keys of the log out of a ring; they are made when they are not there.
func NewKeeper(ring *keys.Ring) (*Keeper, error) {
	mark, err := ring.Secret(markKey)
	if err != nil {
		return nil, err
	}
	seed, err := ring.Secret(signKey)
	if err != nil {
		return nil, err
	}
	k := &Keeper{mark: mark, fingerprint: digest("oszir audit-mac fingerprint", mark)}
	private := ed25519.NewKeyFromSeed(seed)
	public := private.Public().(ed25519.PublicKey) // an Ed25519 key has one
	k.Public, err = note.NewEd25519VerifierKey("oszir/"+hex.EncodeToString(digest("oszir audit-sign fingerprint", public)[:8]), public)
	if err != nil {
		return nil, fmt.Errorf("making the public key of the log: %w", err)
	}
	v, err := note.NewVerifier(k.Public)
	if err != nil {
		return nil, fmt.Errorf("making the public key of the log: %w", err)
	}
	k.signer = signer{Verifier: v, private: private}
	k.verifiers = note.VerifierList(v)
	return k, nil
}

func digest(word string, b []byte) []byte {
	sum := sha256.Sum256(append([]byte(word+"\n"), b...))
	return sum[:]
}

// signer signs notes.
type signer struct {
	note.Verifier
	private ed25519.PrivateKey
}

// Sign is called by the library.
func (s signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.private, msg), nil }

// Marker makes marks with the keeper's key.
func (k *Keeper) Marker() *Marker { return NewMarker(k.mark) }

// MarkOf gives the mark of an entry with its id, its time and its detail as the database writes it.
func (k *Keeper) MarkOf(e *Entry, id int64, at time.Time, detail string) []byte {
	return bytes.Clone(k.Marker().Mark(e.encode(id, at, detail)[1:]))
}

// EntryOf reports whether a row of audit.key is of this keeper: fingerprint and mark are right.
func (k *Keeper) EntryOf(from int64, fingerprint []byte, public string, mac []byte) bool {
	return hmac.Equal(fingerprint, k.fingerprint) && public == k.Public && hmac.Equal(mac, k.keyMark(from))
}

// keyMark is the mark over a row of audit.key.
func (k *Keeper) keyMark(from int64) []byte {
	m := hmac.New(sha256.New, k.mark)
	fmt.Fprintf(m, "oszir audit.key\n%d\n%x\n%s\n", from, k.fingerprint, k.Public)
	return m.Sum(nil)
}

type keeperKey struct{}

// Attach lets the keeper mark every entry that is written by these connections from now on. Without one, as in tests of
// rooms, entries have no mark and are never sealed.
func Attach(db *database.DB, k *Keeper) { db.Attach(keeperKey{}, k) }

func keeperOf(tx *database.Tx) *Keeper {
	k, _ := tx.Attached(keeperKey{}).(*Keeper)
	return k
}

// HasKeys reports whether a folder holds the secret keys of a log.
func HasKeys(dir string) bool {
	for _, name := range []string{markKey, signKey} {
		_, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return false
		}
	}
	return true
}
