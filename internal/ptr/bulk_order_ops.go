package ptr

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/finding"
)

// BulkJob is the name of the job that works on orders.
const BulkJob = "ptr.bulk_round"

// bulkEvery is how often orders are looked for even when no job says so.
const bulkEvery = 30 * time.Second

// atOnce is up to how many items an order is done while somebody waits.
const atOnce = 200

// BulkRound works on orders, the oldest first, until none is left. What is done stays done: whatever interrupts it, a
// later round goes on behind the last item.
func (m *Module) BulkRound(ctx context.Context) error {
	ctx = database.Long(ctx)
	var waiting []int64
	err := m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		waiting, err = database.All(ctx, tx, waitingOrders, scanID)
		return err
	})
	if err != nil {
		return fmt.Errorf("looking for orders: %w", err)
	}
	var failed error
	for _, id := range waiting {
		failed = errors.Join(failed, m.workOnOrder(ctx, id))
	}
	return failed
}

// workOnOrder works on an order until nothing of it waits, or somebody else works on it.
func (m *Module) workOnOrder(ctx context.Context, order int64) error {
	for ctx.Err() == nil {
		more, err := m.bulkStep(ctx, order)
		if err != nil || !more {
			return err
		}
	}
	return ctx.Err()
}

// errNothing: no order waits.
var errNothing = errors.New("no order waits")

// bulkStep does the next piece of an order in one transaction.
func (m *Module) bulkStep(ctx context.Context, order int64) (more bool, err error) {
	var o bulkOrder
	var single *bulkItem
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		single = nil
		found, err := database.All(ctx, tx, lockOrder, scanBulkOrder, order)
		if err != nil {
			return fmt.Errorf("looking for orders: %w", err)
		}
		if len(found) == 0 {
			return errNothing
		}
		o = found[0]
		size := moveChunk
		if o.sort == OrderConvert {
			size = 1
		}
		items, err := database.All(ctx, tx, waitingItems, func(r database.Row, i *bulkItem) error {
			return r.Scan(&i.no, &i.applicant, &i.benefit, &i.caseID, &i.kind)
		}, o.id, size)
		if err != nil {
			return fmt.Errorf("reading order %d: %w", o.id, err)
		}
		switch {
		case len(items) == 0:
		case o.sort == OrderConvert:
			single = &items[0]
			err = m.convert(ctx, tx, &o, single)
		default:
			err = m.move(ctx, tx, &o, items)
		}
		if err != nil {
			return err
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		_, err = endOrder.Exec(ctx, tx, o.id, at)
		if err != nil {
			return fmt.Errorf("ending order %d: %w", o.id, err)
		}
		return nil
	})
	if errors.Is(err, errNothing) {
		return false, nil
	}
	r, refused := refusalOf(err)
	if single != nil && errs.KindOf(err) == errs.NotFound {
		r, refused = &Refusal{Findings: []finding.Finding{{Code: finding.Eligibility, Key: "ptr.moves.gone"}}}, true
	}
	if refused && single != nil {
		return true, m.refuseItem(ctx, &o, single, r)
	}
	if err != nil {
		m.Log.ErrorContext(ctx, "order failed, a later round goes on", slog.Int64("order", o.id), slog.String("cause", err.Error()))
	}
	return err == nil, err
}

// refuseItem notes why an item is not done; the order goes on without it.
func (m *Module) refuseItem(ctx context.Context, o *bulkOrder, item *bulkItem, r *Refusal) error {
	key, args := "ptr.case.refused", []string{}
	switch {
	case len(r.Findings) > 0:
		f := r.Findings[0]
		key, args = f.MessageKey(), append(args, f.Args...)
	case len(r.Checks) > 0:
		key, args = r.Checks[0].Key, append(args, r.Checks[0].Args...)
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		e := entry(o.who(), "ptr.benefits.convert", fmt.Sprintf("order/%d", o.id), dataBenefits)
		e.Persons, e.Detail = []int64{item.applicant}, map[string]any{"benefit": item.benefit, "refused": true}
		_, err = audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		err = endItem.ExecOne(ctx, tx, o.id, item.no, key, args, nil, []int64{}, at)
		if err != nil {
			return fmt.Errorf("refusing item %d of order %d: %w", item.no, o.id, err)
		}
		_, err = endOrder.Exec(ctx, tx, o.id, at)
		return err
	})
}

func scanBulkOrder(r database.Row, o *bulkOrder) error {
	var day, issued database.Day
	err := r.Scan(&o.id, &o.sort, &o.body, &o.to, &day, &issued, &o.caseNumber, &o.reason, &o.actor, &o.role)
	o.day, o.issued = day.Day, issued.Day
	return err
}

// who is the one who ordered: the log names them for all that the order does.
func (o *bulkOrder) who() identity.Actor {
	return identity.Actor{Code: o.actor, BodyID: o.body, Role: identity.Role(o.role)}
}

// newOrder is an order with its items as it is stored.
type newOrder struct {
	bulkOrder

	rows    [][]any // of bulk_item, behind the number of the order
	waiting int
	persons []int64
	request audit.Request
}

var bulkItemColumns = []string{"order_id", "no", "applicant_id", "benefit_id", "case_id", "kind", "state", "why", "why_args"}

