package availability

import (
	"context"
	"fmt"
	"slices"
	"time"

	"oszir/internal/platform/calendar"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// months is how many whole months are shown before the one that runs.
const months = 12

// firstMonth is the first month that can be asked for.
const firstMonth = calendar.Month(2000 * 12)

// MonthFigures is a month with its figures.
type MonthFigures struct {
	Figures

	Month   calendar.Month
	Running bool // it counts to now
}

// Year is how a service was in the last months.
type Year struct {
	Service      string
	Now          time.Time
	MeasuredFrom time.Time      // the first heartbeat ever; zero: nothing was measured yet
	Months       []MonthFigures // the latest first
	Outages      []Outage       // in these months
	Announced    []Maintenance  // that is to come or goes on
}

// MonthView is a month of a service with what its figures are made of.
type MonthView struct {
	MonthFigures

	Service      string
	Now          time.Time
	MeasuredFrom time.Time
	Hours        []Hours // that hold in the month, the first since before or from its first day
	Outages      []Outage
	Maintenance  []Maintenance // with what was called off
}

func scanOutage(r database.Row, o *Outage) error {
	var until *time.Time
	err := r.Scan(&o.ID, &o.Kind, &o.Services, &o.Probe, &o.Cause, &o.Since, &until, &o.RecordedAt)
	if until != nil {
		o.Until = *until
	}
	return err
}

func scanMaintenance(r database.Row, x *Maintenance) error {
	var calledOff *time.Time
	err := r.Scan(&x.ID, &x.Services, &x.Since, &x.Until, &x.Note, &x.AnnouncedAt, &x.By, &calledOff)
	if calledOff != nil {
		x.CalledOffAt = *calledOff
	}
	return err
}

// hours reads the hours of a service and the number of the latest.
func hours(ctx context.Context, tx *database.Tx, service string) (out []Hours, latest int64, err error) {
	err = database.Each(ctx, tx, hoursOf, func(r database.Row) error {
		var id int64
		var from database.Day
		var h Hours
		err := r.Scan(&id, &from, &h.Days, &h.Opens, &h.Closes)
		h.From = from.Day
		out, latest = append(out, h), max(latest, id)
		return err
	}, service)
	if err != nil {
		return nil, 0, fmt.Errorf("reading the hours of a service: %w", err)
	}
	return out, latest, nil
}

// record reads what is known of a service from the beginning of a month to the end of another, or to now.
func (m *Module) record(ctx context.Context, tx *database.Tx, service string, first, last calendar.Month) (*record, error) {
	r := &record{now: m.clock()}
	from, until := at(first.First(), 0), at((last+1).First(), 0)
	var err error
	r.hours, _, err = hours(ctx, tx, service)
	if err != nil {
		return nil, err
	}
	r.maintenance, err = database.All(ctx, tx, maintenanceBetween, scanMaintenance, service, from, until)
	if err != nil {
		return nil, fmt.Errorf("reading maintenance: %w", err)
	}
	r.outages, err = database.All(ctx, tx, outagesBetween, scanOutage, service, from, until)
	if err != nil {
		return nil, fmt.Errorf("reading outages: %w", err)
	}
	var begun, alive *time.Time
	err = database.One(ctx, tx, lifetime, nil, &begun, &alive)
	if err != nil {
		return nil, fmt.Errorf("reading since when is measured: %w", err)
	}
	if begun == nil {
		return r, nil
	}
	r.measuredFrom = *begun
	// Whoever asks while no process lives, from the command line, is told of the outage that goes on.
	if r.now.Sub(*alive) > silence && until.After(*alive) {
		r.outages = append(r.outages, Outage{Kind: Own, Services: Services(), Probe: heartbeat, Cause: causeSilent, Since: *alive})
	}
	return r, nil
}

// known reports whether a service is one of ours; "" stands for the first. Errors: NotFound.
func known(service string) (string, error) {
	switch {
	case service == "":
		return Services()[0], nil
	case !slices.Contains(Services(), service):
		return "", errs.New(errs.NotFound, "error.not_found")
	}
	return service, nil
}

// Year says how a service was in this month and the twelve before; "" stands for the first service. It is for everybody.
// Errors: NotFound for a service that there is not.
func (m *Module) Year(ctx context.Context, service string) (Year, error) {
	service, err := known(service)
	if err != nil {
		return Year{}, err
	}
	y := Year{Service: service, Now: m.clock()}
	running := calendar.MonthOf(calendar.Of(y.Now))
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		r, err := m.record(ctx, tx, service, running-months, running)
		if err != nil {
			return err
		}
		y.Now, y.MeasuredFrom, y.Outages = r.now, r.measuredFrom, r.outages
		for k := running; k >= running-months; k-- {
			y.Months = append(y.Months, MonthFigures{Figures: r.figures(k), Month: k, Running: k == running})
		}
		coming, err := database.All(ctx, tx, maintenanceBetween, scanMaintenance, service, r.now, r.now.AddDate(2, 0, 0))
		if err != nil {
			return fmt.Errorf("reading maintenance to come: %w", err)
		}
		for _, x := range coming {
			if x.CalledOffAt.IsZero() {
				y.Announced = append(y.Announced, x)
			}
		}
		return annotate(ctx, tx, y.Outages)
	})
	return y, err
}

// Month says how a service was in a month, and by what; "" stands for the first service. It is for everybody. Errors:
// NotFound for a service that there is not and for a month to come.
func (m *Module) Month(ctx context.Context, service string, month calendar.Month) (MonthView, error) {
	service, err := known(service)
	if err != nil {
		return MonthView{}, err
	}
	running := calendar.MonthOf(calendar.Of(m.clock()))
	if month > running || month < firstMonth {
		return MonthView{}, errs.New(errs.NotFound, "error.not_found")
	}
	v := MonthView{Service: service}
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		r, err := m.record(ctx, tx, service, month, month)
		if err != nil {
			return err
		}
		v.Now, v.MeasuredFrom, v.Outages, v.Maintenance = r.now, r.measuredFrom, r.outages, r.maintenance
		v.MonthFigures = MonthFigures{Figures: r.figures(month), Month: month, Running: month == running}
		for d := month.First(); d < (month + 1).First(); d++ {
			if h := hoursOn(r.hours, d); len(v.Hours) == 0 || v.Hours[len(v.Hours)-1] != h {
				v.Hours = append(v.Hours, h)
			}
		}
		return annotate(ctx, tx, v.Outages)
	})
	return v, err
}

// annotate puts what people said to outages.
func annotate(ctx context.Context, tx *database.Tx, list []Outage) error {
	ids := make([]int64, 0, len(list))
	of := make(map[int64]*Outage, len(list))
	for i := range list {
		ids, of[list[i].ID] = append(ids, list[i].ID), &list[i]
	}
	err := database.Each(ctx, tx, annotationsOf, func(r database.Row) error {
		var id int64
		var a Annotation
		err := r.Scan(&id, &a.Text, &a.At, &a.By)
		if o := of[id]; o != nil {
			o.Annotations = append(o.Annotations, a)
		}
		return err
	}, ids)
	if err != nil {
		return fmt.Errorf("reading annotations: %w", err)
	}
	return nil
}
