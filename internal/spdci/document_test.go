package spdci_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// published is where the documents of the initiative are.
const published = "../../../shared/reference/spdci"

// document is one of them, as a client's tools use it.
type document struct {
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
	url      string
}

func readDocument(t testing.TB, name string) *document {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(published, name))
	if err != nil {
		t.Fatal(err)
	}
	var v any
	err = yaml.Unmarshal(raw, &v)
	if err != nil {
		t.Fatal(err)
	}
	direct(t, v, v)
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	d := &document{compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}, url: "file:///" + name + ".json"}
	d.compiler.AssertFormat()
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	err = d.compiler.AddResource(d.url, tree)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// direct rewrites references that lead through other references, as the documents have them, to where they end.
func direct(t testing.TB, root, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			v["$ref"] = "#" + followed(t, root, strings.TrimPrefix(ref, "#"))
		}
		for _, each := range v {
			direct(t, root, each)
		}
	case []any:
		for _, each := range v {
			direct(t, root, each)
		}
	}
}

// followed gives the pointer of what a pointer leads to.
func followed(t testing.TB, root any, pointer string) string {
	t.Helper()
	at, node := "", root
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		if m, ok := node.(map[string]any); ok {
			if ref, ok := m["$ref"].(string); ok {
				at = followed(t, root, strings.TrimPrefix(ref, "#"))
			}
		}
		at += "/" + part
		node = found(root, at)
		if node == nil {
			t.Fatalf("nothing is at %s of %s", part, pointer)
		}
	}
	return at
}

// found gives what is at a pointer; nil where there is nothing.
func found(node any, pointer string) any {
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		switch n := node.(type) {
		case map[string]any:
			node = n[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(n) {
				return nil
			}
			node = n[i]
		default:
			return nil
		}
	}
	return node
}

// The places of the schemas.
func answerOf(path string) string {
	return "/paths/" + strings.ReplaceAll(path, "/", "~1") + "/post/responses/default/content/application~1json/schema"
}

func requestOf(path string) string {
	return "/paths/" + strings.ReplaceAll(path, "/", "~1") + "/post/requestBody/content/application~1json/schema"
}

const (
	ackSchema   = "/components/responses/Response/content/application~1json/schema"
	errorSchema = "/components/responses/HttpErrorResponse/content/application~1json/schema"
	headSchema  = "/components/schemas/MsgCallbackHeader_V1.0.0"
)

// judge holds JSON against a schema of the document.
func (d *document) judge(t testing.TB, pointer string, body []byte) {
	t.Helper()
	schema := d.compiled[pointer]
	if schema == nil {
		var err error
		schema, err = d.compiler.Compile(d.url + "#" + pointer)
		if err != nil {
			t.Fatal(err)
		}
		d.compiled[pointer] = schema
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", pointer, err, body)
	}
}
