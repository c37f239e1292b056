package spreadsheet

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"math"
	"time"
)

// Answer copies the workbook to dst with the answers written in. Parts that get none are copied as they are, byte
// for byte, compressed as they were; nothing is copied that was not proven. The same input gives the same output.
// When it ends with an error, what dst has got is to be thrown away. Invalid: as for Rows.
func (w *Workbook) Answer(ctx context.Context, dst io.Writer, sheets []SheetAnswer) error {
	c := newClock(ctx, w.lim.Duration)
	plan, err := w.plan(sheets)
	if err != nil {
		return err
	}
	answered := make([]*part, 0, len(plan))
	for p := range plan {
		answered = append(answered, p)
	}
	err = w.verify(c, answered)
	if err != nil {
		return err
	}
	looks, styles, err := w.patchStyles(c)
	if err != nil {
		return err
	}
	zw := zip.NewWriter(dst)
	zw.RegisterCompressor(zip.Deflate, newDeflateWriter)
	for _, p := range w.parts {
		a := plan[p]
		switch {
		case a != nil:
			a.looks = looks
			err = w.answerPart(c, zw, a)
		case p == w.styles && styles != nil:
			err = w.rewritePart(zw, p, func(dst io.Writer) error {
				_, err := dst.Write(styles)
				return err
			})
		default:
			err = w.copyPart(c, zw, p)
		}
		if err != nil {
			return err
		}
	}
	err = zw.Close()
	if err != nil {
		return fmt.Errorf("ending the answered workbook: %w", err)
	}
	return nil
}

// copyPart passes the compressed bytes through. Extra fields and comments of the zip stay behind.
func (w *Workbook) copyPart(c *clock, zw *zip.Writer, p *part) error {
	err := c.check()
	if err != nil {
		return err
	}
	h := outHeader(p)
	h.CRC32, h.CompressedSize64, h.UncompressedSize64 = p.file.CRC32, p.file.CompressedSize64, p.file.UncompressedSize64
	if max(h.CompressedSize64, h.UncompressedSize64) >= math.MaxUint32 {
		h.Flags |= 1 << 3 // sizes behind the data, where there is room for them
	}
	dst, err := zw.CreateRaw(h)
	if err != nil {
		return fmt.Errorf("copying part: %w", err)
	}
	src, err := p.file.OpenRaw()
	if err != nil {
		return w.src.broken(brokenPart(p.name, "opening"))
	}
	n, err := io.Copy(dst, src)
	if err != nil {
		return w.src.broken(fmt.Errorf("copying part: %w", err))
	}
	if n != int64(h.CompressedSize64) {
		return w.src.broken(brokenPart(p.name, "shorter than said"))
	}
	return nil
}

func (w *Workbook) rewritePart(zw *zip.Writer, p *part, write func(io.Writer) error) error {
	h := outHeader(p)
	h.Method = zip.Deflate
	dst, err := zw.CreateHeader(h)
	if err != nil {
		return fmt.Errorf("writing part: %w", err)
	}
	err = write(dst)
	if err != nil {
		return err
	}
	return nil
}

func outHeader(p *part) *zip.FileHeader {
	return &zip.FileHeader{
		Name: p.name, Method: p.file.Method, Flags: p.file.Flags & (1 << 11), ReaderVersion: 20,
		//lint:ignore SA1019 the time as the file has it; Modified would add a second, zoned one
		//nolint:staticcheck // see the line above
		ModifiedTime: p.file.ModifiedTime, ModifiedDate: p.file.ModifiedDate,
	}
}

// answerPart re-emits one sheet: scanned here, compressed in another goroutine.
func (w *Workbook) answerPart(c *clock, zw *zip.Writer, a *answerer) error {
	return w.rewritePart(zw, a.sheet.part, func(dst io.Writer) (err error) {
		walk, err := w.newWalk(c, a.sheet)
		if err != nil {
			return err
		}
		defer walk.close()
		out := newDeflater(dst)
		defer func() {
			cause := out.close()
			if cause != nil {
				err = fmt.Errorf("writing the answered sheet: %w", cause)
			}
		}()
		return a.run(walk, out)
	})
}

// pullTimed asks the caller for an answer; the time it takes is not the file's fault.
func (a *answerer) pullTimed() (AnswerRow, error, bool) {
	since := time.Now()
	row, err, ok := a.pull()
	a.clock.away(since)
	return row, err, ok
}
