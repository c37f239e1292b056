package spreadsheet

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

const sniffSize = 4096

var oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// sniff refuses by the first bytes what cannot be a zip, and says what it is: people pick the wrong file, or a file
// with the wrong extension, and should be told which.
func sniff(s *source) error {
	head := make([]byte, min(sniffSize, s.size))
	_, err := s.ReadAt(head, 0)
	if err != nil && s.fault.Load() != nil {
		return s.broken(nil)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return refuseFor("empty zip", keyMissingPart, contentTypesName)
	case bytes.HasPrefix(head, oleMagic):
		if oleHolds(s, head, "EncryptedPackage") {
			return refuse(keyEncrypted)
		}
		return refuse(keyXLS)
	case looksTextual(head):
		return refuse(keyHTMLOrCSV)
	}
	return refuse(keyNotZip)
}

// looksTextual tells text (HTML, CSV, XML, in any of the usual encodings) from binary.
func looksTextual(head []byte) bool {
	if len(head) == 0 || bytes.HasPrefix(head, []byte("%PDF")) {
		return false
	}
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return true
	}
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' {
			return false
		}
	}
	if utf8.Valid(head) {
		return true
	}
	odd := 0 // Latin-2 text: most bytes are still ASCII
	for _, b := range head {
		if b >= 0x80 {
			odd++
		}
	}
	return odd*3 < len(head)
}

// oleHolds looks for an entry in the directory of an OLE container (an .xls, or the wrapping of an encrypted file).
func oleHolds(s *source, head []byte, name string) bool {
	if len(head) < 512 {
		return false
	}
	shift := binary.LittleEndian.Uint16(head[0x1E:])
	if shift < 7 || shift > 12 {
		return false
	}
	size := int64(1) << shift
	want := make([]byte, 0, 64)
	for _, r := range name {
		want = binary.LittleEndian.AppendUint16(want, uint16(r))
	}
	sector := binary.LittleEndian.Uint32(head[0x30:])
	buf := make([]byte, size)
	for range 64 { // a directory of 64 sectors is far beyond what Office writes
		if sector >= 0xFFFFFFF0 {
			return false
		}
		n, _ := s.ReadAt(buf, (int64(sector)+1)*size)
		if int64(n) < size {
			return false
		}
		for entry := buf; len(entry) >= 128; entry = entry[128:] {
			if bytes.HasPrefix(entry, want) {
				return true
			}
		}
		next, ok := oleNext(s, head, sector, size)
		if !ok {
			return false
		}
		sector = next
	}
	return false
}

// oleNext follows the allocation table by one sector; the 109 table sectors of the header reach 6.8 MiB and more,
// and directories stand in front.
func oleNext(s *source, head []byte, sector uint32, size int64) (uint32, bool) {
	perTable := uint32(size / 4)
	table := sector / perTable
	if table >= 109 {
		return 0, false
	}
	fat := binary.LittleEndian.Uint32(head[0x4C+4*table:])
	if fat >= 0xFFFFFFF0 {
		return 0, false
	}
	var cell [4]byte
	n, _ := s.ReadAt(cell[:], (int64(fat)+1)*size+int64(sector%perTable)*4)
	return binary.LittleEndian.Uint32(cell[:]), n == len(cell)
}
