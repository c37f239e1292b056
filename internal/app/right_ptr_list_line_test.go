package app_test

import (
	"context"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/calendar"
	"oszir/internal/platform/errs"
	"oszir/internal/ptr"
)

const ownFilters = "they are the actor's own"

// movable gives a move of one of our benefits, on its first day, to another municipality.
func (w *rightWorld) movable() ptr.Move {
	w.t.Helper()
	_, number, ok := ptr.ParseAdjudicationID(w.benefit)
	if !ok {
		w.t.Fatal("the benefit has no id")
	}
	id := w.number(`SELECT b.id FROM ptr.benefit b JOIN ptr.benefit_version v ON v.benefit_id = b.id AND v.applicant_id = b.applicant_id AND upper_inf(v.recorded)
		WHERE b.body_id = $1 AND b.id <> $2 AND b.kind <> 'RSZS' AND b.case_id IS NULL AND lower(v.valid) < '2015-01-01' ORDER BY b.id DESC LIMIT 1`, w.ours.ID, number)
	year := w.number(`SELECT id_year FROM ptr.benefit WHERE id = $1`, id)
	day, _ := calendar.Parse(w.text(`SELECT lower(valid)::text FROM ptr.benefit_version WHERE benefit_id = $1 AND upper_inf(recorded) ORDER BY 1 LIMIT 1`, id))
	return ptr.Move{IDs: []string{ptr.AdjudicationID(int(year), id)}, To: "DEMO-M2", Day: day, Reason: "átszervezés", Request: audit.Request{Key: w.name()}}
}

// order makes an order of ours.
func (w *rightWorld) order() int64 {
	w.t.Helper()
	id, err := w.a.PTR.MoveBenefits(w.t.Context(), w.caseIssuer(), w.movable())
	w.must(err)
	return id
}

// conversion gives a conversion of one of our benefits, which is made to run on after the change of the law.
func (w *rightWorld) conversion() ptr.Conversion {
	w.t.Helper()
	w.text(`WITH u AS (UPDATE ptr.benefit_version v SET valid = daterange(lower(v.valid), '2016-01-01') FROM ptr.benefit b
		WHERE b.id = v.benefit_id AND b.applicant_id = v.applicant_id AND b.body_id = $1 AND b.kind = 'RSZS' AND upper_inf(v.recorded)
			AND lower(v.valid) < '2015-01-01' AND upper(v.valid) <> '2015-03-01' RETURNING 1) SELECT count(*)::text FROM u`, w.ours.ID)
	return ptr.Conversion{
		Kind: "RSZS", To: w.theirs.Code, IssuedOn: calendar.On(2015, 3, 1), CaseNumber: w.name(), Reason: "jogszabályváltozás", Request: audit.Request{Key: w.name()},
	}
}

// moveOf is an operation on a benefit of ours, or on one that is not there.
func moveOf(do func(m *ptr.Module, ctx context.Context, who identity.Actor, in ptr.Move) error) func(w *rightWorld, who identity.Actor, there bool) error {
	return func(w *rightWorld, who identity.Actor, there bool) error {
		in := ptr.Move{IDs: []string{w.absent}, To: "DEMO-M2", Day: calendar.On(2014, 1, 1), Reason: "átszervezés"}
		if there {
			in.IDs = []string{w.benefit}
		}
		return do(w.a.PTR, w.t.Context(), who, in)
	}
}

