package ptr

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/identity"
	"oszir/internal/orgs"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/fields"
	"oszir/internal/platform/finding"
	"oszir/internal/ptr/benefit"
	"oszir/internal/ptr/benefits"
)

// taken is a message that was taken and is to be carried out.
type taken struct {
	id   int64 // of the log of messages
	text *Transaction
	done outcome
}

// outcome is what came of a message.
type outcome struct {
	refused bool
	said    []remark
	caseID  int64
	year    int
	benefit int64
	persons []int64
	entry   int64
}

func (o *outcome) refuse(where spot, f finding.Finding) {
	o.refused = true
	o.said = append(o.said, remark{where, f, finding.Error})
}

// rowsOf is how many numbers of rows each message of a wave has: its benefit and relations have the first number and those
// of its clients, so that findings lead back to their place.
const rowsOf = 128

func rowOf(i, client int) int { return (i+1)*rowsOf + client }

// wave carries messages out together: people and benefits go the way of a load, by the same rules, in a few statements for
// all of them.
type wave struct {
	m    *Module
	tx   *database.Tx
	who  identity.Actor
	body orgs.Body
	msgs []*taken

	// clientsOnly writes people and no benefits: of messages about them, and of decisions that are not final.
	clientsOnly bool

	entry   int64
	persons map[int]map[int]int64 // people by message and client
	known   []int64               // people of refused messages whom the registry knew
}

// run judges all messages; those in which something is wrong are refused whole, the others are written. The outcome stands
// in each.
func (w *wave) run(ctx context.Context) error {
	good := w.msgs
	for range 3 {
		_, err := beginMessages.Exec(ctx, w.tx)
		if err != nil {
			return fmt.Errorf("beginning messages: %w", err)
		}
		err = w.attempt(ctx, good)
		if err != nil {
			return err
		}
		rest := slices.DeleteFunc(slices.Clone(good), func(t *taken) bool { return t.done.refused })
		if len(rest) == len(good) {
			return nil
		}
		err = w.undo(ctx)
		if err != nil {
			return err
		}
		if len(rest) == 0 {
			return nil
		}
		for _, t := range rest {
			t.done = outcome{}
		}
		good = rest
	}
	return fmt.Errorf("carrying out messages: they do not come to rest")
}

// undo takes back what was done since the messages were begun. That their people were looked up stays in the log.
func (w *wave) undo(ctx context.Context) error {
	_, err := undoMessages.Exec(ctx, w.tx)
	if err == nil {
		_, err = endMessages.Exec(ctx, w.tx)
	}
	if err != nil {
		return fmt.Errorf("taking messages back: %w", err)
	}
	if len(w.known) == 0 {
		return nil
	}
	_, err = writeAbout(ctx, w.tx, w.log(), w.known)
	return err
}

// log begins the log entry of messages.
func (w *wave) log() audit.Entry {
	return entry(w.who, "ptr.message", fmt.Sprintf("body/%d", w.body.ID), dataIdentity, dataBenefits)
}

// attempt judges messages, and writes them when nothing is wrong with any.
func (w *wave) attempt(ctx context.Context, good []*taken) error {
	st, err := newStage(ctx, w.tx, w.body.ID)
	if err != nil {
		return err
	}
	by, err := w.m.lawNow(ctx, w.tx)
	if err != nil {
		return err
	}
	rd := &reading{stage: st, law: by, office: benefit.Office(w.body.Kind), today: today(w.m.Now()), born: map[uint32]calendar.Day{}}
	err = st.fill(ctx, func(context.Context) error {
		err := stageMessages(rd, good)
		if err != nil {
			return err
		}
		return st.end()
	})
	if err != nil {
		return err
	}
	e := w.log()
	e.Detail = map[string]any{"messages": len(good)}
	w.entry, err = audit.Write(ctx, w.tx, e)
	if err != nil {
		return err
	}
	sum := &Summary{Seconds: map[string]float64{}}
	j := &judging{m: w.m, tx: w.tx, intake: st.intake, bodyID: w.body.ID, entryID: w.entry, year: calendar.Of(w.m.Now()).Year(), numbered: !w.clientsOnly}
	err = j.judge(ctx, sum)
	if err != nil {
		return err
	}
	err = w.collect(ctx, good)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(good, func(t *taken) bool { return t.done.refused }) {
		w.known, err = database.All(ctx, w.tx, touchedPersons, scanID, false)
		return err
	}
	if w.clientsOnly {
		_, err = st.intake.Write(ctx, w.entry, j.at)
	} else {
		err = j.write(ctx, sum)
	}
	if err != nil {
		return err
	}
	err = w.results(ctx, good)
	if err != nil {
		return err
	}
	for _, t := range good {
		t.done.entry = w.entry
	}
	return writeTouched(ctx, w.tx, w.log(), true)
}

