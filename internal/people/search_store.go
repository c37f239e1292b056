package people

import (
	"fmt"
	"strings"

	"oszir/internal/platform/database"
)

// hitOf is what is shown of whom the record e stands for: itself, or the record that it was merged into. By index one by
// one.
const hitOf = `
	LEFT JOIN people.merge m ON m.absorbed_id = e.id AND upper_inf(m.recorded)
	JOIN people.person p ON p.id = coalesce(m.survivor_id, e.id)
	JOIN LATERAL (SELECT * FROM people.person_version t WHERE t.person_id = p.id AND upper_inf(t.recorded) AND t.valid @> CURRENT_DATE LIMIT 1) v ON true
	LEFT JOIN LATERAL (
		SELECT t.settlement FROM people.address t WHERE t.person_id = p.id AND t.kind = 'residence' AND upper_inf(t.recorded) AND t.valid @> CURRENT_DATE LIMIT 1
	) a ON true`

const hitColumns = `p.id, e.words, e.birth_date, coalesce(p.taj, 0), p.complete, v.family_name, v.given_name, coalesce(v.birth_family_name, ''), coalesce(v.birth_given_name, ''),
		coalesce(v.mother_family_name, ''), coalesce(v.mother_given_name, ''), v.birth_date, coalesce(a.settlement, '')`

var (
	// Statistics cannot foresee how names go together; a plan that reads everybody is never the better one. And it is the
	// same plan each time: over 32 partitions, making it anew costs more than carrying it out.
	byIndexOnly = database.SQL(`SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`)

	hitByTAJ = database.SQL(`
	SELECT ` + hitColumns + ` FROM people.person e` + hitOf + ` WHERE e.taj = $1 ORDER BY e.id LIMIT 1`)

	nearWords = database.SQL(`SELECT DISTINCT word FROM people.search_word WHERE near = ANY($1) ORDER BY word LIMIT 5000`)
)

// sized is a statement for searches of so many words at most.
type sized struct {
	words int
	by    *database.Statement
}

// A search with fewer words than its statement says one again, and each saying costs: hence several statements.
var searchCandidates = []sized{
	{1, database.SQL(`SELECT ` + candidates(1))},
	{2, database.SQL(`SELECT ` + candidates(2))},
	{3, database.SQL(`SELECT ` + candidates(3))},
	{4, database.SQL(`SELECT ` + candidates(4))},
	{6, database.SQL(`SELECT ` + candidates(6))},
	{mostWords, database.SQL(`SELECT ` + candidates(mostWords))},
}

// candidates looks for people born between $1 and $2 who have a word of each of n lists, at most $3 of them.
func candidates(n int) string {
	has := make([]string, n)
	for i := range has {
		has[i] = fmt.Sprintf("words && $%d::integer[]", i+4)
	}
	return hitColumns + ` FROM (
		SELECT id, words, birth_date FROM people.person WHERE ` + strings.Join(has, " AND ") + ` AND birth_date BETWEEN $1 AND $2 LIMIT $3
	) e` + hitOf + ` ORDER BY p.id`
}
