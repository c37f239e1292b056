package spdci_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A client as somebody writes it who has read the published documents and nothing else: maps, not the program's types.

type obj = map[string]any

type client struct {
	t      testing.TB
	base   string // of the interface
	oauth  string // of the token endpoint
	id     string
	key    any // *ecdsa.PrivateKey or *rsa.PrivateKey
	now    func() time.Time
	token  string
	number int
}

var code = base64.RawURLEncoding.EncodeToString

// jws signs a payload; detached leaves it out.
func (c *client) jws(payload []byte, detached bool) string {
	c.t.Helper()
	sum := func(input string) []byte { s := sha256.Sum256([]byte(input)); return s[:] }
	var input string
	var signature []byte
	switch k := c.key.(type) {
	case *ecdsa.PrivateKey:
		input = code([]byte(`{"alg":"ES256"}`)) + "." + code(payload)
		r, s, err := ecdsa.Sign(rand.Reader, k, sum(input))
		if err != nil {
			c.t.Fatal(err)
		}
		signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	case *rsa.PrivateKey:
		var err error
		input = code([]byte(`{"alg":"RS256"}`)) + "." + code(payload)
		signature, err = rsa.SignPKCS1v15(rand.Reader, k, 5, sum(input)) // 5: SHA-256
		if err != nil {
			c.t.Fatal(err)
		}
	}
	head, body, _ := strings.Cut(input, ".")
	if detached {
		body = ""
	}
	return head + "." + body + "." + code(signature)
}

// signIn gets a token by private_key_jwt.
func (c *client) signIn() {
	c.t.Helper()
	claims, _ := json.Marshal(obj{"iss": c.id, "sub": c.id, "aud": c.oauth, "jti": rand.Text(), "iat": c.now().Unix(), "exp": c.now().Add(time.Minute).Unix()})
	res, err := http.PostForm(c.oauth, url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {c.jws(claims, false)},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	var t struct {
		Token string `json:"access_token"`
	}
	err = json.NewDecoder(res.Body).Decode(&t)
	if err != nil || t.Token == "" {
		c.t.Fatalf("no token: %d %v", res.StatusCode, err)
	}
	c.token = t.Token
}

// header is the header of a request.
func (c *client) header(action string, count int) obj {
	c.number++
	return obj{"version": "1.0.0", "message_id": fmt.Sprintf("uzenet-%s-%d", c.id, c.number), "message_ts": c.now().Format(time.RFC3339), "action": action, "sender_id": c.id, "total_count": count}
}

// seal signs header and message as JSON.stringify would write them.
func (c *client) seal(header, message obj) []byte {
	c.t.Helper()
	h, _ := json.Marshal(header)
	m, _ := json.Marshal(message)
	content := fmt.Appendf(nil, `{"header":%s,"message":%s}`, h, m)
	return fmt.Appendf(nil, `{"signature":%q,"header":%s,"message":%s}`, c.jws(content, true), h, m)
}

// post sends a body as it is.
func (c *client) post(path string, body []byte) (int, []byte) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, raw
}

// send signs and sends, and wants an answer.
func (c *client) send(path, action string, count int, message obj) []byte {
	c.t.Helper()
	status, raw := c.post(path, c.seal(c.header(action, count), message))
	if status != 200 {
		c.t.Fatalf("%s: %d %s", path, status, raw)
	}
	return raw
}

// request is one request of a search.
func (c *client) request(reference string, criteria obj) obj {
	return obj{"reference_id": reference, "timestamp": c.now().Format(time.RFC3339), "search_criteria": criteria, "locale": "eng"}
}

func byTAJ(taj string) obj {
	return obj{"query_type": "idtype-value", "query": obj{"type": "TAJ", "value": taj}}
}

// search asks for one thing.
func (c *client) search(criteria obj) []byte {
	c.t.Helper()
	return c.send("/registry/sync/search", "search", 1, obj{"transaction_id": "T-1", "search_request": []obj{c.request("R-1", criteria)}})
}

// fetchKey reads the program's key.
func (c *client) fetchKey() *ecdsa.PublicKey {
	c.t.Helper()
	res, err := http.Get(c.base + "/.well-known/jwks.json")
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	var set struct {
		Keys []struct{ X, Y string }
	}
	err = json.NewDecoder(res.Body).Decode(&set)
	if err != nil || len(set.Keys) != 1 {
		c.t.Fatal(err, set)
	}
	number := func(s string) *big.Int {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			c.t.Fatal(err)
		}
		return new(big.Int).SetBytes(b)
	}
	x, y := number(set.Keys[0].X), number(set.Keys[0].Y)
	point := append([]byte{4}, append(x.FillBytes(make([]byte, 32)), y.FillBytes(make([]byte, 32))...)...)
	key, err := ecdsa.ParseUncompressedPublicKey(p256(), point)
	if err != nil {
		c.t.Fatal(err)
	}
	return key
}

// checked reads an answer and wants it signed by the program: over header and message as they stand.
func (c *client) checked(body []byte) obj {
	c.t.Helper()
	var parts struct {
		Signature string
		Header    json.RawMessage
		Message   json.RawMessage
	}
	err := json.Unmarshal(body, &parts)
	if err != nil {
		c.t.Fatal(err)
	}
	content := fmt.Appendf(nil, `{"header":%s`, parts.Header)
	if parts.Message != nil {
		content = fmt.Appendf(content, `,"message":%s`, parts.Message)
	}
	content = append(content, '}')
	jws := strings.Split(parts.Signature, ".")
	if len(jws) != 3 || jws[1] != "" {
		c.t.Fatalf("no detached signature: %s", body)
	}
	raw, err := base64.RawURLEncoding.DecodeString(jws[2])
	if err != nil || len(raw) != 64 {
		c.t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(jws[0] + "." + code(content)))
	if !ecdsa.Verify(c.fetchKey(), sum[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])) {
		c.t.Errorf("the signature does not hold: %s", body)
	}
	var out obj
	_ = json.Unmarshal(body, &out)
	return out
}

// dig follows keys and places into JSON; nil where there is nothing.
func dig(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(obj)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}
