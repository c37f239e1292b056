package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/paper"
	"oszir/internal/platform/pdf"
)

// Waiting lists the documents of a day of one's own body that were not posted yet, with whom they go to.
func (m *Module) Waiting(ctx context.Context, who identity.Actor, day calendar.Day) (ToPost, error) {
	err := who.Require(identity.MakeDocuments)
	if err != nil {
		return ToPost{}, err
	}
	out := ToPost{Day: day}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out.Letters, err = m.letters(ctx, tx, unposted, who.BodyID, day.Time())
		if err != nil {
			return fmt.Errorf("listing what is to be posted: %w", err)
		}
		out.Others, err = database.All(ctx, tx, unpostedDays, func(r database.Row, d *DayCount) error {
			var on database.Day
			err := r.Scan(&on, &d.Count)
			d.Day = on.Day
			return err
		}, who.BodyID, day.Time())
		if err != nil {
			return fmt.Errorf("counting what is to be posted: %w", err)
		}
		out.Recent, err = database.All(ctx, tx, recentPosts, scanPost, who.BodyID)
		if err != nil {
			return fmt.Errorf("listing posts: %w", err)
		}
		_, err = audit.Write(ctx, tx, postEntry(who, "document.post.waiting", "body/"+strconv.FormatInt(who.BodyID, 10), out.Letters))
		return err
	})
	return out, err
}

func scanPost(r database.Row, p *Post) error {
	return r.Scan(&p.ID, &p.BodyID, &p.MadeBy, &p.MadeAt, &p.Documents)
}

// letters reads documents and names whom they go to.
func (m *Module) letters(ctx context.Context, tx *database.Tx, q *database.Statement, args ...any) ([]Letter, error) {
	found, err := database.All(ctx, tx, q, scanDocument, args...)
	if err != nil {
		return nil, err
	}
	var persons []int64
	for i := range found {
		persons = append(persons, found[i].PersonID)
	}
	var names map[int64]Addressee
	if m.Addressees != nil && len(persons) > 0 {
		slices.Sort(persons)
		names, err = m.Addressees(ctx, tx, slices.Compact(persons))
		if err != nil {
			return nil, fmt.Errorf("naming addressees: %w", err)
		}
	}
	out := make([]Letter, 0, len(found))
	for i := range found {
		l := Letter{Document: found[i]}
		if l.State != Erased {
			l.Addressee = names[l.PersonID]
		}
		out = append(out, l)
	}
	return out, nil
}

// postEntry begins the log entry of what shows or changes letters.
func postEntry(who identity.Actor, operation, subject string, letters []Letter) audit.Entry {
	e := who.Entry(operation, subject)
	for i := range letters {
		e.Persons = append(e.Persons, letters[i].PersonID)
	}
	slices.Sort(e.Persons)
	e.Persons = slices.Compact(e.Persons)
	e.Fields, e.Detail = []string{"name", "address", "document"}, map[string]any{"documents": len(letters)}
	return e
}

// MakePost puts documents of one's own body together as one post. The same request again gives the same post. Errors:
// Invalid when none or too many are chosen; NotFound; Conflict when one of them was posted or revoked meanwhile or has no
// file yet.
func (m *Module) MakePost(ctx context.Context, who identity.Actor, in NewPost) (id int64, err error) {
	err = who.Require(identity.MakeDocuments)
	if err != nil {
		return 0, err
	}
	serials := slices.Clone(in.Serials)
	slices.Sort(serials)
	serials = slices.Compact(serials)
	switch {
	case len(serials) == 0:
		return 0, errs.New(errs.Invalid, "document.post.none")
	case len(serials) > mostLetters:
		return 0, errs.New(errs.Invalid, "document.post.too_many", mostLetters)
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil {
			return err
		}
		if done != 0 {
			return database.One(ctx, tx, postOfEntry, []any{done}, &id)
		}
		var locked []Letter
		gone := 0
		err = database.Each(ctx, tx, lockLetters, func(r database.Row) error {
			var l Letter
			var ready bool
			err := r.Scan(&l.Serial, &l.PersonID, &ready)
			if !ready {
				gone++
			}
			locked = append(locked, l)
			return err
		}, serials, who.BodyID)
		switch {
		case err != nil:
			return fmt.Errorf("locking documents to post: %w", err)
		case len(locked) != len(serials):
			return errs.New(errs.NotFound, "error.not_found")
		case gone > 0:
			return errs.New(errs.Conflict, "document.post.changed", gone)
		}
		e := postEntry(who, "document.post", "body/"+strconv.FormatInt(who.BodyID, 10), locked)
		e.Request = in.Request
		entry, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		at := m.Now()
		err = database.One(ctx, tx, insertPost, []any{who.BodyID, who.Code, at, len(serials), entry}, &id)
		if err != nil {
			return fmt.Errorf("storing a post: %w", err)
		}
		_, err = markPosted.Exec(ctx, tx, serials, at, id)
		if err != nil {
			return fmt.Errorf("noting what was posted: %w", err)
		}
		return nil
	})
	return id, err
}