func ptrListLines() []line {
	list := func(name string, right identity.Right, logs string, do func(m *ptr.Module, ctx context.Context, who identity.Actor) error) line {
		l := line{name: "ptr." + name, right: right, logs: logs, open: ownList}
		if logs == "" {
			l.quiet = namesNobody
		}
		l.ready = act(func(w *rightWorld, ctx context.Context, who identity.Actor) error { return do(w.a.PTR, ctx, who) })
		return l
	}
	out := []line{
		list("Tasks", identity.ReadCases, "ptr.tasks.list", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			_, err := m.Tasks(ctx, who, "hu", ptr.CaseFilter{})
			return err
		}),
		list("Cases", identity.ReadCases, "ptr.cases.list", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			_, err := m.Cases(ctx, who, "hu", ptr.CaseFilter{})
			return err
		}),
		list("CountTasks", identity.ReadCases, "", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			_, err := m.CountTasks(ctx, who)
			return err
		}),
		list("ExportTasks", identity.ReadCases, "ptr.tasks.export", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			return m.ExportTasks(ctx, who, "hu", ptr.CaseFilter{}, ptr.ListCSV, io.Discard)
		}),
		list("ExportCases", identity.ReadCases, "ptr.cases.export", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			return m.ExportCases(ctx, who, "hu", ptr.CaseFilter{}, ptr.ListXLSX, io.Discard)
		}),
		list("Beneficiaries", identity.ReadBenefits, "ptr.beneficiaries.list", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			_, err := m.Beneficiaries(ctx, who, ptr.BeneficiaryFilter{})
			return err
		}),
		list("ExportBeneficiaries", identity.ReadBenefits, "ptr.beneficiaries.export", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			return m.ExportBeneficiaries(ctx, who, "hu", ptr.BeneficiaryFilter{}, ptr.ListCSV, io.Discard)
		}),
		list("Orders", identity.KeepOffice, "", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			_, err := m.Orders(ctx, who)
			return err
		}),
		list("PreviewConversion", identity.KeepOffice, "ptr.benefits.convert_preview", func(m *ptr.Module, ctx context.Context, who identity.Actor) error {
			_, err := m.PreviewConversion(ctx, who, "RSZS", calendar.None, "")
			return err
		}),
	}
	return slices.Concat(out, ptrFilterLines(), ptrOrderLines())
}

func ptrFilterLines() []line {
	keep := func(w *rightWorld, ctx context.Context, who identity.Actor, name string) error {
		return w.a.PTR.KeepFilter(ctx, who, ptr.Keeping{List: ptr.ListCases, Name: name, Query: "finished=no"})
	}
	return []line{
		{name: "ptr.KeptFilters", right: identity.ReadBenefits, quiet: namesNobody, open: ownFilters, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.KeptFilters(ctx, who, "")
			return err
		})},
		{name: "ptr.KeepFilter", right: identity.ReadBenefits, logs: "ptr.filters.keep", open: ownFilters, ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			return keep(w, ctx, who, w.name())
		})},
		{
			name: "ptr.ChangeFilter", right: identity.ReadBenefits, logs: "ptr.filters.change",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				name := w.name()
				w.text(`WITH i AS (INSERT INTO ptr.kept_filter (actor, list, name, query, saved_at, entry_id)
					SELECT DISTINCT 'matrix.' || r, 'cases', $1, 'finished=no', now(), (SELECT max(id) FROM audit.entry) FROM unnest($2::text[]) AS u (r) RETURNING 1) SELECT count(*)::text FROM i`,
					name, slices.Collect(maps.Keys(policy)))
				return func(who identity.Actor) error {
					id := w.number(`SELECT coalesce(min(id), 0) FROM ptr.kept_filter WHERE name = $1 AND actor = $2`, name, who.Code)
					return w.a.PTR.ChangeFilter(w.t.Context(), who, ptr.FilterChange{ID: id, Gone: true})
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := int64(nowhere)
				if there {
					name := w.name()
					w.must(keep(w, w.t.Context(), w.caseClerk(), name))
					id = w.number(`SELECT id FROM ptr.kept_filter WHERE name = $1`, name)
				}
				return w.a.PTR.ChangeFilter(w.t.Context(), who, ptr.FilterChange{ID: id, Gone: true})
			},
		},
	}
}

