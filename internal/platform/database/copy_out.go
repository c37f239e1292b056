package database

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// CopyRow is one row as PostgreSQL sends it in binary: each field has its length before it, -1 for NULL. It is valid until
// the next row.
type CopyRow struct {
	raw  []byte
	from []int // where each field begins with its length; one more for the end
}

// Field gives the bytes of a field, nil for NULL.
func (r *CopyRow) Field(i int) []byte {
	if r.from[i+1]-r.from[i] == 4 && binary.BigEndian.Uint32(r.raw[r.from[i]:]) == noField {
		return nil
	}
	return r.raw[r.from[i]+4 : r.from[i+1]]
}

// Int gives a field that is a bigint; ok is false when it is NULL.
func (r *CopyRow) Int(i int) (n int64, ok bool) {
	f := r.Field(i)
	if len(f) != 8 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(f)), true
}

// Span gives the bytes of the fields from i up to but not including j, with their lengths.
func (r *CopyRow) Span(i, j int) []byte { return r.raw[r.from[i]:r.from[j]] }

const noField = 0xffffffff

// CopyOut reads the rows of a query by COPY, the fast way out. The arguments are put into the text, since COPY takes
// none; so they are numbers.
func CopyOut(ctx context.Context, tx *Tx, s *Statement, fn func(*CopyRow) error, args ...int64) error {
	text := s.Text
	for i, a := range args {
		text = strings.ReplaceAll(text, "$"+strconv.Itoa(i+1), strconv.FormatInt(a, 10))
	}
	w := &copyReader{fn: fn}
	_, err := tx.tx.Conn().PgConn().CopyTo(ctx, w, "COPY ("+text+") TO STDOUT (FORMAT binary)")
	switch {
	case w.err != nil:
		return w.err
	case err != nil:
		return fmt.Errorf("copying out: %w", withoutValues(err))
	case !w.ended:
		return fmt.Errorf("copying out: %w", io.ErrUnexpectedEOF)
	}
	return nil
}

// copyReader takes PostgreSQL's binary copy format apart.
type copyReader struct {
	fn    func(*CopyRow) error
	row   CopyRow
	rest  []byte // of a row that has not come whole
	begun bool
	ended bool
	err   error
}

const copyHeader = "PGCOPY\n\xff\r\n\x00"

var errCopyFormat = errors.New("copying out: the server sends another format")

// Write is called by the driver with what came.
func (c *copyReader) Write(p []byte) (int, error) {
	buf := p
	if len(c.rest) > 0 {
		c.rest = append(c.rest, p...)
		buf = c.rest
	}
	n, err := c.take(buf)
	if err != nil {
		c.err = err
		return 0, err
	}
	c.rest = append(c.rest[:0], buf[n:]...)
	return len(p), nil
}

// take calls fn for all whole rows and says how much it used.
func (c *copyReader) take(b []byte) (int, error) {
	at := 0
	if !c.begun {
		at = len(copyHeader) + 8
		if len(b) < at {
			return 0, nil
		}
		if string(b[:len(copyHeader)]) != copyHeader || binary.BigEndian.Uint64(b[len(copyHeader):]) != 0 {
			return 0, errCopyFormat
		}
		c.begun = true
	}
	for !c.ended && len(b) >= at+2 {
		fields := int(int16(binary.BigEndian.Uint16(b[at:])))
		if fields == -1 {
			c.ended = true
			return at + 2, nil
		}
		c.row.from = c.row.from[:0]
		end := at + 2
		for range fields {
			c.row.from = append(c.row.from, end-at)
			if len(b) < end+4 {
				return at, nil
			}
			if size := binary.BigEndian.Uint32(b[end:]); size != noField {
				end += int(size)
			}
			end += 4
		}
		if len(b) < end {
			return at, nil
		}
		c.row.from = append(c.row.from, end-at)
		c.row.raw = b[at:end]
		err := c.fn(&c.row)
		if err != nil {
			return 0, err
		}
		at = end
	}
	return at, nil
}

// Snapshot makes a transaction read only and lets it see the database as it stands at one moment, however long it takes.
// It must be the first that is done in it. With the name of another's snapshot it sees what that one sees; else it gives
// the name of its own.
func Snapshot(ctx context.Context, tx *Tx, name string) (string, error) {
	_, err := tx.tx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
	if err != nil {
		return "", fmt.Errorf("setting up a snapshot: %w", err)
	}
	if name != "" {
		if strings.Trim(name, "0123456789ABCDEF-") != "" {
			return "", errors.New("setting up a snapshot: bad name")
		}
		_, err = tx.tx.Exec(ctx, "SET TRANSACTION SNAPSHOT '"+name+"'")
	} else {
		err = tx.tx.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&name)
	}
	if err != nil {
		return "", fmt.Errorf("setting up a snapshot: %w", err)
	}
	return name, nil
}
