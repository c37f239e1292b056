package app

import (
	"oszir/internal/document"
	"oszir/internal/platform/keys"
	"oszir/internal/platform/seal"
)

// DocumentKeys gives the public keys by which the documents of this installation are checked; address is where it answers
// checks, or "". It needs no database.
func DocumentKeys(cfg Config, address string) (document.Keys, error) {
	ring, err := keys.Open(keysFolder(cfg))
	if err != nil {
		return document.Keys{}, err
	}
	s, err := seal.Open(cfg.Seal, ring)
	if err != nil {
		return document.Keys{}, err
	}
	return document.NewKeys(s, address), s.Close()
}
