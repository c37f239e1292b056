package web_test

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"oszir/internal/platform/web"
)

const formType = "multipart/form-data; boundary=x"

func formWith(write func(w *multipart.Writer)) []byte {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary("x")
	write(w)
	_ = w.Close()
	return b.Bytes()
}

// A form with a file is taken as the standard library's own reader would take it, or refused; nothing of it stays
// behind, and what is refused is the sender's fault, not ours.
//
// Covers: F, N1
func FuzzUpload(f *testing.F) {
	file := func(w *multipart.Writer, field, name, content string) {
		p, _ := w.CreateFormFile(field, name)
		_, _ = io.WriteString(p, content)
	}
	f.Add(formWith(func(w *multipart.Writer) {
		_ = w.WriteField("form_key", "k")
		file(w, "file", "munkafüzet.xlsx", "PK\x03\x04")
	}))
	f.Add(formWith(func(w *multipart.Writer) { file(w, "file", "a.xlsx", "1"); file(w, "file", "b.xlsx", "2") }))
	f.Add(formWith(func(w *multipart.Writer) { file(w, "other", "../../a", "1") }))
	f.Add(formWith(func(*multipart.Writer) {}))
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\r\n\r\n1\r\n--x--"))
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=file; filename=a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=3D\r\n--x--\r\n"))
	f.Add([]byte("--x\r\n\r\n\r\n--x--\r\n"))
	dir := f.TempDir()
	s := newSite(f, web.Config{TempDir: dir})
	type taken struct {
		name, content string
		values        map[string][]string
	}
	var got *taken
	s.Handle("POST /form", func(c *web.Context) error {
		u, err := c.Upload("file")
		if err != nil {
			return err
		}
		defer u.File.Close()
		content, err := io.ReadAll(io.NewSectionReader(u.File, 0, 1<<30))
		if err != nil {
			return err
		}
		if int64(len(content)) != u.Size {
			f.Errorf("%d bytes of a file of %d", len(content), u.Size)
		}
		got = &taken{u.Name, string(content), u.Values}
		return c.Redirect("/healthz")
	}, web.Streamed(1<<20))
	f.Fuzz(func(t *testing.T, body []byte) {
		got = nil
		r := httptest.NewRequest(http.MethodPost, "/form", bytes.NewReader(body))
		r.Header.Set("Content-Type", formType)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError || (w.Code < 400) != (got != nil) {
			t.Fatalf("status %d", w.Code)
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) > 0 {
			t.Fatalf("left behind: %v %v", left, err)
		}
		if got == nil {
			return
		}
		other := httptest.NewRequest(http.MethodPost, "/form", bytes.NewReader(body))
		other.Header.Set("Content-Type", formType)
		err = other.ParseMultipartForm(32 << 20)
		if errors.Is(err, io.EOF) {
			return // the line that ends the form is missing, and all that came before is there
		}
		if err != nil {
			t.Fatalf("taken, and the other reader refuses: %v", err)
		}
		files := other.MultipartForm.File["file"]
		if len(files) > 1 || (len(files) == 1) != (got.name != "") {
			t.Fatalf("%d files, taken %q", len(files), got.name)
		}
		if len(files) == 1 {
			in, err := files[0].Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(in)
			if err != nil || string(content) != got.content || files[0].Filename != got.name {
				t.Fatalf("the other reader sees %q with %d bytes, taken %q with %d (%v)", files[0].Filename, len(content), got.name, len(got.content), err)
			}
		}
		for name, values := range other.MultipartForm.Value {
			if len(values) != len(got.values[name]) {
				t.Fatalf("field %q: %q and %q", name, values, got.values[name])
			}
			for i := range values {
				if values[i] != got.values[name][i] {
					t.Fatalf("field %q: %q and %q", name, values, got.values[name])
				}
			}
		}
	})
}
