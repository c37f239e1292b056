package availability

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Report is the figures as programs read them; /availability says what stands in it. Percentages are truncated.
type Report struct {
	At       time.Time       `json:"at"`
	Targets  ReportTargets   `json:"targets"`
	Services []ReportService `json:"services"`
}

// ReportTargets are the targets in percent.
type ReportTargets struct {
	Policy json.Number `json:"policy"`
	Own    json.Number `json:"own"`
}

// ReportService is a service in a report, the latest month first.
type ReportService struct {
	Service      string         `json:"service"`
	MeasuredFrom *time.Time     `json:"measured_from"` // null: nothing was measured yet
	Months       []ReportMonth  `json:"months"`
	Outages      []ReportOutage `json:"outages"`
}

// ReportMonth is a month in a report.
type ReportMonth struct {
	Month        string       `json:"month"`
	Running      bool         `json:"running"`
	Planned      int64        `json:"planned_seconds"`
	Own          int64        `json:"own_outage_seconds"`
	External     int64        `json:"external_outage_seconds"`
	Unknown      int64        `json:"unknown_seconds"`
	Up           int64        `json:"up_seconds"`
	Availability *json.Number `json:"availability"` // percent; null: nothing was promised and measured
}

// ReportOutage is an outage in a report.
type ReportOutage struct {
	ID          int64              `json:"id"` // 0: no process has written it down yet
	Kind        Kind               `json:"kind"`
	Probe       string             `json:"probe"`
	Cause       string             `json:"cause"`
	Since       time.Time          `json:"since"`
	Until       *time.Time         `json:"until"` // null: it goes on
	Annotations []ReportAnnotation `json:"annotations"`
}

// ReportAnnotation is what was said of an outage.
type ReportAnnotation struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// NewReport puts years of services together.
func NewReport(years []Year) Report {
	r := Report{Targets: ReportTargets{json.Number(Percent(TargetPolicy)), json.Number(Percent(TargetOurs))}, Services: []ReportService{}}
	for i := range years {
		y := &years[i]
		r.At = y.Now.UTC()
		s := ReportService{Service: y.Service, Months: []ReportMonth{}, Outages: []ReportOutage{}}
		if !y.MeasuredFrom.IsZero() {
			from := y.MeasuredFrom.UTC()
			s.MeasuredFrom = &from
		}
		for _, m := range y.Months {
			x := ReportMonth{Month: m.Month.String(), Running: m.Running, Planned: m.Planned, Own: m.Own, External: m.External, Unknown: m.Unknown, Up: m.Up()}
			if n, ok := m.Availability(); ok {
				percent := json.Number(Percent(n))
				x.Availability = &percent
			}
			s.Months = append(s.Months, x)
		}
		for j := range y.Outages {
			o := &y.Outages[j]
			x := ReportOutage{ID: o.ID, Kind: o.Kind, Probe: o.Probe, Cause: o.Cause, Since: o.Since.UTC(), Annotations: []ReportAnnotation{}}
			if !o.Until.IsZero() {
				until := o.Until.UTC()
				x.Until = &until
			}
			for _, a := range o.Annotations {
				x.Annotations = append(x.Annotations, ReportAnnotation{a.At.UTC(), a.Text})
			}
			s.Outages = append(s.Outages, x)
		}
		r.Services = append(r.Services, s)
	}
	return r
}

// WriteJSON writes a report as one document.
func (r *Report) WriteJSON(to io.Writer) error {
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	err := e.Encode(r)
	if err != nil {
		return fmt.Errorf("writing report: %w", err)
	}
	return nil
}

// WriteCSV writes the months of a report as a table of text: UTF-8 with its mark, semicolons, lines of Windows. The names
// of the columns are the ones of the JSON document.
func (r *Report) WriteCSV(to io.Writer) error {
	_, err := io.WriteString(to, "\ufeff")
	if err != nil {
		return fmt.Errorf("beginning table: %w", err)
	}
	w := csv.NewWriter(to)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{{"service", "month", "running", "planned_seconds", "own_outage_seconds", "external_outage_seconds", "unknown_seconds", "up_seconds", "availability"}}
	for _, s := range r.Services {
		for _, m := range s.Months {
			row := []string{s.Service, m.Month, strconv.FormatBool(m.Running)}
			for _, n := range []int64{m.Planned, m.Own, m.External, m.Unknown, m.Up} {
				row = append(row, strconv.FormatInt(n, 10))
			}
			percent := ""
			if m.Availability != nil {
				percent = m.Availability.String()
			}
			rows = append(rows, append(row, percent))
		}
	}
	err = w.WriteAll(rows)
	if err != nil {
		return fmt.Errorf("writing table: %w", err)
	}
	return nil
}
