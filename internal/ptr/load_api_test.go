package ptr_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"oszir/internal/identity"
	"oszir/internal/ptr"
)

const loadsPath = "/api/v1/ptr/loads"

type sentLoad struct {
	UploadID  int64     `json:"upload_id"`
	At        time.Time `json:"at"`
	SameAs    int64     `json:"same_as"`
	Rehearsal bool      `json:"rehearsal"`
}

type apiLoadState struct {
	UploadID    int64                      `json:"upload_id"`
	ResultID    int64                      `json:"result_id"`
	RehearsedID int64                      `json:"rehearsed_id"`
	Status      string                     `json:"status"`
	Office      string                     `json:"office"`
	FileName    string                     `json:"file_name"`
	Message     string                     `json:"message"`
	Sheets      map[string]ptr.SheetCounts `json:"sheets"`
	Progress    struct {
		Phase string `json:"phase"`
	} `json:"progress"`
}

type apiFindings struct {
	Findings []ptr.Row `json:"findings"`
	Next     string    `json:"next"`
}

func TestLoadAPI_Upload(t *testing.T) {
	p := newPost(t)
	c := p.program(p.D, identity.RoleClerk)
	file := goodBook().bytes(t)
	var sent sentLoad
	r := c.ask("POST", loadsPath, file, "X-File-Name", "H%C3%A1zi%20l%C3%A1p.xlsx", "Idempotency-Key", "k1")
	r.into(t, http.StatusAccepted, &sent)
	if sent.UploadID == 0 || sent.SameAs != 0 || sent.Rehearsal || r.Header.Get("Location") != fmt.Sprint(loadsPath, "/", sent.UploadID) {
		t.Errorf("receipt: %+v, %s", sent, r.Header.Get("Location"))
	}
	var again sentLoad
	c.ask("POST", loadsPath, file, "X-File-Name", "H%C3%A1zi%20l%C3%A1p.xlsx", "Idempotency-Key", "k1").into(t, http.StatusAccepted, &again)
	if again != sent {
		t.Errorf("sent again by its key: %+v, want %+v", again, sent)
	}
	r = c.ask("POST", loadsPath, append([]byte("x"), file...), "X-File-Name", "H%C3%A1zi%20l%C3%A1p.xlsx", "Idempotency-Key", "k1")
	if r.Status != http.StatusConflict || r.code(t) != "error.key_reused" {
		t.Errorf("another file with the key: %d %s", r.Status, r.Body)
	}
	var state apiLoadState
	c.ask("GET", loadPath(loadsPath, sent.UploadID), nil).into(t, 200, &state)
	if state.Status != ptr.Uploaded || state.FileName != "Házi láp.xlsx" || state.Office != "TEST-D1" || state.Progress.Phase != ptr.PhaseWait {
		t.Errorf("waiting: %+v", state)
	}
	for _, kind := range []string{"/result", "/commit"} {
		method := map[string]string{"/result": "GET", "/commit": "POST"}[kind]
		if r := c.ask(method, loadPath(loadsPath, sent.UploadID)+kind, nil); r.Status != 404 && r.Status != 409 {
			t.Errorf("%s before it is processed: %d %s", kind, r.Status, r.Body)
		}
	}
}

func loadPath(path string, id int64) string { return fmt.Sprint(path, "/", id) }

func TestLoadAPI_FileName(t *testing.T) {
	p := newPost(t)
	p.Quotas = ptr.Quotas{Waiting: 1000}
	c := p.program(p.D, identity.RoleClerk)
	cases := []struct {
		name    string
		headers []string
		want    string
	}{
		{"none", nil, "munkafuzet.xlsx"},
		{"disposition", []string{"Content-Disposition", `attachment; filename="a b.xlsx"`}, "a b.xlsx"},
		{"disposition in UTF-8", []string{"Content-Disposition", `attachment; filename*=utf-8''%C5%91szi.xlsx`}, "őszi.xlsx"},
		{"with a folder", []string{"X-File-Name", "..%2F..%2Fetc%2Fpasswd"}, "passwd"},
		{"zero byte and bad UTF-8", []string{"X-File-Name", "a%00b%ff.xlsx"}, "ab\uFFFD.xlsx"},
		{"long", []string{"X-File-Name", strings.Repeat("a", 300) + ".xlsx"}, strings.Repeat("a", 195) + ".xlsx"},
		{"broken escape", []string{"X-File-Name", "%zz"}, "munkafuzet.xlsx"},
		{"odd content type", []string{"Content-Type", "\xff\xfe"}, "munkafuzet.xlsx"},
	}
	for i, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var sent sentLoad
			c.ask("POST", loadsPath, []byte{byte(i)}, tc.headers...).into(t, http.StatusAccepted, &sent)
			var state apiLoadState
			c.ask("GET", loadPath(loadsPath, sent.UploadID), nil).into(t, 200, &state)
			if state.FileName != tc.want {
				t.Errorf("name %q, want %q", state.FileName, tc.want)
			}
		})
	}
}