// stageMessages hands the rows of all messages over, people first, as a workbook has them.
func stageMessages(rd *reading, good []*taken) error {
	judges := map[int16]*rowJudge{}
	stage := func(sheet int16, row int, of []*fields.Field, values map[string]string, more map[*fields.Field]string) error {
		j, ok := judges[sheet]
		if !ok {
			j = rd.judge(sheetByNo(sheet))
			judges[sheet] = j
		}
		j.begin()
		j.filled = true
		for _, f := range of {
			if text, ok := values[f.Key]; ok {
				j.read(f, fields.Raw{Text: text})
			}
		}
		for f, text := range more {
			j.read(f, fields.Raw{Text: text})
		}
		return j.end(row)
	}
	for i, t := range good {
		for k := range t.text.Clients {
			c := &t.text.Clients[k]
			sheet, of := sheetIncomplete, partialFields
			if c.Full {
				sheet, of = sheetFull, fullFields
			}
			err := stage(sheet, rowOf(i, k+1), of, c.Values, nil)
			if err != nil {
				return err
			}
		}
	}
	for i, t := range good {
		if t.text.Op != SendGrant {
			continue
		}
		values := t.text.Benefit
		if values[benefit.FinalOn.Key] == "" { // judged as if it were final at once; it is not written yet
			values = map[string]string{}
			for k, v := range t.text.Benefit {
				values[k] = v
			}
			values[benefit.FinalOn.Key] = values[benefit.IssuedOn.Key]
		}
		err := stage(sheetBenefit, rowOf(i, 0), benefitFields, values, nil)
		if err != nil {
			return err
		}
	}
	for i, t := range good {
		for k := range t.text.Clients {
			c := &t.text.Clients[k]
			if c.Relation == nil || t.text.Op != SendGrant {
				continue
			}
			err := stage(sheetRelation, rowOf(i, k+1), relationFields, c.Relation, relationTo(t.text, c))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// relationTo gives what a workbook's row of a relation says beyond the relation: the benefit and the person, by their ids.
func relationTo(t *Transaction, c *MessageClient) map[*fields.Field]string {
	nobody := func(finding.Finding) {}
	r := fields.NewRecord(len(benefits.Columns()))
	for _, f := range []*fields.Field{benefit.ApplicantTAJ, benefit.EntitledTAJ, benefit.BenefitCode, benefit.SupportStart} {
		r.Set(f, fields.Read(f, fields.Raw{Text: t.Benefit[f.Key]}, nobody))
	}
	kind, _ := benefits.ByCode(r.Of(benefit.BenefitCode).Text)
	out := map[*fields.Field]string{relBenefit: MigrationID(r, kind)}
	if c.Full {
		out[relClient], out[relClientRef] = clientFull, c.Values[people.FieldTAJ.Key]
		return out
	}
	p := fields.NewRecord(people.LastField)
	for _, f := range partialFields {
		p.Set(f, fields.Read(f, fields.Raw{Text: c.Values[f.Key]}, nobody))
	}
	out[relClient], out[relClientRef] = clientIncomplete, people.IncompleteID(p)
	return out
}

// collect reads what was found, and where.
func (w *wave) collect(ctx context.Context, good []*taken) error {
	return database.Each(ctx, w.tx, messageFindings, func(r database.Row) error {
		var s stored
		err := scanStored(r, &s)
		if err != nil {
			return err
		}
		i, client := s.row/rowsOf-1, s.row%rowsOf-1
		t := good[i]
		where := spot{part: inBenefit}
		switch s.sheet {
		case sheetFull, sheetIncomplete:
			where = spot{inClient, client}
		case sheetRelation:
			where = spot{inRelation, client}
		}
		f := finding.Finding{Field: s.field, Code: finding.Code(s.code), Key: s.key, Args: s.args, Value: s.text}
		f.Args = messageArgs(f.Args)
		if own := "message." + s.key; w.m.Catalog.Has(own) {
			f.Key = own
		}
		if f.Code == finding.DependsOnBadRow {
			t.done.refused = true
			return nil // what is wrong is said where it is wrong
		}
		t.done.said = append(t.done.said, remark{where, f, finding.Severity(s.severity)})
		t.done.refused = t.done.refused || s.severity == string(finding.Error)
		return nil
	})
}

// rowName is how findings of loads name a row of clients.
var rowName = regexp.MustCompile(`(Ügyfél \((?:teljes|hiányos)\)|Ellátás|Reláció) (\d+)`)

// messageArgs names rows as parts of a message.
func messageArgs(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = rowName.ReplaceAllStringFunc(a, func(s string) string {
			m := rowName.FindStringSubmatch(s)
			row, _ := strconv.Atoi(m[2])
			switch {
			case strings.HasPrefix(m[1], "Ügyfél (t"):
				return tagClient + "[" + strconv.Itoa(row%rowsOf) + "]"
			case strings.HasPrefix(m[1], "Ügyfél"):
				return tagPartial + "[" + strconv.Itoa(row%rowsOf) + "]"
			}
			return tagBenefit
		})
	}
	return out
}

// results reads the numbers that people and benefits have now.
func (w *wave) results(ctx context.Context, good []*taken) error {
	w.persons = map[int]map[int]int64{}
	err := database.Each(ctx, w.tx, messagePeople, func(r database.Row) error {
		var row int
		var person int64
		err := r.Scan(&row, &person)
		i := row/rowsOf - 1
		if w.persons[i] == nil {
			w.persons[i] = map[int]int64{}
		}
		w.persons[i][row%rowsOf-1] = person
		good[i].done.persons = append(good[i].done.persons, person)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading people of messages: %w", err)
	}
	if w.clientsOnly {
		return nil
	}
	var cases []*matter
	var of []*taken
	err = database.Each(ctx, w.tx, messageBenefits, func(r database.Row) error {
		var row int
		var number, applicant, entitled, dwelling int64
		var year int
		err := r.Scan(&row, &number, &year, &applicant, &entitled, &dwelling)
		if err != nil {
			return err
		}
		i := row/rowsOf - 1
		t := good[i]
		t.done.benefit, t.done.year = number, year
		c := w.caseOf(t.text)
		c.applicant, c.entitled, c.dwelling, c.benefit = applicant, entitled, dwelling, number
		c.household = w.members(i, t.text, c)
		cases, of = append(cases, c), append(of, t)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading benefits of messages: %w", err)
	}
	return w.storeCases(ctx, cases, of)
}

// members are the people of a message beyond the applicant and the entitled one.
func (w *wave) members(i int, t *Transaction, c *matter) []Member {
	var out []Member
	for k := range t.Clients {
		id := w.persons[i][k]
		if id != 0 && id != c.applicant && id != c.entitled && !slices.ContainsFunc(out, func(m Member) bool { return m.PersonID == id }) {
			out = append(out, Member{PersonID: id, Kin: benefit.Other, Text: t.Clients[k].Relation[relKind.Key]})
		}
	}
	return out
}

// caseOf makes the case of a decision to grant that is final: its people and its benefit are to be put in.
func (w *wave) caseOf(t *Transaction) *matter {
	k, _ := benefits.ByCode(t.Benefit[benefit.BenefitCode.Key])
	c := &matter{
		body: w.body.ID, kind: k, branch: benefit.NewBenefit, channel: ChannelInterface, state: Final, version: 1, clerk: w.who.Code, number: t.Case,
		proposal: benefit.Grant, due: calendar.None, next: calendar.None, finished: true, record: k.NewRecord(), entry: w.entry,
	}
	for _, f := range k.Fields() {
		if text := t.Benefit[f.Key]; text != "" {
			c.record.Set(f, fields.Read(f, fields.Raw{Text: text}, func(finding.Finding) {}))
		}
	}
	c.opened = w.opened(c.record)
	return c
}

// opened is the day on which a case began, as far as a message says it.
func (w *wave) opened(r fields.Record) calendar.Day {
	for _, f := range []*fields.Field{benefit.AppliedOn, benefit.IssuedOn} {
		if d, ok := dayIn(r, f); ok {
			return d
		}
	}
	return today(w.m.Now())
}

// storeCases stores the cases of a wave with their first step.
func (w *wave) storeCases(ctx context.Context, cases []*matter, of []*taken) error {
	if len(cases) == 0 {
		return nil
	}
	at, err := database.Now(ctx, w.tx)
	if err != nil {
		return err
	}
	ids, err := database.All(ctx, w.tx, drawCaseIDs, scanID, len(cases))
	if err != nil {
		return fmt.Errorf("drawing numbers of cases: %w", err)
	}
	files, steps := make([][]any, 0, len(cases)), make([][]any, 0, len(cases))
	for i, c := range cases {
		c.id, c.changedAt = ids[i], at
		of[i].done.caseID = c.id
		a, err := c.args()
		if err != nil {
			return err
		}
		changes, err := c.changesFrom(nil)
		if err != nil {
			return err
		}
		changed, err := json.Marshal(changes)
		if err != nil {
			return fmt.Errorf("encoding the first step of case %d: %w", c.id, err)
		}
		// The order of insertCase, with the moments it makes of one.
		file := append([]any{c.id}, a[:16]...)
		files = append(files, append(file, at, at, at, c.entry, c.kind.Code, string(c.branch), string(c.channel), c.opened.Time()))
		steps = append(steps, []any{c.id, int32(1), string(Sent), "", string(c.state), at, w.who.Code, string(changed), "", c.entry})
	}
	err = database.Copy(ctx, w.tx, "ptr.case_file", messageCaseColumns, files)
	if err != nil {
		return fmt.Errorf("storing cases of messages: %w", err)
	}
	err = database.Copy(ctx, w.tx, "ptr.case_step", messageStepColumns, steps)
	if err != nil {
		return fmt.Errorf("storing steps of messages: %w", err)
	}
	return nil
}
