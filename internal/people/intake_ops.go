package people

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
)

// Intake is a batch of clients on its way into the registry, inside the caller's transaction.
type Intake struct {
	tx     *database.Tx
	bodyID int64
	rows   [][]any
	places [][]any
	spell  *speller
	// Handed takes the collected rows; a caller that reads on one goroutine and writes on another passes them over
	// and calls Stored there. It must be set before the first Add.
	Handed func(clients, addresses [][]any) error
}

// batchRows is how many clients go to the database in one COPY.
const batchRows = 2000

// Key numbers a client of an intake by where it stands.
func Key(sheet int16, row int) int64 { return int64(sheet)<<32 | int64(row) }

// NewIntake begins an intake for an office. The transaction must be open until Write.
func NewIntake(ctx context.Context, tx *database.Tx, bodyID int64) (*Intake, error) {
	for _, s := range []*database.Statement{createIntake, createIntakeAddress, createStruck, indexStruck} {
		_, err := s.Exec(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("creating intake: %w", err)
		}
	}
	return &Intake{tx: tx, bodyID: bodyID, spell: newSpeller()}, nil
}

// KeepTables makes the temporary tables of intakes, of relations and of merged people, to be kept by the connection: see
// database.Tx.Keep.
func KeepTables(ctx context.Context, tx *database.Tx) error {
	for _, t := range []struct {
		table *database.Statement
		args  []any
	}{
		{createIntake, nil},
		{createIntakeAddress, nil},
		{createStruck, nil},
		{createKnown, nil},
		{createMatch, nil},
		{createFinal, nil},
		{createChanged, []any{int64(0)}},
		{createAddressChange, nil},
		{createRenewing, []any{time.Time{}, false}},
		{createRenewed, nil},
		{createRelating, nil},
		{createSame, nil},
	} {
		err := t.table.Keep(ctx, tx, t.args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Add takes a client that was judged. bad says that it has findings which keep it out; it is kept for the links of
// other rows only. cachedRef is the id of an incomplete client as the file has it.
func (in *Intake) Add(sheet int16, row int, full, bad bool, cachedRef string, r fields.Record) error {
	key := Key(sheet, row)
	var ref string
	if !full {
		ref = IncompleteID(r)
	}
	taj := r.Of(FieldTAJ)
	values := make([]any, 0, len(intakeColumns))
	values = append(values, key, sheet, row, bad, full, nullText(ref), nullText(cachedRef), taj.Text)
	if bad {
		for len(values) < len(intakeColumns) {
			values = append(values, nil)
		}
		in.rows = append(in.rows, values)
		return in.flushFull()
	}
	var number any
	if taj.State == fields.OK {
		n, err := strconv.ParseInt(taj.Text, 10, 32)
		if err != nil {
			return fmt.Errorf("reading a checked TAJ: %w", err)
		}
		number = int32(n)
	}
	var provisional any
	born := calendar.Day(r.Of(FieldBirthDate).N)
	if number == nil {
		provisional = provisionalDigest(in.bodyID, r)
	}
	texts := personTexts(r)
	var found searchable
	found.add(r)
	found.settlement = []string{r.Of(FieldResidenceSettlement).Text}
	values = append(values, number, provisional, personDigest(texts, full), dwelling(r), in.spell.numbers(&found), in.spell.take())
	for i, c := range personColumns {
		if c.field.Type == fields.Date {
			values = append(values, born.Time())
			continue
		}
		values = append(values, nullText(texts[i]))
	}
	in.rows = append(in.rows, values)
	for _, a := range addressKinds {
		if place := a.row(key, r); place != nil {
			in.places = append(in.places, place)
		}
	}
	return in.flushFull()
}

// personTexts gives what an office says of a person, in the order of personColumns.
func personTexts(r fields.Record) []string {
	out := make([]string, 0, len(personColumns)+1)
	for _, c := range personColumns {
		v := r.Of(c.field)
		if c.field.Type == fields.Date {
			out = append(out, calendar.Day(v.N).String())
			continue
		}
		out = append(out, v.Text)
	}
	return out
}

// personDigest is of all of that; the same said again changes nothing.
func personDigest(texts []string, full bool) []byte {
	return digest(append(texts, strconv.FormatBool(full))...)
}

// provisionalDigest is by what an incomplete client without TAJ is found again.
func provisionalDigest(bodyID int64, r fields.Record) []byte {
	return digest(strconv.FormatInt(bodyID, 10), r.Of(FieldMarker).Text, calendar.Day(r.Of(FieldBirthDate).N).String(), r.Of(FieldFamilyName).Text, r.Of(FieldGivenName).Text)
}

func (in *Intake) flushFull() error {
	if len(in.rows) < batchRows {
		return nil
	}
	return in.Flush()
}

// Flush hands on what was collected.
func (in *Intake) Flush() error {
	rows, places := in.rows, in.places
	in.rows, in.places = nil, nil
	return in.Handed(rows, places)
}

// Stored writes handed rows to the intake's tables.
func (in *Intake) Stored(ctx context.Context, clients, addresses [][]any) error {
	err := database.Copy(ctx, in.tx, "people_intake", intakeColumns, clients)
	if err != nil {
		return err
	}
	return database.Copy(ctx, in.tx, "people_intake_address", intakeAddressColumns, addresses)
}

// Prepare is what makes the intake ready for questions after the last row.
func (in *Intake) Prepare() []database.Step {
	return steps("preparing intake", analyzeIntake, indexIntake)
}

// Match finds who is in the registry already, and what contradicts, after steps of the caller. The result is the temporary table
// people_match (key, person_id, conflict): person_id is null for people nobody knows yet; conflict is the message key of the
// contradiction. A client of a record that was merged is the person that it was merged into. People who are known are
// locked until the transaction ends.
func (in *Intake) Match(ctx context.Context, before ...database.Step) error {
	next := append(before, steps("matching clients", parseProvisional, createKnown, analyzeKnown)...)
	for {
		var moved int64
		next = append(next, steps("locking people", lockKnown)...)
		next = append(next, database.Step{What: "looking for merged people", Do: movedKnown, Into: []any{&moved}})
		err := database.Run(ctx, in.tx, next...)
		if err != nil || moved == 0 {
			return err
		}
		next = steps("following merged people", followKnown)
	}
}

// Matched is what ends Match.
func (in *Intake) Matched() []database.Step {
	return steps("matching clients", createMatch, indexMatch)
}

// Counts says what an intake did to the registry.
type Counts struct {
	New       int64 // people who were not there
	Changed   int64 // people of whom something else is known now
	Unchanged int64 // people of whom nothing new was said
}

// Choose is what fills the temporary table people_final (key, person_id, is_new, dwelling) with every client that is neither
// struck out nor contradicting: those whom Write will take in, with the ids they will have.
func (in *Intake) Choose() []database.Step {
	return steps("choosing people", createFinal, indexFinal, analyzeFinal)
}

// Write takes the chosen clients into the registry, at a recorded time.
func (in *Intake) Write(ctx context.Context, entryID int64, at time.Time) (Counts, error) {
	var c Counts
	var all int64
	err := database.Run(ctx, in.tx,
		database.Step{What: "inserting persons", Do: insertPersons, Args: []any{entryID}, Rows: &c.New},
		database.Step{What: "inserting versions", Do: insertVersions, Args: []any{entryID, in.bodyID, at}},
		database.Step{What: "inserting words", Do: insertIntakeWords},
		database.Step{What: "finding changes", Do: createChanged, Args: []any{in.bodyID}, Rows: &c.Changed},
		database.Step{What: "counting clients", Do: countFinal, Into: []any{&all}},
	)
	if err != nil {
		return c, err
	}
	c.Unchanged = all - c.New - c.Changed
	var next []database.Step
	if c.Changed > 0 {
		next = append(next,
			database.Step{What: "closing versions", Do: closeVersions, Args: []any{at}},
			database.Step{What: "inserting changed versions", Do: insertChanged, Args: []any{entryID, in.bodyID, at}},
			database.Step{What: "completing persons", Do: completePersons, Args: []any{at}},
		)
	}
	var renewing int64
	next = append(next,
		database.Step{What: "comparing addresses", Do: createAddressChange},
		database.Step{What: "closing addresses", Do: closeAddresses, Args: []any{at, in.bodyID}},
		database.Step{What: "inserting addresses", Do: insertAddresses, Args: []any{entryID, in.bodyID, at}},
		database.Step{What: "listing who is found anew", Do: createRenewing, Args: []any{at, all > c.New}, Rows: &renewing},
		database.Step{What: "making room for words", Do: createRenewed},
	)
	err = database.Run(ctx, in.tx, next...)
	if err != nil || renewing == 0 {
		return c, err
	}
	return c, renewSearch(ctx, in.tx)
}

// renewSearch renews by what people are found of whom an intake changed something.
func renewSearch(ctx context.Context, tx *database.Tx) error {
	known, err := knownOfRenewing.Open(ctx, tx, "people_renewing_known")
	if err != nil {
		return err
	}
	spell := newSpeller()
	var rows [][]any
	var last int64
	var found searchable
	end := func() {
		if last != 0 {
			rows = append(rows, []any{last, spell.numbers(&found)})
		}
		found = searchable{}
	}
	for n := -1; n != 0; {
		n, err = known.Fetch(ctx, batchRows, func(r database.Row) error {
			var s stated
			var id int64
			var settlement []string
			err := s.scanVersionAnd(r, []any{&id}, []any{&settlement})
			if err != nil {
				return err
			}
			if id != last {
				end()
				last = id
			}
			found.add(s.record)
			found.settlement = settlement
			return nil
		})
		if err != nil {
			return err
		}
		if n == 0 {
			end()
		}
		err = database.Copy(ctx, tx, "people_renewed", []string{"person_id", "words"}, rows)
		if err != nil {
			return err
		}
		rows = nil
	}
	err = known.Close(ctx)
	if err != nil {
		return err
	}
	_, err = insertWords.Exec(ctx, tx, spell.take())
	if err != nil {
		return fmt.Errorf("inserting words: %w", err)
	}
	_, err = renewWords.Exec(ctx, tx)
	if err != nil {
		return fmt.Errorf("renewing words: %w", err)
	}
	return nil
}

// steps are statements without arguments, all for one purpose.
func steps(what string, statements ...*database.Statement) []database.Step {
	out := make([]database.Step, len(statements))
	for i, s := range statements {
		out[i] = database.Step{What: what, Do: s}
	}
	return out
}

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}
