package tartinfo

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
)

// MostCV is how large a curriculum vitae may be, in bytes (T15).
const MostCV = 2 << 20

// CV is what is known of a member's curriculum vitae. The zero value: there is none.
type CV struct {
	Name    string // of the file
	Sort    string // media type, by its own bytes
	Size    int
	Consent calendar.Day // of the member
}

// CVForm is a curriculum vitae as it was sent.
type CVForm struct {
	MemberID int64
	Seen     int               // version of the member that was looked at
	Typed    map[string]string // by the keys of record.CV
	Name     string            // of the file; "": none was chosen
	Content  []byte
	Request  audit.Request
}

// CVAct takes a curriculum vitae away.
type CVAct struct {
	MemberID int64
	Seen     int
	Request  audit.Request
}

// The reasons for which a file is refused.
const (
	cvProgram = "tartinfo.fault.cv_program" // it could do something on the machine of whoever opens it
	cvMacros  = "tartinfo.fault.cv_macros"
	cvUnknown = "tartinfo.fault.cv_unknown"
)

// fileSort is a sort of files that a curriculum vitae may be.
type fileSort struct{ media, ending string }

var (
	sortPDF   = fileSort{"application/pdf", ".pdf"}
	sortJPEG  = fileSort{"image/jpeg", ".jpg"}
	sortPNG   = fileSort{"image/png", ".png"}
	sortRTF   = fileSort{"application/rtf", ".rtf"}
	sortText  = fileSort{"text/plain", ".txt"}
	sortDOC   = fileSort{"application/msword", ".doc"}
	sortXLS   = fileSort{"application/vnd.ms-excel", ".xls"}
	sortDOCX  = fileSort{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"}
	sortXLSX  = fileSort{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"}
	sortODT   = fileSort{"application/vnd.oasis.opendocument.text", ".odt"}
	sortGIF   = fileSort{"image/gif", ".gif"}
	sortTIFF  = fileSort{"image/tiff", ".tif"}
	sortWebP  = fileSort{"image/webp", ".webp"}
	sortHEIC  = fileSort{"image/heic", ".heic"}
	sortPPT   = fileSort{"application/vnd.ms-powerpoint", ".ppt"}
	sortPPTX  = fileSort{"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"}
	sortODS   = fileSort{"application/vnd.oasis.opendocument.spreadsheet", ".ods"}
	sortODP   = fileSort{"application/vnd.oasis.opendocument.presentation", ".odp"}
	fileSorts = []fileSort{sortPDF, sortJPEG, sortPNG, sortRTF, sortText, sortDOC, sortXLS, sortDOCX, sortXLSX, sortODT, sortGIF, sortTIFF, sortWebP, sortHEIC, sortPPT, sortPPTX, sortODS, sortODP}
)

// firsts are the first bytes of files that are known by them; a dot is any byte.
var firsts = []struct {
	bytes string
	sort  fileSort
}{
	{"%PDF-", sortPDF}, {"\xff\xd8\xff", sortJPEG}, {"\x89PNG\r\n\x1a\n", sortPNG}, {"GIF87a", sortGIF}, {"GIF89a", sortGIF}, {"II*\x00", sortTIFF}, {"MM\x00*", sortTIFF},
	{"RIFF....WEBP", sortWebP}, {"....ftyphei", sortHEIC}, {"....ftyphev", sortHEIC}, {"....ftypmif1", sortHEIC},
}

// begins reports whether a content begins with some bytes, of which a dot is any.
func begins(content []byte, with string) bool {
	if len(content) < len(with) {
		return false
	}
	for i := range len(with) {
		if with[i] != '.' && with[i] != content[i] {
			return false
		}
	}
	return true
}

// endingOf is how a file of a media type is named.
func endingOf(media string) string {
	for _, s := range fileSorts {
		if s.media == media {
			return s.ending
		}
	}
	return ""
}

// The first bytes of programs: of Windows, of Linux, of macOS in both orders of bytes, Java's (and macOS's for several machines), scripts.
var programs = []string{"MZ", "\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "\xbe\xba\xfe\xca", "dex\n", "#!", "\x00asm", "!<arch>"}

// What scripts and pages begin with, in small letters. A browser would run them.
var scripts = []string{"<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<?php", "<%", "<hta", "<job", "<!--", "<iframe", "<img", "@echo"}

// wrongCV recognises a file by its own bytes, whatever it is called: its sort, or the key of why it is refused.
func wrongCV(content []byte) (s fileSort, wrong string) {
	if slices.ContainsFunc(programs, func(p string) bool { return begins(content, p) }) {
		return s, cvProgram
	}
	for _, f := range firsts {
		if begins(content, f.bytes) {
			return f.sort, ""
		}
	}
	switch {
	case begins(content, "{\\rtf"):
		if bytes.Contains(content, []byte("\\objdata")) || bytes.Contains(content, []byte("\\objocx")) {
			return s, cvProgram // something else stands in it
		}
		return sortRTF, ""
	case begins(content, "PK"):
		return zipSort(content)
	case begins(content, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return oldOfficeSort(content)
	}
	return textSort(content)
}

// wide writes a name as it stands in a compound file: two bytes a letter.
func wide(name string) []byte {
	var out []byte
	for i := range len(name) {
		out = append(out, name[i], 0)
	}
	return out
}

// oldOfficeSort tells documents of the old Office from whatever else is a compound file, such as an installer.
func oldOfficeSort(content []byte) (s fileSort, wrong string) {
	has := func(name string) bool { return bytes.Contains(content, wide(name)) }
	switch {
	case has("_VBA_PROJECT"), has("Macros"):
		return s, cvMacros
	case has("WordDocument"):
		return sortDOC, ""
	case has("Workbook"):
		return sortXLS, ""
	case has("PowerPoint Document"):
		return sortPPT, ""
	}
	return s, cvUnknown
}

// What in an archive is a program.
var programEndings = []string{".class", ".dex", ".jar", ".exe", ".dll", ".so", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".wsf", ".hta", ".lnk", ".msi", ".sh", ".py"}

// zipSort tells documents from other archives by the names in it.
func zipSort(content []byte) (s fileSort, wrong string) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return s, cvUnknown
	}
	names := map[string]bool{}
	media := ""
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		names[name] = true
		switch {
		case path.Base(name) == "vbaproject.bin", strings.HasPrefix(name, "basic/"), strings.HasPrefix(name, "scripts/"), strings.Contains(name, "/macrosheets/"):
			return s, cvMacros
		case slices.Contains(programEndings, path.Ext(name)), name == "meta-inf/manifest.mf", name == "androidmanifest.xml":
			return s, cvProgram
		case name == "mimetype":
			media = beginning(f)
		}
	}
	switch {
	case names["[content_types].xml"] && names["word/document.xml"]:
		return sortDOCX, ""
	case names["[content_types].xml"] && names["xl/workbook.xml"]:
		return sortXLSX, ""
	case names["[content_types].xml"] && names["ppt/presentation.xml"]:
		return sortPPTX, ""
	}
	for _, s := range []fileSort{sortODT, sortODS, sortODP} {
		if media == s.media && names["content.xml"] {
			return s, ""
		}
	}
	return s, cvUnknown
}

// beginning reads the first letters of a file in an archive; "" when it cannot be read.
func beginning(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	raw, err := io.ReadAll(io.LimitReader(r, 100))
	if err != nil || r.Close() != nil {
		return ""
	}
	return string(raw)
}

// textSort takes plain text only: no letters that control anything, and no page or script.
func textSort(content []byte) (s fileSort, wrong string) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	first := strings.ToLower(strings.TrimSpace(string(content[:min(len(content), 1024)])))
	if slices.ContainsFunc(scripts, func(x string) bool {
		return strings.HasPrefix(first, x) || x[0] == '<' && len(x) > 4 && strings.Contains(first, x)
	}) || strings.HasPrefix(first, "#!") {
		return s, cvProgram
	}
	if len(first) == 0 || bytes.ContainsFunc(content, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n\f", r) || r == 0x7f }) {
		return s, cvUnknown
	}
	return sortText, ""
}

// fileName is what the file is called: as its owner called it, with the ending of what it is.
func fileName(given string, s fileSort) string {
	name := path.Base(strings.ReplaceAll(given, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune(`"/:*?<>|`, r) {
			return -1
		}
		return r
	}, strings.TrimSuffix(name, path.Ext(name)))
	if r := []rune(name); len(r) > 100 {
		name = string(r[:100])
	}
	name = strings.Trim(name, " .")
	if name == "" {
		name = "oneletrajz"
	}
	return name + s.ending
}
