package workbook_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/workbook"
)

func write(t *testing.T) []byte {
	t.Helper()
	w := workbook.NewWriter()
	err := w.Sheet("Első", []workbook.Column{
		{Heading: "TAJ", Form: workbook.Text, Need: workbook.Required}, {Heading: "Nap", Form: workbook.Date},
		{Heading: "Hó", Form: workbook.Month}, {Heading: "Összeg", Form: workbook.Number},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range [][]workbook.Cell{
		{{Text: "012345678"}, {Form: workbook.Date, Day: calendar.On(2013, 11, 15)}, {Form: workbook.Month, Day: calendar.On(2013, 7, 1)}, {Form: workbook.Number, Number: 0}},
		{{Text: "=1+1"}, {Text: "2013.02.30."}, {}, {Form: workbook.Number, Number: 22800}},
		{{}, {}, {Text: "<&>"}},
	} {
		err = w.Row(cells)
		if err != nil {
			t.Fatal(err)
		}
	}
	err = w.Sheet("Második", []workbook.Column{{Heading: "Semmi"}})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Choices("Lista", []workbook.Choice{{Heading: "Kód", Values: []string{"A", "B"}}})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	err = w.Save(&file)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestWriterIsReadBack(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(write(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := book.GetSheetList(); !slices.Equal(got, []string{"Első", "Második", "Lista"}) {
		t.Errorf("sheets %v", got)
	}
	for at, want := range map[string]string{
		"A1": "TAJ", "D1": "Összeg", "A2": "012345678", "B2": "2013.11.15.", "C2": "2013.07.",
		"A3": "=1+1", "B3": "2013.02.30.", "C3": "", "A4": "", "C4": "<&>",
	} {
		got, err := book.GetCellValue("Első", at)
		if err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", at, got, err, want)
		}
	}
	formula, err := book.GetCellFormula("Első", "A3")
	if err != nil || formula != "" {
		t.Errorf("a text became the formula %q (%v)", formula, err)
	}
	for at, want := range map[string]string{"B2": "41593", "C2": "41456", "D2": "0", "D3": "22800"} {
		got, err := book.GetCellValue("Első", at, excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%s holds %q (%v), want %q", at, got, err, want)
		}
	}
}

// The parts of the zip come in one order, and every part can be unpacked.
func TestWriterKeepsItsParts(t *testing.T) {
	first := write(t)
	if !bytes.Equal(first, write(t)) {
		t.Error("the same rows make other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Errorf("the first part is %s", z.File[0].Name)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, r) // the reader compares length and checksum
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestWriterIsClosedUnsaved(t *testing.T) {
	w := workbook.NewWriter()
	err := w.Sheet("Első", []workbook.Column{{Heading: "TAJ"}})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Close()
	if err != nil {
		t.Error(err)
	}
}
