package people_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"oszir/internal/identity"
	"oszir/internal/people"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/database"
	"oszir/migrations"
)

// benchDatabase is the copy of the big register that is brought up to date and searched.
const benchDatabase = "bench_people"

// bigRegister opens a copy of the register that tools/bench builds: OSZIR_BENCH_REGISTER=var/bench/register. The copy
// stays there for the next run.
var bigRegister = sync.OnceValues(func() (*sampledRegister, error) {
	ctx := context.Background()
	c, err := cluster.Start(ctx, cluster.Options{DataDir: os.Getenv("OSZIR_BENCH_REGISTER")})
	if err != nil {
		return nil, err
	}
	at := func(name, role string) string {
		u, err := url.Parse(c.OwnerURL())
		if err != nil {
			panic(err)
		}
		q := u.Query()
		q.Set("user", role)
		u.Path, u.RawQuery = "/"+name, q.Encode()
		return u.String()
	}
	admin, err := pgx.Connect(ctx, at("postgres", cluster.RoleSuper))
	if err != nil {
		return nil, err
	}
	defer admin.Close(ctx)
	var there bool
	err = admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", benchDatabase).Scan(&there)
	if err != nil {
		return nil, err
	}
	if !there {
		_, err = admin.Exec(ctx, "CREATE DATABASE "+benchDatabase+" TEMPLATE oszir OWNER oszir_owner STRATEGY file_copy")
		if err != nil {
			return nil, err
		}
	}
	begun := time.Now()
	n, err := database.Migrate(ctx, at(benchDatabase, cluster.RoleOwner), migrations.Files, nil)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		fmt.Printf("%d migrations of the big register: %.1f s\n", n, time.Since(begun).Seconds())
		_, err = admin.Exec(ctx, "CHECKPOINT")
		if err != nil {
			return nil, err
		}
	}
	r := &sampledRegister{stop: func() { _ = c.Stop(context.Background()) }}
	conn, err := pgx.Connect(ctx, at(benchDatabase, cluster.RoleSuper))
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	if n > 0 {
		_, err = conn.Exec(ctx, "VACUUM (ANALYZE)")
		if err != nil {
			return nil, err
		}
	}
	rows, err := conn.Query(ctx, `SELECT p.id, lpad(p.taj::text, 9, '0') AS taj, v.family_name AS family, v.given_name AS given, concat_ws(' ', v.mother_family_name, v.mother_given_name) AS mother,
			to_char(v.birth_date, 'YYYY.MM.DD') AS born, a.settlement
		FROM people.person p TABLESAMPLE system (0.05) JOIN people.person_version v ON v.person_id = p.id
		JOIN people.address a ON a.person_id = p.id AND a.kind = 'residence' WHERE p.taj IS NOT NULL AND v.mother_family_name IS NOT NULL AND a.settlement IS NOT NULL LIMIT 500`)
	if err != nil {
		return nil, err
	}
	r.sample, err = pgx.CollectRows(rows, pgx.RowToStructByName[sampled])
	if err != nil {
		return nil, err
	}
	err = conn.QueryRow(ctx, "SELECT count(*), pg_size_pretty(pg_relation_size('people.person_words')), pg_size_pretty(pg_table_size('people.person')) FROM people.person").Scan(&r.people, &r.index, &r.size)
	if err != nil {
		return nil, err
	}
	fmt.Printf("%d people, index of words %s, table of people %s, %d sampled\n", r.people, r.index, r.size, len(r.sample))
	r.db, err = database.Open(ctx, at(benchDatabase, cluster.RoleApp), database.Options{})
	return r, err
})

type sampledRegister struct {
	db          *database.DB
	people      int64
	index, size string
	sample      []sampled
	stop        func()
}

type sampled struct {
	ID                                           int64
	TAJ, Family, Given, Mother, Born, Settlement string
}

// mistyped makes one typing error in a word.
func mistyped(s string, r *rand.Rand) string {
	letters := []rune(s)
	i := r.IntN(len(letters))
	switch r.IntN(4) {
	case 0:
		return string(slices.Delete(letters, i, i+1))
	case 1:
		return string(slices.Insert(letters, i, 'e'))
	case 2:
		letters[i] = 'e'
	default:
		if i+1 < len(letters) {
			letters[i], letters[i+1] = letters[i+1], letters[i]
		}
	}
	return string(letters)
}

