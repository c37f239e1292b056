package orgs

import (
	"context"
	"embed"
	"io/fs"

	"oszir/internal/orgs/gazetteer"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

//go:embed messages
var messages embed.FS

// Messages gives the texts of the room and of the gazetteer.
func Messages() []fs.FS { return []fs.FS{messages, gazetteer.Messages} }

// Module is the room's operations.
type Module struct {
	// OnClose is called for each body that is closed, in the same transaction: with it ends what others keep about the
	// body, its rights first of all. Set it before the program serves; nil: nobody listens.
	OnClose func(ctx context.Context, tx *database.Tx, e Ending) error

	db *database.DB
}

// Ending is the end of a body, as those hear of it who keep something about it.
type Ending struct {
	Body    int64
	LastDay calendar.Day // today or later
	Heirs   []int64      // its successors
	By      string       // code of the account that closes it
	Entry   int64        // the log entry of the closing
}

// New makes the room.
func New(db *database.DB) *Module { return &Module{db: db} }

// ByCode finds a body that is valid today. An unknown or closed one is NotFound. Bodies are public, so nobody needs a
// right.
func (m *Module) ByCode(ctx context.Context, code string) (Body, error) {
	var b Body
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		b, err = CodeIn(ctx, tx, code)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return b, errs.Wrap(err, errs.NotFound, "orgs.body_unknown", code)
	}
	return b, err
}

// ByID finds a body as it stands today; a closed one as it stood last, since what it did stays known. An unknown one is
// NotFound. Bodies are public, so nobody needs a right.
func (m *Module) ByID(ctx context.Context, id int64) (b Body, err error) {
	err = m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		b, err = In(ctx, tx, id)
		return err
	})
	return b, err
}

// In does what ByID does in the caller's transaction.
func In(ctx context.Context, tx *database.Tx, id int64) (b Body, err error) {
	err = database.One(ctx, tx, bodyByID, []any{id}, bodyInto(&b)...)
	return b, err
}

// CodeIn does what ByCode does in the caller's transaction.
func CodeIn(ctx context.Context, tx *database.Tx, code string) (b Body, err error) {
	err = database.One(ctx, tx, bodyByCode, []any{code}, bodyInto(&b)...)
	return b, err
}

// Known is a body as it stands, with its life and what Edit and Closing want to have seen.
type Known struct {
	Body
	Life
	Seen int64
}

// Among gives bodies by their ids, in the order of their names, in the caller's transaction. Bodies are public, so nobody needs a right.
func Among(ctx context.Context, tx *database.Tx, ids []int64) ([]Known, error) {
	return database.All(ctx, tx, bodiesAmong, func(r database.Row, k *Known) error {
		var since, until database.Day
		err := r.Scan(append(bodyInto(&k.Body), &since, &until, &k.Seen)...)
		k.Life = Life{From: since.Day, Until: until.Day}
		return err
	}, ids)
}

// Above gives the ids of the bodies that a body lies in, the nearest first; none for a body at the top or an unknown
// one. The tree is public, so nobody needs a right.
func (m *Module) Above(ctx context.Context, id int64) ([]int64, error) {
	return m.ids(ctx, bodiesAbove, id)
}

// Below gives the ids of the bodies of today that lie in a body, however deep, the nearest first. The tree is public, so
// nobody needs a right.
func (m *Module) Below(ctx context.Context, id int64) ([]int64, error) {
	return m.ids(ctx, bodiesBelow, id)
}

func (m *Module) ids(ctx context.Context, s *database.Statement, id int64) ([]int64, error) {
	var out []int64
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		out, err = database.All(ctx, tx, s, func(r database.Row, id *int64) error { return r.Scan(id) }, id)
		return err
	})
	return out, err
}

// StateOf says how a body stands today. An unknown one is NotFound. Bodies are public, so nobody needs a right.
func (m *Module) StateOf(ctx context.Context, id int64) (string, error) {
	var since, until, now database.Day
	err := m.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.One(ctx, tx, bodyState, []any{id}, &since, &until, &now)
	})
	return Life{From: since.Day, Until: until.Day}.State(now.Day), err
}

// dayToday gives the day by which the room judges: the database's, in Budapest.
func dayToday(ctx context.Context, tx *database.Tx) (calendar.Day, error) {
	var d database.Day
	err := database.One(ctx, tx, today, nil, &d)
	return d.Day, err
}
