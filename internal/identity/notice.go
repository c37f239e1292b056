package identity

import (
	"strings"
	"time"

	"oszir/internal/platform/i18n"
)

// How long a way back in holds, and how often one account gets a letter with one.
const (
	unlockFor   = 30 * time.Minute
	unlockAgain = 10 * time.Minute
	tellAfter   = time.Minute // an attempt counts before its password is compared, so a block is looked at a little later
)

// heads are who hears that somebody of their body was blocked (TARTINFO T4).
var heads = []Role{RoleRepresentative, RoleHead}

// compose writes a letter in both languages, Hungarian first. The text of a key may begin with a line of its own for the
// subject, followed by an empty one.
func compose(text *i18n.Catalog, name, key string, args ...any) (subject, body string) {
	var b strings.Builder
	for i, lang := range []i18n.Lang{i18n.Hungarian, i18n.English} {
		title, rest, ok := strings.Cut(text.Text(lang, key, args...), "\n\n")
		if !ok {
			title, rest = text.Text(lang, "identity.letter.subject"), title
		}
		if i == 0 {
			subject = title
		} else {
			b.WriteString("\n\n----------------------------------------------------------------------\n\n" + title + "\n\n")
		}
		b.WriteString(text.Text(lang, "identity.letter.greeting", name) + "\n\n" + rest + "\n\n" + text.Text(lang, "identity.letter.end") + "\n")
	}
	return subject, b.String()
}
