package backup

import (
	"archive/tar"
	"bytes"
	"encoding/hex"
	"fmt"
	"time"
)

// A backup file is a tar that any tar opens:
//
//	oszir.dump      what pg_dump wrote (custom format)
//	manifest.json   Manifest
//	checksum.txt    SHA-256 of the file from byte 512 to this entry, followed by the file's first 512 bytes
//
// The first 512 bytes come last in the sum because they hold the size of the dump, which is known only when it is
// written. The last entry always has the same size, so every byte of the file is either summed or known beforehand.
const (
	dumpName     = "oszir.dump"
	manifestName = "manifest.json"
	checksumName = "checksum.txt"

	block    = 512       // of a tar
	tailSize = 4 * block // the entry checksum.txt and the tar's end

	longestManifest = 64 << 20
)

// head is the tar header of an entry. The format is named because only this one has 512 bytes for every size.
func head(name string, size int64, at time.Time) ([]byte, error) {
	var buf bytes.Buffer
	err := tar.NewWriter(&buf).WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at.Truncate(time.Second), Format: tar.FormatGNU,
	})
	if err != nil {
		return nil, fmt.Errorf("making the header of %s: %w", name, err)
	}
	return buf.Bytes(), nil
}

// tail is the end of a file with this checksum.
func tail(sum []byte) ([]byte, error) {
	text := []byte(hex.EncodeToString(sum) + "\n")
	out, err := head(checksumName, int64(len(text)), time.Unix(0, 0))
	if err != nil {
		return nil, err
	}
	out = append(out, text...)
	return append(out, make([]byte, tailSize-len(out))...), nil
}

// padding fills up to a whole block.
func padding(size int64) []byte { return make([]byte, (block-size%block)%block) }
