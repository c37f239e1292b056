package identity

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"

	"oszir/internal/platform/audit"
	"oszir/internal/platform/database"
	"oszir/internal/platform/errs"
)

// LegacyFile is a workbook of old accounts.
type LegacyFile struct {
	File    io.ReaderAt
	Size    int64
	Issuer  string // whose identities stand in it; "": the provider by which people sign in here
	Request audit.Request
}

// LegacyImport is what came of a workbook of old accounts.
type LegacyImport struct {
	Accounts, Rights int // brought in
	There            int // rows whose right had been brought in before
	Findings         []LegacyFinding
	Found            int // findings, those that are not listed too; with any, nothing was brought in
}

// ImportLegacy brings old accounts in, all or none: with any finding nothing changes. What was brought in before stays as
// it is; the same file again changes nothing. Errors: Invalid when the file is no workbook or nobody knows the issuer.
func (m *Module) ImportLegacy(ctx context.Context, who Actor, in LegacyFile) (LegacyImport, error) {
	var out LegacyImport
	err := who.Require(LinkAccounts)
	if err != nil {
		return out, err
	}
	if in.Issuer == "" && m.provider != nil {
		in.Issuer = m.provider.cfg.Issuer
	}
	if in.Issuer == "" {
		return out, errs.New(errs.Invalid, "identity.link.no_issuer")
	}
	if in.Size > legacyBytes {
		return out, errs.New(errs.Invalid, "web.too_large")
	}
	var r legacyReader
	err = r.read(ctx, in.File, in.Size)
	if err != nil {
		return out, err
	}
	err = r.judge(m.legacyBody(ctx))
	if err != nil {
		return out, err
	}
	if in.Request.Key != "" {
		sum := sha256.New()
		_, err = io.Copy(sum, io.NewSectionReader(in.File, 0, in.Size))
		if err != nil {
			return out, fmt.Errorf("reading the workbook of old accounts: %w", err)
		}
		in.Request.Digest = sum.Sum(in.Request.Digest)
	}
	if r.found == 0 {
		err = m.bringIn(ctx, who, in, &r, &out)
	}
	out.Findings, out.Found = r.findings, r.found
	return out, err
}

// legacyBody finds bodies by their codes, each once, and judges whether a role can be had for them.
func (m *Module) legacyBody(ctx context.Context) func(code string, role Role) (int64, string, error) {
	type key struct {
		code string
		role Role
	}
	type answer struct {
		id    int64
		wrong string
	}
	known := map[key]answer{}
	return func(code string, role Role) (int64, string, error) {
		a, ok := known[key{code, role}]
		if ok {
			return a.id, a.wrong, nil
		}
		if m.BodyByCode == nil {
			return 0, "body", nil
		}
		id, err := m.BodyByCode(ctx, code)
		if err == nil {
			a.id = id
			err = m.checkRoleOf(ctx, role, id)
		}
		switch errs.KindOf(err) {
		case errs.NotFound:
			a.wrong = "body"
		case errs.Conflict:
			a.wrong = "body_closed"
		case errs.Invalid:
			a.wrong = "body_kind"
		default:
			if err != nil {
				return 0, "", err
			}
		}
		known[key{code, role}] = a
		return a.id, a.wrong, nil
	}
}

// bringIn is the transaction of ImportLegacy. What the register holds otherwise is a finding.
func (m *Module) bringIn(ctx context.Context, who Actor, in LegacyFile, r *legacyReader, out *LegacyImport) error {
	codes, subjects := map[string]*legacyRow{}, map[string]*legacyRow{}
	for i := range r.rows {
		row := &r.rows[i]
		if codes[row.cells[columnCode]] == nil {
			codes[row.cells[columnCode]] = row
			subjects[row.cells[columnSubject]] = row
		}
	}
	return m.deps.DB.InTx(database.Long(ctx), func(ctx context.Context, tx *database.Tx) error {
		done, err := audit.Once(ctx, tx, who.Code, in.Request)
		if err != nil || done != 0 {
			return err
		}
		err = database.Lock(ctx, tx, linkLock)
		if err != nil {
			return err
		}
		err = database.Each(ctx, tx, knownLegacy, func(row database.Row) error {
			var code, name, subject string
			var linked bool
			err := row.Scan(&code, &name, &subject, &linked)
			if err != nil {
				return err
			}
			mine := codes[code]
			switch {
			case mine == nil:
				r.find(subjects[subject].number, columnSubject, subject, "identity_taken", code)
			case mine.cells[columnName] != name:
				r.find(mine.number, columnName, mine.cells[columnName], "known_otherwise", name)
			case mine.cells[columnSubject] != subject:
				r.find(mine.number, columnSubject, mine.cells[columnSubject], "known_otherwise", subject)
			}
			return nil
		}, slices.Sorted(maps.Keys(codes)), in.Issuer, slices.Sorted(maps.Keys(subjects)))
		if err != nil {
			return fmt.Errorf("looking for old accounts: %w", err)
		}
		if r.found > 0 {
			return nil
		}
		var fresh [3][]string // codes, names, subjects
		for _, code := range slices.Sorted(maps.Keys(codes)) {
			for c := range fresh {
				fresh[c] = append(fresh[c], codes[code].cells[c])
			}
		}
		var of, roles []string
		var bodies []int64
		for _, row := range r.rows {
			of, bodies, roles = append(of, row.cells[columnCode]), append(bodies, row.bodyID), append(roles, string(row.role))
		}
		entry := who.Entry("identity.link_import", "legacy")
		entry.Request, entry.Detail = in.Request, map[string]any{"rows": len(r.rows), "accounts": len(codes)}
		id, err := audit.Write(ctx, tx, entry)
		if err != nil {
			return err
		}
		accounts, err := insertLegacy.Exec(ctx, tx, fresh[0], fresh[1], fresh[2], in.Issuer, id)
		if err != nil {
			return fmt.Errorf("storing old accounts: %w", err)
		}
		rights, err := insertLegacyRights.Exec(ctx, tx, of, bodies, roles, id)
		if err != nil {
			return fmt.Errorf("storing rights of old accounts: %w", err)
		}
		out.Accounts, out.Rights, out.There = int(accounts), int(rights), len(r.rows)-int(rights)
		return nil
	})
}
