package qr_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	code "rsc.io/qr"

	"oszir/internal/platform/qr"
)

// as long as the code of a document
var long = "https://oszir.example.hu/verify#" + strings.Repeat("eyJhbGciOiJFUzI1NiJ9.", 26)

// draw makes a picture of a code: so many dots a module, turned by degrees, in a white page.
func draw(t *testing.T, text string, dots, degrees float64) *image.Gray {
	t.Helper()
	c, err := code.Encode(text, code.M)
	if err != nil {
		t.Fatal(err)
	}
	side := int(float64(c.Size+8)*dots*1.5) + 40
	out := image.NewGray(image.Rect(0, 0, side, side))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	middle := float64(side) / 2
	for y := range side {
		for x := range side {
			dark := 0
			for _, dy := range []float64{0.25, 0.75} {
				for _, dx := range []float64{0.25, 0.75} {
					u, v := float64(x)+dx-middle, float64(y)+dy-middle
					mx := int(math.Floor((u*cos+v*sin)/dots + float64(c.Size)/2))
					my := int(math.Floor((v*cos-u*sin)/dots + float64(c.Size)/2))
					if c.Black(mx, my) {
						dark++
					}
				}
			}
			out.SetGray(x, y, color.Gray{Y: uint8(240 - 50*dark)})
		}
	}
	return out
}

func asPNG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	err := png.Encode(&b, p)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	err := jpeg.Encode(&b, p, &jpeg.Options{Quality: 70})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Covers: C14
func TestRead_C14_PhotographsAndScans(t *testing.T) {
	for name, p := range map[string][]byte{
		"straight":                   asPNG(t, draw(t, long, 3, 0)),
		"JPEG, turned a little":      asJPEG(t, draw(t, long, 3.3, 5)),
		"JPEG, turned and large":     asJPEG(t, draw(t, long, 9.7, -5)),
		"turned far":                 asJPEG(t, draw(t, long, 5, 128)),
		"short text in small points": asPNG(t, draw(t, "IR-00000012-7", 2.4, 3)),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := qr.Read(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if got != long && got != "IR-00000012-7" {
				t.Errorf("read %q", got)
			}
		})
	}
}

func TestRead_WhatCannotBeRead(t *testing.T) {
	white := image.NewGray(image.Rect(0, 0, 300, 200))
	for i := range white.Pix {
		white.Pix[i] = 0xff
	}
	noise := image.NewGray(image.Rect(0, 0, 800, 600))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(random.Uint32())
	}
	huge := asPNG(t, white)
	copy(huge[16:], "\x00\x00\xff\xff\x00\x00\xff\xff") // 65535 wide and high; the piece's sum is wrong then
	good := asPNG(t, draw(t, "szöveg", 4, 0))
	for name, c := range map[string]struct {
		picture []byte
		want    error
	}{
		"nothing":            {nil, qr.ErrForm},
		"not a picture":      {[]byte("%PDF-1.7"), qr.ErrForm},
		"an empty page":      {asPNG(t, white), qr.ErrNone},
		"noise":              {asJPEG(t, noise), qr.ErrNone},
		"cut":                {good[:len(good)/2], qr.ErrForm},
		"a changed head":     {huge, qr.ErrForm},
		"many bytes":         {append(bytes.Clone(good), make([]byte, qr.MaxBytes)...), qr.ErrLarge},
		"too many points":    {asPNG(t, image.NewGray(image.Rect(0, 0, 6000, 4001))), qr.ErrLarge},
		"one pixel":          {asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1))), qr.ErrNone},
		"a line":             {asPNG(t, image.NewGray(image.Rect(0, 0, 5000, 1))), qr.ErrNone},
		"only a JPEG's mark": {[]byte("\xff\xd8\xff"), qr.ErrForm},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := qr.Read(t.Context(), c.picture)
			if !errors.Is(err, c.want) {
				t.Errorf("%v with %q, not %v", err, text, c.want)
			}
		})
	}
}

// A picture full of corners of codes is given up at once, not searched for days.
//
// Covers: C14
func TestRead_C14_ManyCorners(t *testing.T) {
	const side, dots = 3000, 3
	p := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			u, v := x/dots%10-3, y/dots%10-3
			ring := max(u, -u, v, -v)
			if u > 3 || v > 3 || ring == 2 {
				p.Pix[y*side+x] = 0xff
			}
		}
	}
	began := time.Now()
	text, err := qr.Read(t.Context(), asPNG(t, p))
	if !errors.Is(err, qr.ErrNone) || time.Since(began) > 20*time.Second {
		t.Errorf("%q, %v after %v", text, err, time.Since(began))
	}
	t.Log(time.Since(began))
}

// FuzzRead: whatever bytes come, there is an answer.
func FuzzRead(f *testing.F) {
	small := image.NewGray(image.Rect(0, 0, 40, 40))
	f.Add(asPNG(f, small))
	f.Add(asJPEG(f, small))
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, picture []byte) {
		text, err := qr.Read(t.Context(), picture)
		if err != nil && text != "" {
			t.Errorf("%q with %v", text, err)
		}
	})
}
