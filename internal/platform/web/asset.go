package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"oszir/internal/platform/errs"
)

// static holds what scripts/assets bundles; on a tree where that never ran it is empty.
//
//go:embed all:static
var static embed.FS

// assets are the bundled files: each has the digest of its content in its name, so browsers keep them for ever.
type assets struct {
	names map[string]string // name → name with digest
	icons map[string]template.HTML
}

func readAssets() (*assets, error) {
	a := &assets{names: map[string]string{}, icons: map[string]template.HTML{}}
	data, err := static.ReadFile("static/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the list of bundled files: %w", err)
	}
	err = json.Unmarshal(data, &a.names)
	if err != nil {
		return nil, fmt.Errorf("reading the list of bundled files: %w", err)
	}
	for name, file := range a.names {
		if icon, ok := strings.CutPrefix(name, "icons/"); ok {
			svg, err := static.ReadFile("static/" + file)
			if err != nil {
				return nil, fmt.Errorf("reading icon %s: %w", icon, err)
			}
			a.icons[strings.TrimSuffix(icon, ".svg")] = template.HTML(svg) // drawn by us
		}
	}
	return a, nil
}

// Messages holds the room's texts.
//
//go:embed messages
var Messages embed.FS

// HasAssets reports whether the files that pages need are part of this program.
func HasAssets() bool {
	a, err := readAssets()
	return err == nil && a.names["app.css"] != ""
}

// address gives where a bundled file is served.
func (a *assets) address(name string) string {
	if file := a.names[name]; file != "" {
		return "/static/" + file
	}
	return "/static/" + name
}

// Asset gives the text of a bundled file, for a page that must carry everything in itself.
func Asset(name string) (string, error) {
	a, err := readAssets()
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(static, "static/"+a.names[name])
	if err != nil {
		return "", fmt.Errorf("reading bundled file %s: %w", name, err)
	}
	return string(text), nil
}

func (a *assets) icon(name string) template.HTML { return a.icons[name] }

// tag is how a state looks: its text and an icon, in the colours of its kind ("ok", "wait", "bad", "info", "past"; "": none).
// It is a function since lists have hundreds of them, and a template inside a template is slow.
func (a *assets) tag(text, kind string) template.HTML {
	class, icon := "tag", kind
	if kind == "" {
		icon = "info"
	} else {
		class += " tag--" + kind
	}
	return template.HTML(`<span class="` + template.HTMLEscapeString(class) + `">` + string(a.icons[icon]) + template.HTMLEscapeString(text) + `</span>`)
}

// serve answers with a bundled file, compressed beforehand when the browser can take it.
func (a *assets) serve(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	file := path.Join("static", path.Clean("/"+name))
	if strings.HasPrefix(path.Base(file), ".") || strings.HasSuffix(file, ".gz") || file == "static/manifest.json" {
		return errs.New(errs.NotFound, "error.not_found")
	}
	h := w.Header()
	body, err := fs.ReadFile(static, file)
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	kind := mime.TypeByExtension(path.Ext(file))
	if path.Ext(file) == ".woff2" {
		kind = "font/woff2"
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		zipped, err := fs.ReadFile(static, file+".gz")
		if err == nil {
			h.Set("Content-Encoding", "gzip")
			body = zipped
		}
	}
	_, err = w.Write(body)
	return err
}
