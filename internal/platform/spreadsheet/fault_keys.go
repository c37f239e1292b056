package spreadsheet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"oszir/internal/platform/errs"
)

// The keys of the refusals; their texts stand in messages/*.json.
const (
	keyNotZip        = "sheet.not_zip"
	keyBrokenZip     = "sheet.broken_zip"
	keyXLS           = "sheet.xls"
	keyXLSB          = "sheet.xlsb"
	keyODS           = "sheet.ods"
	keyEncrypted     = "sheet.encrypted"
	keyMacro         = "sheet.macro"
	keyHTMLOrCSV     = "sheet.html_or_csv"
	keyOtherOffice   = "sheet.other_office"
	keyTooBig        = "sheet.too_big"
	keyTooManyParts  = "sheet.too_many_parts"
	keyInflated      = "sheet.inflated_too_big"
	keyRatio         = "sheet.ratio"
	keyColumns       = "sheet.too_many_columns"
	keyRows          = "sheet.too_many_rows"
	keyCells         = "sheet.too_many_cells"
	keySheets        = "sheet.too_many_sheets"
	keyStrings       = "sheet.strings_too_big"
	keyCellTooLong   = "sheet.cell_too_long"
	keyRowTooLong    = "sheet.row_too_long"
	keyTooDeep       = "sheet.too_deep"
	keyDoctype       = "sheet.doctype"
	keyNotUTF8       = "sheet.not_utf8"
	keyBrokenXML     = "sheet.broken_xml"
	keyBrokenPart    = "sheet.broken_part"
	keyDuplicatePart = "sheet.duplicate_part"
	keyMissingPart   = "sheet.missing_part"
	keyExternalLink  = "sheet.external_link"
	keyEmbedded      = "sheet.embedded_object"
	keyTookTooLong   = "sheet.took_too_long"
	keyUnknownSheet  = "sheet.unknown_sheet"
)

func refuse(key string, args ...any) error { return errs.New(errs.Invalid, key, args...) }

// refuseFor is refuse with the reason for the log; the reason never quotes what a cell holds.
func refuseFor(reason, key string, args ...any) error {
	return errs.Wrap(errors.New(reason), errs.Invalid, key, args...)
}

func brokenPart(part, reason string) error { return refuseFor(reason, keyBrokenPart, part) }

func mebibytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

// clock bounds one call: the caller's context, and the time that the reading itself may take.
type clock struct {
	ctx      context.Context
	deadline time.Time
	limit    time.Duration
}

func newClock(ctx context.Context, limit time.Duration) *clock {
	return &clock{ctx: ctx, deadline: time.Now().Add(limit), limit: limit}
}

// away moves the deadline by time that was not ours: the caller storing a row is not the file's fault.
func (c *clock) away(since time.Time) { c.deadline = c.deadline.Add(time.Since(since)) }

func (c *clock) check() error {
	err := c.ctx.Err()
	if err != nil {
		return fmt.Errorf("reading workbook: %w", err)
	}
	if time.Now().After(c.deadline) {
		return refuse(keyTookTooLong, int64(c.limit/time.Second))
	}
	return nil
}
