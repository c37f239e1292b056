package ptr

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"oszir/internal/identity"
	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
	"oszir/internal/platform/fields"
)

// The lists whose filters can be kept.
const (
	ListTasks         = "tasks"
	ListCases         = "cases"
	ListMigrated      = "migrated"
	ListBeneficiaries = "beneficiaries"
	ListBenefits      = "benefits"
)

// listFilters are what the filter of each list can ask in its address. Who is looked for by name or TAJ is not among it:
// that is kept for some hours only, under a key.
var listFilters = map[string][]string{
	ListTasks:         {"whose", "when", "kind", "branch", "state", "clerk", "case", "opened_from", "opened_to"},
	ListCases:         {"finished", "kind", "branch", "state", "clerk", "case", "opened_from", "opened_to", "decision", "issued_from", "issued_to", "final_from", "final_to", "sort"},
	ListMigrated:      {"kind", "state", "from", "to", "case", "id", "review_from", "review_to", "amount_from", "amount_to", "decision", "sort"},
	ListBeneficiaries: {"kind", "active"},
	ListBenefits:      {"kind", "state", "from", "to", "case", "id", "review_from", "review_to", "amount_from", "amount_to", "decision", "unreviewed", "sort"},
}

// cleanQuery takes from an address what the filter of a list asks, in one order.
func cleanQuery(list string, q url.Values) url.Values {
	out := url.Values{}
	for _, name := range listFilters[list] {
		if v := fields.Clean(q.Get(name)); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

// KeptFilter is a filter that somebody has kept under a name.
type KeptFilter struct {
	ID      int64
	List    string
	Name    string
	Query   string // of the list's address
	First   bool   // the list opens with it
	SavedAt time.Time
}

// Keeping is a filter to be kept. One of the same name and list is replaced.
type Keeping struct {
	List    string
	Name    string
	Query   string
	First   bool
	Request audit.Request
}

const (
	longestFilterName  = 80
	longestFilterQuery = 2000
	mostFilters        = 200 // of one account
)

// KeptFilters lists the filters that the actor has kept, of one list or, by "", of all. They name nobody.
func (m *Module) KeptFilters(ctx context.Context, who identity.Actor, list string) ([]KeptFilter, error) {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return nil, err
	}
	var out []KeptFilter
	err = m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		out, err = database.All(ctx, tx, keptFilters, scanFilter, who.Code, list)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing kept filters: %w", err)
	}
	return out, nil
}

// KeepFilter keeps a filter under a name. What it asks of people is left out. Errors: Invalid with a Refusal: the name is
// missing or too long, nothing is asked, or too many are kept; NotFound for an unknown list.
func (m *Module) KeepFilter(ctx context.Context, who identity.Actor, in Keeping) error {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return err
	}
	if listFilters[in.List] == nil {
		return errs.New(errs.NotFound, "error.not_found")
	}
	asked, err := url.ParseQuery(in.Query)
	if err != nil {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	name, query := fields.Clean(in.Name), cleanQuery(in.List, asked).Encode()
	switch {
	case name == "" || len([]rune(name)) > longestFilterName:
		return refuseField("name", "ptr.filters.name_missing", fmt.Sprint(longestFilterName))
	case query == "" || len(query) > longestFilterQuery:
		return refuseField("name", "ptr.filters.nothing")
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		have, err := filtersOf(ctx, tx, who)
		if err != nil {
			return err
		}
		same := func(f KeptFilter) bool { return f.List == in.List && f.Name == name }
		if len(have) >= mostFilters && !slices.ContainsFunc(have, same) {
			return refuseField("name", "ptr.filters.too_many", fmt.Sprint(mostFilters))
		}
		at, err := database.Now(ctx, tx)
		if err != nil {
			return err
		}
		e := entry(who, "ptr.filters.keep", "filters")
		e.Request, e.Detail = in.Request, map[string]any{"list": in.List}
		id, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		if in.First {
			_, err = notFirst.Exec(ctx, tx, who.Code, in.List)
			if err != nil {
				return fmt.Errorf("choosing the first filter: %w", err)
			}
		}
		args := []any{who.Code, in.List, name, query, in.First, at, id}
		n, err := replaceFilter.Exec(ctx, tx, args...)
		if err == nil && n == 0 {
			err = insertFilter.ExecOne(ctx, tx, args...)
		}
		if err != nil {
			return fmt.Errorf("keeping a filter: %w", err)
		}
		return nil
	})
}

// filtersOf reads what somebody has kept, and keeps a second window of theirs waiting until the first has done.
func filtersOf(ctx context.Context, tx *database.Tx, who identity.Actor) ([]KeptFilter, error) {
	_, err := lockFilters.Exec(ctx, tx, who.Code)
	if err != nil {
		return nil, fmt.Errorf("locking kept filters: %w", err)
	}
	out, err := database.All(ctx, tx, keptFilters, scanFilter, who.Code, "")
	if err != nil {
		return nil, fmt.Errorf("listing kept filters: %w", err)
	}
	return out, nil
}

func scanFilter(r database.Row, f *KeptFilter) error {
	return r.Scan(&f.ID, &f.List, &f.Name, &f.Query, &f.First, &f.SavedAt)
}

// FilterChange is what becomes of a kept filter.
type FilterChange struct {
	ID      int64
	Name    string // new one; "": as it was
	First   bool
	Gone    bool // it is taken away
	Request audit.Request
}

// ChangeFilter renames a kept filter of the actor, makes it the one with which its list opens, or takes it away. Errors:
// NotFound when it is not there or another's; Invalid with a Refusal when another one of the list has the name.
func (m *Module) ChangeFilter(ctx context.Context, who identity.Actor, in FilterChange) error {
	err := who.Require(identity.ReadBenefits)
	if err != nil {
		return err
	}
	return m.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		have, err := filtersOf(ctx, tx, who)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(have, func(f KeptFilter) bool { return f.ID == in.ID })
		if i < 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		list, name := have[i].List, have[i].Name
		if wanted := fields.Clean(in.Name); wanted != "" {
			name = wanted
		}
		if len([]rune(name)) > longestFilterName {
			return refuseField("name", "ptr.filters.name_missing", fmt.Sprint(longestFilterName))
		}
		if slices.ContainsFunc(have, func(f KeptFilter) bool { return f.List == list && f.Name == name && f.ID != in.ID }) {
			return refuseField("name", "ptr.filters.name_taken")
		}
		e := entry(who, "ptr.filters.change", fmt.Sprintf("filter/%d", in.ID))
		e.Request = in.Request
		id, err := audit.Write(ctx, tx, e)
		if err != nil {
			return err
		}
		if in.First && !in.Gone && !have[i].First {
			_, err = notFirst.Exec(ctx, tx, who.Code, list)
			if err != nil {
				return fmt.Errorf("choosing the first filter: %w", err)
			}
		}
		err = changeFilter.ExecOne(ctx, tx, in.ID, name, in.First && !in.Gone, in.Gone, id)
		if err != nil {
			return fmt.Errorf("changing a kept filter: %w", err)
		}
		return nil
	})
}
