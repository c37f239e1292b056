package document

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"time"

	"oszir/internal/platform/database"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
)

// fileBatch is how many files one transaction makes: few enough that memory stays flat, many enough that a commit costs
// little of it.
const fileBatch = 100

// toFile is a document whose file is to be made.
type toFile struct {
	Document
	content []byte
	proof   string
	file    []byte
	err     error
}

// MakeFiles prints and signs what waits, batch after batch, until nothing does. Several processes at it take different
// ones. It is the program's own job.
func (m *Module) MakeFiles(ctx context.Context) error {
	for {
		n, err := m.makeSome(ctx)
		if err != nil || n < fileBatch {
			return err
		}
	}
}

func (m *Module) makeSome(ctx context.Context) (n int, err error) {
	err = m.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		list, err := database.All(ctx, tx, takeWaiting, func(r database.Row, f *toFile) error {
			var dated database.Day
			err := r.Scan(&f.Serial, &f.PersonID, &dated, &f.Adjudication, &f.Title)
			f.Dated = dated.Day
			return err
		}, fileBatch)
		if err != nil {
			return fmt.Errorf("taking documents to print: %w", err)
		}
		n = len(list)
		if n == 0 {
			return nil
		}
		err = readContents(ctx, tx, list)
		if err != nil {
			return err
		}
		at := m.Now()
		m.printAll(list, at)
		var done []int64
		for i := range list {
			f := &list[i]
			if f.err != nil {
				return f.err
			}
			if f.file != nil {
				err = keepFile.ExecOne(ctx, tx, f.PersonID, f.Serial, f.file, at)
				if err != nil {
					return fmt.Errorf("storing the file of document %d: %w", f.Serial, err)
				}
			}
			done = append(done, f.Serial)
		}
		_, err = markFiled.Exec(ctx, tx, done)
		if err != nil {
			return fmt.Errorf("noting printed documents: %w", err)
		}
		return nil
	})
	return n, err
}

// readContents reads what stands in documents, in one statement.
func readContents(ctx context.Context, tx *database.Tx, list []toFile) error {
	persons, serials := make([]int64, len(list)), make([]int64, len(list))
	at := map[int64]*toFile{}
	for i := range list {
		persons[i], serials[i] = list[i].PersonID, list[i].Serial
		at[list[i].Serial] = &list[i]
	}
	err := database.Each(ctx, tx, contentsOf, func(r database.Row) error {
		var serial int64
		var content []byte
		var proof string
		err := r.Scan(&serial, &content, &proof)
		at[serial].content, at[serial].proof = content, proof
		return err
	}, persons, serials)
	if err != nil {
		return fmt.Errorf("reading what is to be printed: %w", err)
	}
	return nil
}

// printAll makes the files, on all processors.
func (m *Module) printAll(list []toFile, at time.Time) {
	next := make(chan *toFile)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for f := range next {
				f.file, f.err = m.print(f, at)
			}
		})
	}
	for i := range list {
		next <- &list[i]
	}
	close(next)
	group.Wait()
}

// print makes one file. What was erased meanwhile has none.
func (m *Module) print(f *toFile, at time.Time) ([]byte, error) {
	if f.content == nil {
		return nil, nil
	}
	var p paper.Paper
	err := json.Unmarshal(f.content, &p)
	if err != nil {
		return nil, fmt.Errorf("decoding document %d: %w", f.Serial, err)
	}
	raw, err := pdf.Print(m.complete(p, &f.Document, f.proof), at)
	if err != nil {
		return nil, fmt.Errorf("printing document %d: %w", f.Serial, err)
	}
	file, err := m.Seal.SignPDF(raw, sealReason(f.Title, f.Serial), at)
	if err != nil {
		return nil, fmt.Errorf("sealing document %d: %w", f.Serial, err)
	}
	return file, nil
}