// BenchmarkSearch asks the big register what clerks ask, and prints the median and the slowest twentieth of each sort.
func BenchmarkSearch(b *testing.B) {
	if os.Getenv("OSZIR_BENCH_REGISTER") == "" {
		b.Skip("OSZIR_BENCH_REGISTER names no register")
	}
	big, err := bigRegister()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(big.stop)
	m, who := people.New(big.db), identity.Operator(1)
	search := func(of func(sampled, *rand.Rand) people.Criteria) func(context.Context, sampled, *rand.Rand) (int, error) {
		return func(ctx context.Context, s sampled, r *rand.Rand) (int, error) {
			found, err := m.Search(ctx, who, of(s, r))
			return len(found.Hits), err
		}
	}
	fixed := func(c people.Criteria) func(sampled, *rand.Rand) people.Criteria {
		return func(sampled, *rand.Rand) people.Criteria { return c }
	}
	for _, c := range []struct {
		name string
		act  func(context.Context, sampled, *rand.Rand) (int, error)
	}{
		{"TAJ", search(func(s sampled, _ *rand.Rand) people.Criteria { return people.Criteria{Everything: s.TAJ} })},
		{"name", search(func(s sampled, _ *rand.Rand) people.Criteria { return people.Criteria{Name: s.Family + " " + s.Given} })},
		{"name with a typing error", search(func(s sampled, r *rand.Rand) people.Criteria {
			return people.Criteria{Name: mistyped(s.Family, r) + " " + s.Given}
		})},
		{"name with two", search(func(s sampled, r *rand.Rand) people.Criteria {
			return people.Criteria{Name: mistyped(s.Family, r) + " " + mistyped(s.Given, r)}
		})},
		{"name and birth date", search(func(s sampled, _ *rand.Rand) people.Criteria {
			return people.Criteria{Everything: s.Family + " " + s.Given + " " + s.Born + "."}
		})},
		{"name and settlement with typing errors", search(func(s sampled, r *rand.Rand) people.Criteria {
			return people.Criteria{Name: mistyped(s.Family, r) + " " + s.Given, Settlement: mistyped(s.Settlement, r)}
		})},
		{"mother and birth date", search(func(s sampled, r *rand.Rand) people.Criteria {
			return people.Criteria{MotherName: mistyped(s.Mother, r), Birth: s.Born}
		})},
		{"mother", search(func(s sampled, _ *rand.Rand) people.Criteria { return people.Criteria{MotherName: s.Mother} })},
		{"Nagy", search(fixed(people.Criteria{Name: "Nagy"}))},
		{"Ngay", search(fixed(people.Criteria{Name: "Ngay"}))},
		{"Kovács János", search(fixed(people.Criteria{Name: "Kovács János"}))},
		{"Kovcás János", search(fixed(people.Criteria{Name: "Kovcás János"}))},
		{"Kovcás Jáons", search(fixed(people.Criteria{Name: "Kovcás Jáons"}))},
		{"Nagy, Budapest", search(fixed(people.Criteria{Name: "Nagy", Settlement: "Budapest"}))},
		{"Ngay Mária, Budpest", search(fixed(people.Criteria{Name: "Ngay Mária", Settlement: "Budpest"}))},
		{"Nagy, born 1975", search(fixed(people.Criteria{Everything: "Nagy 1975"}))},
		{"Mária, mother Mária, Budapest", search(fixed(people.Criteria{Name: "Mária", MotherName: "Mária", Settlement: "Budapest"}))},
		{"nobody: Xqzw Mária", search(fixed(people.Criteria{Name: "Xqzw Mária"}))},
		{"person page", func(ctx context.Context, s sampled, _ *rand.Rand) (int, error) {
			_, err := m.Person(ctx, who, s.ID, people.Today)
			return 1, err
		}},
		{"history", func(ctx context.Context, s sampled, _ *rand.Rand) (int, error) {
			_, err := m.History(ctx, who, s.ID)
			return 1, err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(4711, 1))
			var took []time.Duration
			hits := 0
			for b.Loop() {
				begun := time.Now()
				n, err := c.act(b.Context(), big.sample[len(took)%len(big.sample)], r)
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begun))
				hits += n
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-95%")
			b.ReportMetric(float64(took[0].Microseconds())/1000, "ms-least")
			b.ReportMetric(float64(hits)/float64(len(took)), "hits")
		})
	}
}
