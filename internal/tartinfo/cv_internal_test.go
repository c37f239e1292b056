package tartinfo

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// archive makes a zip file of names and contents.
func archive(t testing.TB, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		f, err := z.Create(pairs[i])
		if err == nil {
			_, err = f.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	err := z.Close()
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// filesTried are contents with what they are: a media type, or why they are refused.
func filesTried(t testing.TB) map[string][2]string {
	word := []string{"[Content_Types].xml", "<x/>", "word/document.xml", "<x/>"}
	return map[string][2]string{
		"PDF":               {"%PDF-1.7\nx", sortPDF.media},
		"JPEG":              {"\xff\xd8\xff\xe0JFIF", sortJPEG.media},
		"PNG":               {"\x89PNG\r\n\x1a\nIHDR", sortPNG.media},
		"GIF":               {"GIF89a\x01", sortGIF.media},
		"TIFF":              {"II*\x00\x08", sortTIFF.media},
		"WebP":              {"RIFF\x24\x00\x00\x00WEBPVP8 ", sortWebP.media},
		"other RIFF":        {"RIFF\x24\x00\x00\x00WAVEfmt ", cvUnknown},
		"HEIC":              {"\x00\x00\x00\x18ftypheic", sortHEIC.media},
		"film":              {"\x00\x00\x00\x18ftypisom", cvUnknown},
		"cut off":           {"\x00\x00\x00\x18fty", cvUnknown},
		"PPT":               {compound + string(wide("PowerPoint Document")), sortPPT.media},
		"PPTX":              {archive(t, "[Content_Types].xml", "", "ppt/presentation.xml", ""), sortPPTX.media},
		"ODS":               {archive(t, "mimetype", sortODS.media, "content.xml", ""), sortODS.media},
		"ODP":               {archive(t, "mimetype", sortODP.media, "content.xml", ""), sortODP.media},
		"RTF":               {`{\rtf1 Kitalált}`, sortRTF.media},
		"RTF with object":   {`{\rtf1{\object{\objdata 0105}}}`, cvProgram},
		"DOC":               {compound + string(wide("WordDocument")), sortDOC.media},
		"XLS":               {compound + string(wide("Workbook")), sortXLS.media},
		"DOC with macros":   {compound + string(wide("WordDocument")) + string(wide("_VBA_PROJECT")), cvMacros},
		"installer":         {compound + string(wide("!_StringData")), cvUnknown},
		"DOCX":              {archive(t, word...), sortDOCX.media},
		"XLSX":              {archive(t, "[Content_Types].xml", "", "xl/workbook.xml", ""), sortXLSX.media},
		"ODT":               {archive(t, "mimetype", sortODT.media, "content.xml", ""), sortODT.media},
		"ODT with macros":   {archive(t, "mimetype", sortODT.media, "content.xml", "", "Basic/script-lc.xml", ""), cvMacros},
		"DOCM":              {archive(t, append(word, "word/vbaProject.bin", "x")...), cvMacros},
		"DOCM, other case":  {archive(t, append(word, `word\VBAPROJECT.BIN`, "x")...), cvMacros},
		"DOCX with program": {archive(t, append(word, "word/embeddings/a.EXE", "MZ")...), cvProgram},
		"JAR":               {archive(t, "META-INF/MANIFEST.MF", "", "a/Main.class", "\xca\xfe\xba\xbe"), cvProgram},
		"APK":               {archive(t, "AndroidManifest.xml", "", "classes.dex", "dex\n"), cvProgram},
		"other archive":     {archive(t, "a.txt", "x"), cvUnknown},
		"broken archive":    {"PK\x03\x04 and no more", cvUnknown},
		"ELF":               {"\x7fELF\x02\x01\x01", cvProgram},
		"PE":                {"MZ\x90\x00", cvProgram},
		"Mach-O":            {"\xcf\xfa\xed\xfe\x07", cvProgram},
		"Mach-O, 32 bits":   {"\xfe\xed\xfa\xce\x07", cvProgram},
		"Mach-O, universal": {"\xca\xfe\xba\xbe\x00", cvProgram},
		"script":            {"#!/bin/sh\nrm", cvProgram},
		"script after BOM":  {"\xef\xbb\xbf#!/bin/sh\n", cvProgram},
		"batch":             {"@ECHO off\r\n", cvProgram},
		"HTML":              {" \n<!DOCTYPE html><p>x", cvProgram},
		"HTML later":        {"szöveg <Script>alert(1)</script>", cvProgram},
		"SVG":               {`<svg xmlns="x"/>`, cvProgram},
		"SVG with head":     {`<?xml version="1.0"?><svg/>`, cvProgram},
		"text":              {"Kitalált Kázmér\r\n\t1975\r\nárvíztűrő tükörfúrógép", sortText.media},
		"text of 1990":      {"\xe1rv\xedzt\xfbr\xf5 t\xfck\xf6rf\xfar\xf3g\xe9p", sortText.media},
		"bytes":             {"\x01\x02\x03\x04", cvUnknown},
		"empty lines":       {"\n\n", cvUnknown},
		"nothing":           {"", cvUnknown},
	}
}

// A file is what its own bytes say, whatever it is called.
//
// Covers: T15
func TestWrongCV_T15_ByItsOwnBytes(t *testing.T) {
	for name, x := range filesTried(t) {
		s, wrong := wrongCV([]byte(x[0]))
		if got := s.media + wrong; got != x[1] {
			t.Errorf("%s: %s, want %s", name, got, x[1])
		}
	}
	for given, want := range map[string]string{`C:\fakepath\önéletrajz.exe`: "önéletrajz.pdf", "../../etc/passwd": "passwd.pdf", "": "oneletrajz.pdf", "a\r\nb\".doc": "ab.pdf", "...": "oneletrajz.pdf"} {
		if got := fileName(given, sortPDF); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

// Whatever comes, nothing that begins like a program or holds macros is taken, and every answer is one of ours.
func FuzzWrongCV(f *testing.F) {
	for _, x := range filesTried(f) {
		f.Add([]byte(x[0]))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		s, wrong := wrongCV(content)
		if (s.media == "") == (wrong == "") || wrong == "" && endingOf(s.media) != s.ending {
			t.Fatalf("%q and %q", s.media, wrong)
		}
		if wrong != "" {
			return
		}
		for _, p := range programs {
			if strings.HasPrefix(string(content), p) {
				t.Fatalf("a program is taken as %s", s.media)
			}
		}
		if z, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil && strings.HasPrefix(string(content), "PK") {
			for _, x := range z.File {
				if strings.HasSuffix(strings.ToLower(x.Name), "vbaproject.bin") {
					t.Fatalf("macros are taken as %s", s.media)
				}
			}
		}
	})
}