func ptrOrderLines() []line {
	return []line{
		{
			name: "ptr.AssignCases", right: identity.HandleCases, logs: "ptr.case.assign", open: "each case is answered for by itself: another office's is told as one that is not there",
			ready: ofCase(ptr.Opened, false, func(c *caseAt, ctx context.Context, who identity.Actor) error {
				_, err := c.w.a.PTR.AssignCases(ctx, who, []ptr.SeenCase{{ID: c.id, Seen: c.version}}, "demo-m", audit.Request{Key: c.w.name()})
				return err
			}),
		},
		{
			name: "ptr.Order", right: identity.KeepOffice, logs: "ptr.orders.read",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				id := w.order()
				return func(who identity.Actor) error {
					_, err := w.a.PTR.Order(w.t.Context(), who, id)
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				id := int64(nowhere)
				if there {
					id = w.order()
				}
				_, err := w.a.PTR.Order(w.t.Context(), who, id)
				return err
			},
		},
		{
			name: "ptr.PreviewMove", right: identity.KeepOffice, logs: "ptr.benefits.move_preview",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.PTR.PreviewMove(ctx, who, w.movable())
				return err
			}),
			other: moveOf(func(m *ptr.Module, ctx context.Context, who identity.Actor, in ptr.Move) error {
				_, err := m.PreviewMove(ctx, who, in)
				return err
			}),
		},
		{
			name: "ptr.MoveBenefits", right: identity.KeepOffice, logs: "ptr.benefits.move",
			ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
				_, err := w.a.PTR.MoveBenefits(ctx, who, w.movable())
				return err
			}),
			other: moveOf(func(m *ptr.Module, ctx context.Context, who identity.Actor, in ptr.Move) error {
				_, err := m.MoveBenefits(ctx, who, in)
				return err
			}),
		},
		{
			name: "ptr.ConvertBenefits", right: identity.KeepOffice, logs: "ptr.benefits.convert",
			ready: func(w *rightWorld) func(who identity.Actor) error {
				in := w.conversion()
				return func(who identity.Actor) error {
					_, err := w.a.PTR.ConvertBenefits(w.t.Context(), who, in)
					return err
				}
			},
			other: func(w *rightWorld, who identity.Actor, there bool) error {
				in := w.conversion()
				in.To, in.IDs = "DEMO-GY", []string{w.absent}
				if there {
					in.IDs = []string{w.benefit}
				}
				_, err := w.a.PTR.ConvertBenefits(w.t.Context(), who, in)
				if errs.KindOf(err) == errs.Invalid { // what is not the actor's own does not run on, whosever it is
					return errs.New(errs.NotFound, "error.not_found")
				}
				return err
			},
		},
		{name: "ptr.FillCases", right: identity.FillRegister, logs: "ptr.fill", open: "made-up data go wherever the operator wants them", ready: act(func(w *rightWorld, ctx context.Context, who identity.Actor) error {
			_, err := w.a.PTR.FillCases(ctx, who, w.ours.ID, 1)
			return err
		})},
	}
}

var ptrListVerdicts = map[string]verdict{
	"GET /ptr/tasks":              {right: identity.ReadCases},
	"POST /ptr/tasks":             {right: identity.ReadCases},
	"POST /ptr/tasks/assign":      {right: identity.HandleCases},
	"GET /ptr/tasks.xlsx":         {right: identity.ReadCases},
	"GET /ptr/tasks.csv":          {right: identity.ReadCases},
	"GET /ptr/cases":              {right: identity.ReadCases},
	"POST /ptr/cases":             {right: identity.ReadCases},
	"GET /ptr/cases.xlsx":         {right: identity.ReadCases},
	"GET /ptr/cases.csv":          {right: identity.ReadCases},
	"GET /ptr/migrated":           {right: identity.ReadBenefits},
	"POST /ptr/migrated":          {right: identity.ReadBenefits},
	"GET /ptr/migrated.xlsx":      {right: identity.ReadBenefits},
	"GET /ptr/migrated.csv":       {right: identity.ReadBenefits},
	"GET /ptr/beneficiaries":      {right: identity.ReadBenefits},
	"POST /ptr/beneficiaries":     {right: identity.ReadBenefits},
	"GET /ptr/beneficiaries.xlsx": {right: identity.ReadBenefits},
	"GET /ptr/beneficiaries.csv":  {right: identity.ReadBenefits},
	"POST /ptr/benefits":          {right: identity.ReadBenefits},
	"GET /ptr/filters":            {right: identity.ReadBenefits},
	"POST /ptr/filters":           {right: identity.ReadBenefits, form: url.Values{"list": {"cases"}, "query": {"finished=no"}, "filter_name": {"Próba"}}},
	"POST /ptr/filters/{id}":      {right: identity.ReadBenefits, object: func(*rightWorld) string { return absent }, absent: absent, shared: ownFilters, vague: true},
	"GET /ptr/settings":           {right: identity.KeepOffice},
	"POST /ptr/settings":          {right: identity.KeepOffice},
	"GET /ptr/orders":             {right: identity.KeepOffice},
	"GET /ptr/orders/{id}":        {right: identity.KeepOffice, object: func(w *rightWorld) string { return strconv.FormatInt(w.order(), 10) }, absent: absent},
	"GET /ptr/moves/new":          {right: identity.KeepOffice},
	"POST /ptr/moves/new":         {right: identity.KeepOffice},
	"GET /ptr/conversions/new":    {right: identity.KeepOffice},
	"POST /ptr/conversions/new":   {right: identity.KeepOffice},
}