// add adds an item; why says why it is refused at once.
func (n *newOrder) add(applicant, benefitID, caseID int64, kind, why string, args ...string) {
	state := "waiting"
	if why != "" {
		state = "refused"
	} else {
		n.waiting++
	}
	n.rows = append(n.rows, []any{int64(0), len(n.rows) + 1, applicant, benefitID, caseID, kind, state, why, append([]string{}, args...)})
	if applicant != 0 {
		n.persons = append(n.persons, applicant)
	}
}

// store keeps the order and gives its number.
func (n *newOrder) store(ctx context.Context, m *Module, tx *database.Tx, operation string) (id int64, err error) {
	at, err := database.Now(ctx, tx)
	if err != nil {
		return 0, err
	}
	e := entry(n.who(), operation, fmt.Sprintf("body/%d", n.body), dataBenefits)
	e.Request, e.Detail = n.request, map[string]any{"items": len(n.rows), "to": n.to}
	entryID, err := writeAbout(ctx, tx, e, n.persons)
	if err != nil {
		return 0, err
	}
	err = database.One(ctx, tx, insertOrder, []any{
		string(n.sort), n.body, n.to, n.day.Time(), openDay(n.issued), n.caseNumber, n.reason, n.actor, n.role, len(n.rows), at, entryID,
	}, &id)
	if err != nil {
		return 0, fmt.Errorf("storing an order: %w", err)
	}
	for i := range n.rows {
		n.rows[i][0] = id
	}
	err = database.Copy(ctx, tx, "ptr.bulk_item", bulkItemColumns, n.rows)
	if err != nil {
		return 0, fmt.Errorf("storing the items of order %d: %w", id, err)
	}
	return id, m.Jobs.Add(ctx, tx, BulkJob)
}

// Orders lists what the actor's body has ordered, the latest first. It names nobody.
func (m *Module) Orders(ctx context.Context, who identity.Actor) ([]Order, error) {
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return nil, err
	}
	var out []Order
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, ordersOfBody, scanOrder, who.BodyID, pageRows)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing orders: %w", err)
	}
	return out, m.nameOrders(ctx, out)
}

// Order tells how an order of the actor's body stands, and what it refused. The reading is logged with the people shown.
// Errors: NotFound.
func (m *Module) Order(ctx context.Context, who identity.Actor, id int64) (OrderView, error) {
	var v OrderView
	err := who.Require(identity.KeepOffice)
	if err != nil {
		return v, err
	}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		found, err := database.All(ctx, tx, orderShown, scanOrder, id, who.BodyID)
		if err != nil {
			return fmt.Errorf("reading order %d: %w", id, err)
		}
		if len(found) == 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		v.Order = found[0]
		v.Refusals, err = database.All(ctx, tx, refusedItems, scanOrderItem, id, mostRefused)
		if err == nil {
			v.Made, err = database.All(ctx, tx, madeItems, scanOrderItem, id, mostRefused)
		}
		if err != nil {
			return fmt.Errorf("reading the items of order %d: %w", id, err)
		}
		persons := []int64{}
		for _, list := range [][]OrderItem{v.Refusals, v.Made} {
			for i := range list {
				if list[i].Applicant.ID != 0 {
					persons = append(persons, list[i].Applicant.ID)
				}
			}
		}
		names, err := people.Names(ctx, tx, persons)
		if err != nil {
			return err
		}
		for _, list := range [][]OrderItem{v.Refusals, v.Made} {
			for i := range list {
				list[i].Applicant.Name = names[list[i].Applicant.ID]
			}
		}
		e := entry(who, "ptr.orders.read", fmt.Sprintf("order/%d", id), dataIdentity, dataBenefits)
		e.Persons = persons
		_, err = audit.Write(ctx, tx, e)
		return err
	})
	if err != nil {
		return OrderView{}, err
	}
	one := []Order{v.Order}
	err = m.nameOrders(ctx, one)
	v.Order = one[0]
	return v, err
}

func (m *Module) nameOrders(ctx context.Context, orders []Order) error {
	ids := make([]int64, 0, 2*len(orders))
	for i := range orders {
		ids = append(ids, orders[i].BodyID, orders[i].ToBody)
	}
	names, err := m.officeNames(ctx, ids...)
	for i := range orders {
		orders[i].BodyName, orders[i].ToName = names[orders[i].BodyID], names[orders[i].ToBody]
	}
	return err
}

func scanOrder(r database.Row, o *Order) error {
	var day, issued database.Day
	var done *time.Time
	var waiting int
	err := r.Scan(&o.ID, &o.Sort, &o.BodyID, &o.ToBody, &day, &issued, &o.Reason, &o.By, &o.OrderedAt, &done, &o.Items, &waiting, &o.Refused)
	o.Day, o.IssuedOn, o.Done = day.Day, issued.Day, o.Items-waiting
	if done != nil {
		o.DoneAt = *done
	}
	return err
}

func scanOrderItem(r database.Row, i *OrderItem) error {
	var number, made int64
	var year, madeYear int
	err := r.Scan(&i.No, &i.Applicant.ID, &number, &year, &i.CaseID, &i.Why, &i.WhyArgs, &made, &madeYear, &i.Cases)
	if number != 0 {
		i.BenefitID = AdjudicationID(year, number)
	}
	if made != 0 {
		i.Made = AdjudicationID(madeYear, made)
	}
	return err
}
