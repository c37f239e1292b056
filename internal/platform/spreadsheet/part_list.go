package spreadsheet

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

const contentTypesName = "[Content_Types].xml"

// part is one file inside the zip.
type part struct {
	file     *zip.File
	name     string
	inflated int64 // the most bytes any reading got out of it
	checked  bool  // read by the tokenizer to its end
}

// xml reports whether the part has to be well-formed XML. VML drawings are left out: Office itself writes them with
// open tags; they are looked through for DOCTYPE only.
func (p *part) xml() bool {
	return hasSuffixFold(p.name, ".xml") || hasSuffixFold(p.name, ".rels")
}

func (p *part) vml() bool { return hasSuffixFold(p.name, ".vml") }

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// list reads the zip directory and refuses what two programs could see differently.
func (w *Workbook) list(ctx context.Context) error {
	err := checkTail(w.src)
	if err != nil {
		return err
	}
	w.src.budget.Store(1<<20 + int64(w.lim.Entries)*512)
	w.src.capped.Store(true)
	zr, err := zip.NewReader(w.src, w.src.size)
	overlong := w.src.budget.Load() < 0
	w.src.capped.Store(false)
	switch {
	case overlong:
		return refuse(keyTooManyParts, w.lim.Entries)
	case err != nil:
		return w.src.broken(refuseFor("zip directory: "+err.Error(), keyBrokenZip))
	case len(zr.File) > w.lim.Entries:
		return refuse(keyTooManyParts, w.lim.Entries)
	}
	zr.RegisterDecompressor(zip.Deflate, newInflateReader)
	w.parts = make([]*part, 0, len(zr.File))
	w.byName = make(map[string]*part, len(zr.File))
	for _, f := range zr.File {
		err := ctx.Err()
		if err != nil {
			return err
		}
		err = w.admit(f)
		if err != nil {
			return err
		}
	}
	err = w.claims()
	if err != nil {
		return err
	}
	return w.overlaps(zr.File)
}

func (w *Workbook) admit(f *zip.File) error {
	name := f.Name
	if name == "mimetype" {
		return w.openDocument(f)
	}
	if strings.HasSuffix(name, "/") && f.UncompressedSize64 == 0 {
		return nil // a folder, put there by a packer
	}
	shown := printable(name)
	if !honestName(name) {
		return brokenPart(shown, "name of part")
	}
	switch {
	case f.Flags&(1<<0|1<<6|1<<13) != 0:
		return refuse(keyEncrypted)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return brokenPart(shown, "compression method")
	case f.Method == zip.Store && f.CompressedSize64 != f.UncompressedSize64:
		return brokenPart(shown, "sizes of a stored part differ")
	}
	key := fold(name)
	if w.byName[key] != nil {
		return refuse(keyDuplicatePart, shown)
	}
	p := &part{file: f, name: name}
	w.byName[key] = p
	w.parts = append(w.parts, p)
	return nil
}

// openDocument answers for a zip with an entry "mimetype", which no Office Open XML file has.
func (w *Workbook) openDocument(f *zip.File) error {
	if f.UncompressedSize64 > 256 {
		return brokenPart("mimetype", "foreign entry")
	}
	r, err := f.Open()
	if err != nil {
		return w.src.broken(brokenPart("mimetype", err.Error()))
	}
	text, err := io.ReadAll(io.LimitReader(r, 256))
	_ = r.Close()
	if err == nil && strings.HasPrefix(string(text), "application/vnd.oasis.opendocument.spreadsheet") {
		return refuse(keyODS)
	}
	return w.src.broken(refuse(keyOtherOffice))
}

// claims refuses by the directory alone, before anything is inflated; the sizes are counted again while inflating.
func (w *Workbook) claims() error {
	var total uint64
	for _, p := range w.parts {
		n, c := p.file.UncompressedSize64, p.file.CompressedSize64
		if c > uint64(w.src.size) {
			return brokenPart(p.name, "compressed size beyond the file")
		}
		if n > uint64(w.lim.Inflated) || total > uint64(w.lim.Inflated)-n {
			return refuse(keyInflated, mebibytes(w.lim.Inflated))
		}
		if n > ratioFloor && n/uint64(w.lim.Ratio) > c {
			return refuse(keyRatio, p.name)
		}
		total += n
	}
	return nil
}

// overlaps refuses entries that share bytes, the trick of the zip bombs without nesting, and anything in front of the
// first entry: a second zip there would be what another program reads.
func (w *Workbook) overlaps(files []*zip.File) error {
	type stretch struct {
		from, data, to int64
		name           string
	}
	all := make([]stretch, 0, len(files))
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil {
			return w.src.broken(brokenPart(printable(f.Name), "local header: "+errText(err)))
		}
		all = append(all, stretch{at - 30 - int64(len(f.Name)), at, at + int64(f.CompressedSize64), printable(f.Name)})
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	for i, s := range all {
		if s.from < 0 || s.to > w.src.size || i > 0 && s.from < all[i-1].to {
			return brokenPart(s.name, "parts overlap")
		}
	}
	var head [30]byte
	_, err := w.src.ReadAt(head[:], 0)
	if err != nil {
		return w.src.broken(refuseFor("first local header", keyBrokenZip))
	}
	name, extra := binary.LittleEndian.Uint16(head[26:]), binary.LittleEndian.Uint16(head[28:])
	if len(all) > 0 && all[0].data != 30+int64(name)+int64(extra) {
		return refuseFor("bytes before the first entry", keyBrokenZip)
	}
	return nil
}

func errText(err error) string {
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, io.EOF) {
		return err.Error()
	}
	return "unreadable"
}

// honestName refuses names that could leave a folder or mean two things.
func honestName(name string) bool {
	if name == "" || len(name) > maxName || !utf8.ValidString(name) || name[0] == '/' || strings.Contains(name, "//") {
		return false
	}
	for i := range len(name) {
		if name[i] < 0x20 || name[i] == 0x7F || strings.IndexByte(`\:*?"<>|`, name[i]) >= 0 {
			return false
		}
	}
	for step := range strings.SplitSeq(name, "/") {
		if step == "" || step == "." || step == ".." {
			return false
		}
	}
	low := strings.ToLower(name)
	return !strings.Contains(low, "%2f") && !strings.Contains(low, "%5c") && !strings.Contains(low, "%2e") &&
		!strings.Contains(low, "%00")
}

func fold(name string) string { return strings.ToLower(name) }

// printable makes a part's name fit for a message: it comes from a stranger.
func printable(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7F || r == utf8.RuneError {
			return '?'
		}
		return r
	}, name)
	if len(name) > 80 {
		cut := 80
		for !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut] + "…"
	}
	return name
}
