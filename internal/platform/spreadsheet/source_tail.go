package spreadsheet

import (
	"bytes"
	"encoding/binary"
	"math"
)

// checkTail proves that the zip directory ends where the end record begins and the end record ends the file. With
// room between or behind, a second directory fits in, and programs differ in which one they take.
func checkTail(s *source) error {
	const endSize, locatorSize, wideSize = 22, 20, 56
	var b [endSize + locatorSize]byte
	if s.size < endSize {
		return refuseFor("too short", keyBrokenZip)
	}
	tail := b[max(0, int64(len(b))-s.size):]
	_, err := s.ReadAt(tail, s.size-int64(len(tail)))
	if err != nil && s.fault.Load() != nil {
		return s.broken(nil)
	}
	end := b[locatorSize:]
	if !bytes.HasPrefix(end, []byte("PK\x05\x06")) || binary.LittleEndian.Uint16(end[20:]) != 0 {
		return refuseFor("no end record at the end", keyBrokenZip)
	}
	size, from := uint64(binary.LittleEndian.Uint32(end[12:])), uint64(binary.LittleEndian.Uint32(end[16:]))
	stop := uint64(s.size) - endSize
	if bytes.HasPrefix(b[:], []byte("PK\x06\x07")) {
		at := binary.LittleEndian.Uint64(b[8:])
		if at > uint64(s.size) {
			return refuseFor("wide end record", keyBrokenZip)
		}
		var wide [wideSize]byte
		_, err := s.ReadAt(wide[:], int64(at))
		if err != nil && s.fault.Load() != nil {
			return s.broken(nil)
		}
		if !bytes.HasPrefix(wide[:], []byte("PK\x06\x06")) || at+wideSize != stop-locatorSize {
			return refuseFor("wide end record", keyBrokenZip)
		}
		narrowSize, narrowFrom := size, from
		size, from, stop = binary.LittleEndian.Uint64(wide[40:]), binary.LittleEndian.Uint64(wide[48:]), at
		if narrowSize != math.MaxUint32 && narrowSize != size || narrowFrom != math.MaxUint32 && narrowFrom != from {
			return refuseFor("two end records differ", keyBrokenZip)
		}
	}
	if from > stop || size != stop-from {
		return refuseFor("directory does not end at the end record", keyBrokenZip)
	}
	return nil
}
