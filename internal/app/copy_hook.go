package app

import (
	"slices"

	"oszir/internal/disclosure"
	"oszir/internal/document"
	"oszir/internal/exchange"
	"oszir/internal/exchange/notice"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/datacopy"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/mail"
	"oszir/internal/ptr"
	"oszir/internal/spdci"
)

// copies puts together what the rooms hold of people, for the copy of all data about somebody.
func (a *App) copies() oversight.Copies {
	return oversight.Copies{
		Sources: slices.Concat(
			people.CopySources(), ptr.CopySources(), document.CopySources(), disclosure.CopySources(), spdci.CopySources(), oversight.CopySources(), exchange.CopySources(), outbox.CopySources(), notice.CopySources(), identity.CopySources(), mail.CopySources(),
		),
		Exceptions: slices.Concat(people.CopyExceptions(), ptr.CopyExceptions(), identity.CopyExceptions(), oversight.CopyExceptions()),
		Files:      []datacopy.Files{document.CopyFiles, ptr.CopyFiles},
		Accounts:   identity.AccountsOf,
		Label: func(lang i18n.Lang, key string) string {
			if f, ok := people.FieldByKey(key); ok {
				return a.Catalog.Text(lang, people.LabelKey(f))
			}
			return ptr.FieldLabel(key)
		},
	}
}

// Copies gives the sources of copies and the tables that they leave out, for whoever holds them against the database.
func (a *App) Copies() oversight.Copies { return a.copies() }
