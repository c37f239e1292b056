package document

import (
	"context"
	"fmt"

	"oszir/internal/platform/database"
	"oszir/internal/platform/datacopy"
)

// CopySources are what the room holds of people, for the copy of all data about somebody.
func CopySources() []datacopy.Source {
	return []datacopy.Source{
		{Name: "document.document", Tables: []string{"document.document", "document.file", "document.revocation"}, Rows: copyDocuments},
	}
}

// CopyFiles hands over the documents of people as they went out, one at a time.
func CopyFiles(ctx context.Context, tx *database.Tx, persons []int64, tell func(name string, file []byte) error) error {
	type key struct{ person, serial int64 }
	list, err := database.All(ctx, tx, copySerials, func(r database.Row, k *key) error { return r.Scan(&k.person, &k.serial) }, persons)
	if err != nil {
		return fmt.Errorf("listing files of documents: %w", err)
	}
	for _, k := range list {
		var file []byte
		err = database.One(ctx, tx, copyOneFile, []any{k.person, k.serial}, &file)
		if err != nil {
			return fmt.Errorf("reading the file of document %d: %w", k.serial, err)
		}
		err = tell("iratok/"+SerialNumber(k.serial)+".pdf", file)
		if err != nil {
			return err
		}
	}
	return nil
}