// Post gives a post of one's own body with its letters. Errors: NotFound.
func (m *Module) Post(ctx context.Context, who identity.Actor, id int64) (Post, error) {
	err := who.Require(identity.MakeDocuments)
	if err != nil {
		return Post{}, err
	}
	var out Post
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		out, err = m.findPost(ctx, tx, who, "document.post.read", id)
		return err
	})
	return out, err
}

// findPost reads a post of the actor's body and writes into the log for what. Errors: NotFound.
func (m *Module) findPost(ctx context.Context, tx *database.Tx, who identity.Actor, operation string, id int64) (Post, error) {
	found, err := database.All(ctx, tx, onePost, scanPost, id)
	if err != nil {
		return Post{}, fmt.Errorf("reading post %d: %w", id, err)
	}
	if len(found) == 0 || found[0].BodyID != who.BodyID {
		return Post{}, errs.New(errs.NotFound, "error.not_found")
	}
	p := found[0]
	p.Letters, err = m.letters(ctx, tx, lettersOf, id)
	if err != nil {
		return p, fmt.Errorf("reading the letters of post %d: %w", id, err)
	}
	_, err = audit.Write(ctx, tx, postEntry(who, operation, fmt.Sprintf("post/%d", id), p.Letters))
	return p, err
}

// PrintPost gives all letters of a post of one's own body in one file, each from a new page. It is for the printer: the
// sealed files are those of the documents. Errors: NotFound.
func (m *Module) PrintPost(ctx context.Context, who identity.Actor, id int64) ([]byte, error) {
	err := who.Require(identity.MakeDocuments)
	if err != nil {
		return nil, err
	}
	all := paper.Paper{Title: m.inHungarian("document.post.title", id), Running: m.inHungarian("document.post.title", id)}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		p, err := m.findPost(ctx, tx, who, "document.post.print", id)
		if err != nil {
			return err
		}
		list := make([]toFile, 0, len(p.Letters))
		for i := range p.Letters {
			list = append(list, toFile{Document: p.Letters[i].Document})
		}
		err = readContents(ctx, tx, list)
		if err != nil {
			return err
		}
		for i := range list {
			f := &list[i]
			if f.content == nil {
				continue // erased meanwhile
			}
			var one paper.Paper
			err = json.Unmarshal(f.content, &one)
			if err != nil {
				return fmt.Errorf("decoding document %d: %w", f.Serial, err)
			}
			if len(all.Blocks) > 0 {
				all.Blocks = append(all.Blocks, paper.Block{Sort: paper.Break})
			}
			all.Author = one.Author
			all.Blocks = append(all.Blocks, m.complete(one, &f.Document, f.proof).Blocks...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return pdf.Print(all, m.Now())
}

// inHungarian writes a text in Hungarian: what leaves the office is Hungarian whoever sits at the screen.
func (m *Module) inHungarian(key string, args ...any) string {
	return m.Catalog.Text(i18n.Hungarian, key, args...)
}

// ListPost gives the list of a post of one's own body that goes to the post office with it. Errors: NotFound.
func (m *Module) ListPost(ctx context.Context, who identity.Actor, id int64) ([]byte, error) {
	err := who.Require(identity.MakeDocuments)
	if err != nil {
		return nil, err
	}
	var p Post
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		p, err = m.findPost(ctx, tx, who, "document.post.list", id)
		return err
	})
	if err != nil {
		return nil, err
	}
	_, office := m.BodyName(ctx, p.BodyID)
	return pdf.Print(m.deliveryList(&p, office), m.Now())
}

