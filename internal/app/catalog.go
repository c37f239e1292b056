package app

import (
	"embed"
	"io/fs"
	"slices"

	"oszir/internal/availability"
	"oszir/internal/disclosure"
	"oszir/internal/document"
	"oszir/internal/exchange"
	"oszir/internal/exchange/foka"
	"oszir/internal/exchange/outbox"
	"oszir/internal/identity"
	"oszir/internal/identity/testprovider"
	"oszir/internal/law"
	"oszir/internal/orgs"
	"oszir/internal/oversight"
	"oszir/internal/people"
	"oszir/internal/platform/api"
	"oszir/internal/platform/cluster"
	"oszir/internal/platform/datacopy"
	"oszir/internal/platform/finding"
	"oszir/internal/platform/i18n"
	"oszir/internal/platform/listing"
	"oszir/internal/platform/mail"
	"oszir/internal/platform/pdf"
	"oszir/internal/platform/spreadsheet"
	"oszir/internal/platform/web"
	"oszir/internal/portal"
	"oszir/internal/ptr"
	"oszir/internal/spdci"
	"oszir/internal/tartinfo"
)

// Messages holds the room's texts: what the command line says.
//
//go:embed messages
var Messages embed.FS

// NewCatalog collects the texts of every room.
func NewCatalog() (*i18n.Catalog, error) {
	rooms := []fs.FS{Messages, finding.Messages, spreadsheet.Messages, cluster.Messages, web.Messages, api.Messages, mail.Messages, pdf.Messages, listing.Messages, datacopy.Messages, document.Messages, disclosure.Messages, identity.Messages, testprovider.Messages, people.Messages, law.Messages, availability.Messages, exchange.Messages, outbox.Messages, foka.Messages, oversight.Messages, portal.Messages, spdci.Messages, tartinfo.Messages}
	return i18n.New(slices.Concat(rooms, orgs.Messages(), ptr.Messages())...)
}
