package qr

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// The limits of pictures. A page scanned at 400 dpi and the usual photograph of a telephone lie below them; what is above
// would take more memory than a check is worth.
const (
	MaxBytes  = 10 << 20
	MaxPixels = 24_000_000
)

// What may be wrong with a picture.
var (
	ErrForm  = errors.New("neither a PNG nor a JPEG picture")
	ErrLarge = errors.New("the picture is too large")
	ErrNone  = errors.New("no code can be read in the picture")
)

// scales are the sizes, in halves of the picture's own, in which a code is looked for: small points are found when they are
// drawn larger, noise goes when they are drawn smaller. The longer side of what is drawn larger stays below mostDrawn.
var scales = []int{2, 4, 1, 3}

const mostDrawn = 5000

// Read gives the text of a code in a PNG or JPEG picture; of several codes it gives one. Errors: ErrForm, ErrLarge, ErrNone;
// the context's when its time is up.
func Read(ctx context.Context, picture []byte) (string, error) {
	grey, err := decode(picture)
	if err != nil {
		return "", err
	}
	for _, scale := range scales {
		w, h := grey.Rect.Dx()*scale/2, grey.Rect.Dy()*scale/2
		if w == 0 || h == 0 || scale > 2 && max(w, h) > mostDrawn {
			continue
		}
		drawn := draw(grey, w, h)
		for _, sharp := range []func(gozxing.LuminanceSource) gozxing.Binarizer{gozxing.NewHybridBinarizer, gozxing.NewGlobalHistgramBinarizer} {
			if ctx.Err() != nil {
				return "", ctx.Err()
			}
			text, ok := search(drawn, sharp)
			if ok {
				return text, nil
			}
		}
	}
	return "", ErrNone
}

// decode reads a picture as shades of grey, after its size was looked at.
func decode(picture []byte) (*image.Gray, error) {
	read, look := jpeg.Decode, jpeg.DecodeConfig
	switch {
	case len(picture) > MaxBytes:
		return nil, ErrLarge
	case bytes.HasPrefix(picture, []byte("\x89PNG\r\n\x1a\n")):
		read, look = png.Decode, png.DecodeConfig
	case !bytes.HasPrefix(picture, []byte("\xff\xd8\xff")):
		return nil, ErrForm
	}
	about, err := look(bytes.NewReader(picture))
	if err != nil {
		return nil, ErrForm
	}
	if about.Width < 1 || about.Height < 1 || about.Height > MaxPixels/about.Width {
		return nil, ErrLarge
	}
	full, err := read(bytes.NewReader(picture))
	if err != nil {
		return nil, ErrForm
	}
	return greyOf(full), nil
}

// greyOf gives the shades of grey of a picture, which lie ready in most photographs. What is transparent is white.
func greyOf(full image.Image) *image.Gray {
	b := full.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	from, ok := full.(*image.YCbCr)
	for y := range b.Dy() {
		row := out.Pix[y*out.Stride : y*out.Stride+b.Dx()]
		if ok {
			at := from.YOffset(b.Min.X, b.Min.Y+y)
			copy(row, from.Y[at:at+b.Dx()])
			continue
		}
		for x := range row {
			c := full.At(b.Min.X+x, b.Min.Y+y)
			_, _, _, a := c.RGBA()
			shade := color.Gray16Model.Convert(c).(color.Gray16).Y // of transparent colours the part that is not paper
			row[x] = uint8((uint32(shade) + 0xffff - a) >> 8)
		}
	}
	return out
}

// draw gives a picture in another size: between its points, or every two of them as one.
func draw(from *image.Gray, w, h int) *image.Gray {
	fromW, fromH := from.Rect.Dx(), from.Rect.Dy()
	if w == fromW {
		return from
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		top, bottom, v := between(y, h, fromH)
		for x := range w {
			left, right, u := between(x, w, fromW)
			first := int(from.Pix[top*from.Stride+left])*(256-u) + int(from.Pix[top*from.Stride+right])*u
			second := int(from.Pix[bottom*from.Stride+left])*(256-u) + int(from.Pix[bottom*from.Stride+right])*u
			out.Pix[y*out.Stride+x] = uint8((first*(256-v) + second*v) >> 16)
		}
	}
	return out
}

// between gives the two points that a point of another size lies between, and how near to the second one in 256th parts.
func between(at, length, from int) (first, second, near int) {
	place := max(0, (2*at+1)*from*128/length-128)
	first = min(place>>8, from-1)
	return first, min(first+1, from-1), place & 255
}

// mostCorners is how many marks of a code's corners may lie in a picture. The reader tries every three of them, so that a
// picture full of them would keep it busy for days; a page of text has some tens.
const mostCorners = 400

// search looks for a code. The reader is other people's and meets pictures that somebody made to harm: where it falls, there
// is no code. That is also the one way to stop it.
func search(grey *image.Gray, sharp func(gozxing.LuminanceSource) gozxing.Binarizer) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			text, ok = "", false
		}
	}()
	w, h := grey.Rect.Dx(), grey.Rect.Dy()
	source, err := gozxing.NewPlanarYUVLuminanceSource(grey.Pix, w, h, 0, 0, w, h, false)
	if err != nil {
		return "", false
	}
	bits, err := gozxing.NewBinaryBitmap(sharp(source))
	if err != nil {
		return "", false
	}
	corners := 0
	count := func(gozxing.ResultPoint) {
		corners++
		if corners > mostCorners {
			panic("too many corners")
		}
	}
	found, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_NEED_RESULT_POINT_CALLBACK: gozxing.ResultPointCallback(count),
	})
	if err != nil {
		return "", false
	}
	return found.GetText(), true
}