// deliveryList writes the list of a post.
func (m *Module) deliveryList(p *Post, office string) paper.Paper {
	say := m.inHungarian
	runs := func(s string) []paper.Run { return []paper.Run{{Text: s}} }
	cell := func(s string) paper.Cell { return paper.Cell{Runs: runs(s)} }
	title := say("document.post.list_title")
	rows := [][]paper.Cell{{cell(""), cell(say("document.show.number")), cell(say("document.post.name")), cell(say("document.post.address")), cell(say("document.post.letter"))}}
	for i := range p.Letters {
		l := &p.Letters[i]
		rows = append(rows, []paper.Cell{{Runs: runs(strconv.Itoa(i + 1)), Number: true}, cell(l.Number()), cell(l.Name), cell(l.Address), cell(l.Title)})
	}
	facts := [][]paper.Cell{
		{cell(say("document.post.sender") + ":"), cell(office)}, {cell(say("document.post.day") + ":"), cell(dayText(dayOf(p.MadeAt)))},
		{cell(say("document.post.count") + ":"), cell(strconv.Itoa(len(p.Letters)))},
	}
	return paper.Paper{Title: title, Author: office, Running: say("document.post.title", p.ID), Blocks: []paper.Block{
		{Sort: paper.Heading, Level: 1, Runs: runs(title)},
		{Sort: paper.Table, Plain: true, Rows: facts},
		{Sort: paper.Table, Head: true, Rows: rows},
		{Sort: paper.Paragraph, Runs: runs(say("document.post.stamp"))},
	}}
}

// Deliver records when letters of a post of one's own body arrived, each by itself: a day that cannot be does not stop the
// others. Answers come in the order of what was given. Errors: NotFound for the post; what is wrong with the machine.
func (m *Module) Deliver(ctx context.Context, who identity.Actor, post int64, in []Delivery) ([]Answer, error) {
	err := who.Require(identity.MakeDocuments)
	if err != nil {
		return nil, err
	}
	var p Post
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		p, err = m.findPost(ctx, tx, who, "document.delivered", post)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Answer
	for _, d := range in {
		i := slices.IndexFunc(p.Letters, func(l Letter) bool { return l.Serial == d.Serial })
		if i < 0 {
			return out, errs.New(errs.NotFound, "error.not_found")
		}
		err := m.deliver(ctx, who, &p.Letters[i].Document, d)
		var known *errs.Error
		if err != nil && (!errors.As(err, &known) || known.Kind != errs.Invalid && known.Kind != errs.Conflict && known.Kind != errs.NotFound) {
			return out, err
		}
		out = append(out, Answer{d.Serial, err})
	}
	return out, nil
}

// deliver records one delivery. A decision's day is kept by its case, too, which is asked first: recording the same day
// again changes nothing, so a fault between the two is mended by sending the form again.
func (m *Module) deliver(ctx context.Context, who identity.Actor, of *Document, d Delivery) error {
	posted, today := dayOf(of.PostedAt), m.today()
	if d.On < posted || d.On > today {
		return errs.New(errs.Invalid, "document.post.day_wrong", dayText(posted), dayText(today))
	}
	if of.DecisionID != 0 && m.Delivered != nil {
		err := m.Delivered(ctx, who, of, d.On, d.Presumed)
		if err != nil {
			return err
		}
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var state string
		err := database.One(ctx, tx, lockDocument, []any{d.Serial}, &state)
		if err != nil {
			return fmt.Errorf("locking document %d: %w", d.Serial, err)
		}
		if state == Erased {
			return errs.New(errs.Conflict, "document.changed_meanwhile")
		}
		e := read(who, "document.delivered", of)
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		_, err = markDelivered.Exec(ctx, tx, d.Serial, d.On.Time(), d.Presumed)
		if err != nil {
			return fmt.Errorf("noting the delivery of document %d: %w", d.Serial, err)
		}
		return nil
	})
}

// DeliveredOf notes on the document of a decision when it arrived, in the transaction of the case that says so.
func (m *Module) DeliveredOf(ctx context.Context, tx *database.Tx, decision int64, on calendar.Day, presumed bool) error {
	_, err := markDecisionDelivered.Exec(ctx, tx, decision, on.Time(), presumed)
	if err != nil {
		return fmt.Errorf("noting the delivery of decision %d: %w", decision, err)
	}
	return nil
}
