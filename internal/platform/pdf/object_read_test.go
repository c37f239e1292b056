package pdf_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oszir/internal/platform/pdf"
	"oszir/internal/platform/pdf/pdftest"
)

// small puts one object into a file whose list of objects is right.
func small(object string) []byte {
	head := "%PDF-1.7\n"
	body := "1 0 obj\n" + object + "\nendobj\n"
	return fmt.Appendf(nil, "%s%sxref\n0 2\n0000000000 65535 f \n%010d 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		head, body, len(head), len(head)+len(body))
}

func TestRead_Objects(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want any
	}{
		"numbers":    {"[1 -2 +3.5 .5 0012]", pdf.Array{pdf.Number("1"), pdf.Number("-2"), pdf.Number("+3.5"), pdf.Number(".5"), pdf.Number("0012")}},
		"references": {"[1 0 R 2 0 3 0 R]", pdf.Array{pdf.Ref(1), pdf.Number("2"), pdf.Number("0"), pdf.Ref(3)}},
		"names":      {"[/A/B#20C/]", pdf.Array{pdf.Name("A"), pdf.Name("B C"), pdf.Name("")}},
		"literals":   {`(a(b)\)\\\n\101\7z\` + "\n" + `c)`, pdf.String("a(b))\\\nA\az" + "c")},
		"digits":     {"<48 656C6c 6>", pdf.String("Hell`")},
		"words":      {"[true false null]", pdf.Array{true, false, nil}},
		"comments":   {"[1 % two ]\n 3]", pdf.Array{pdf.Number("1"), pdf.Number("3")}},
		"dictionary": {"<</A<</B[<<>>]>>/C/D>>", pdf.Dict{"A": pdf.Dict{"B": pdf.Array{pdf.Dict{}}}, "C": pdf.Name("D")}},
		"stream":     {"<</Length 3>>\nstream\nabc\nendstream", pdf.Stream{Dict: pdf.Dict{"Length": pdf.Number("3")}, Raw: []byte("abc")}},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := pdf.Read(small(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := doc.Resolve(pdf.Ref(1))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatalf("-want +got:\n%s", diff)
			}
			if _, ok := got.(pdf.Stream); ok {
				return
			}
			doc, err = pdf.Read(small(pdf.Write(got)))
			if err != nil {
				t.Fatal(err)
			}
			again, err := doc.Resolve(pdf.Ref(1))
			if diff := cmp.Diff(got, again); diff != "" || err != nil {
				t.Errorf("written and read again: %v\n%s", err, diff)
			}
		})
	}
}

func TestRead_Refusals(t *testing.T) {
	good := string(small("<<>>"))
	for name, text := range map[string]string{
		"nothing":               "",
		"no PDF":                "hello",
		"no list":               "%PDF-1.7\n",
		"a list elsewhere":      strings.Replace(good, "startxref\n", "startxref\n9", 1),
		"a broken list":         strings.Replace(good, "00000 n", "00000 x", 1),
		"no trailer":            strings.Replace(good, "trailer", "failure", 1),
		"encrypted":             strings.Replace(good, "/Size 2", "/Size 2/Encrypt 1 0 R", 1),
		"an update of itself":   strings.Replace(good, "/Size 2", "/Size 2/Prev 30", 1),
		"millions of objects":   strings.Replace(good, "0 2\n", "0 9999999\n", 1),
		"a list of streams too": strings.Replace(good, "/Size 2", "/Size 2/XRefStm 9", 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pdf.Read([]byte(text))
			if !errors.Is(err, pdf.ErrForm) {
				t.Errorf("got %v", err)
			}
		})
	}
	for name, object := range map[string]string{
		"open array": "[1", "open string": "(a", "open digits": "<12", "odd digits": "<1x>", "deep": strings.Repeat("[", 100),
		"a key twice": "<</A 1/A 2>>", "no key": "<<1 2>>", "a half escape": "(a\\", "a word": "hello", "a reference": "1 0 R",
		"a stream too long": "<</Length 99999>>\nstream\nabc\nendstream", "a stream of no length": "<<>>\nstream\nabc\nendstream",
		"bad name": "/A#G1", "two objects": "1 2",
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := pdf.Read(small(object))
			if err != nil {
				t.Fatal(err)
			}
			_, err = doc.Resolve(pdf.Ref(1))
			if !errors.Is(err, pdf.ErrForm) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// An update changes one object, keeps the bytes before it, and other programs see the change.
func TestAppend(t *testing.T) {
	data := printed(t, decision())
	for range 3 {
		doc, err := pdf.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		u, err := doc.Append()
		if err != nil {
			t.Fatal(err)
		}
		ref := u.Add("<</Note(added)>>")
		ids := doc.Trailer["ID"].(pdf.Array)
		next := u.Bytes([]byte("0123456789abcdef"))
		if !strings.HasPrefix(string(next), string(data)) {
			t.Fatal("the update changed what was there")
		}
		data = next
		doc, err = pdf.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		dict, err := doc.Dict(ref)
		if err != nil || string(dict["Note"].(pdf.String)) != "added" {
			t.Fatalf("%v, %v", dict, err)
		}
		if diff := cmp.Diff(ids[0], doc.Trailer["ID"].(pdf.Array)[0]); diff != "" {
			t.Errorf("the first half of the identifier changed:\n%s", diff)
		}
	}
	pdftest.Run(t, "qpdf", "--check", onDisk(t, data))
	for _, fault := range pdftest.Judge(data) {
		t.Error(fault)
	}
}

// FuzzRead: whatever the bytes, reading ends, without panic, and what is read can be updated and read again.
func FuzzRead(f *testing.F) {
	f.Add(small("<</A[1 0 R(x)<41>/N]>>"))
	f.Add(small("<</Type/Pages/Kids[1 0 R]>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := pdf.Read(data)
		if err != nil {
			return
		}
		all := doc.Objects()
		for _, n := range all[:min(len(all), 20)] {
			o, err := doc.Resolve(pdf.Ref(n))
			if _, stream := o.(pdf.Stream); err == nil && !stream {
				_ = pdf.Write(o)
			}
		}
		_, _, _ = doc.FirstPage()
		u, err := doc.Append()
		if err != nil {
			return
		}
		u.Add("<<>>")
		_, err = pdf.Read(u.Bytes(make([]byte, 16)))
		if err != nil {
			t.Errorf("the update cannot be read: %v", err)
		}
	})
}
