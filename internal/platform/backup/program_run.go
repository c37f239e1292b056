package backup

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"oszir/internal/platform/cluster"
	"oszir/internal/platform/errs"
)

// programs are PostgreSQL's own: pg_dump, pg_restore, psql. They are of the server's major version, since a newer
// pg_dump writes settings that an older server does not know, and an older one does not read a newer server.
type programs struct{ dir string }

// findPrograms looks where the built-in database's programs are looked for. Error: Unavailable.
func findPrograms(ctx context.Context, major int) (programs, error) {
	for _, dir := range cluster.ProgramFolders() {
		p := programs{dir: dir}
		out, err := exec.CommandContext(ctx, p.path("pg_dump"), "--version").Output()
		if err != nil {
			continue // not there, or not to be run
		}
		_, version, _ := strings.Cut(string(out), "(PostgreSQL) ")
		if strings.HasPrefix(version, strconv.Itoa(major)+".") && p.has("pg_restore") && p.has("psql") {
			return p, nil
		}
	}
	if ctx.Err() != nil {
		return programs{}, ctx.Err()
	}
	return programs{}, errs.New(errs.Unavailable, "cli.backup.no_programs", strconv.Itoa(major))
}

func (p programs) path(name string) string { return filepath.Join(p.dir, name) }

func (p programs) has(name string) bool {
	_, err := os.Stat(p.path(name))
	return err == nil
}

// command prepares a program. What it says on standard error is kept for failure.
func (p programs) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path(name), args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stderr = &murmur{}
	return cmd
}

// connected is command for a program that works on a database. Arguments can be seen by every user of the machine,
// therefore the password goes another way.
func (p programs) connected(ctx context.Context, name, address string, args ...string) (*exec.Cmd, error) {
	address, password, err := splitPassword(address)
	if err != nil {
		return nil, err
	}
	cmd := p.command(ctx, name, append(args, "--no-password", "--dbname", address)...)
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	return cmd, nil
}

var (
	userPassword  = regexp.MustCompile(`^(postgres(?:ql)?://[^:@/?#]*):([^@/?#]*)@`)
	queryPassword = regexp.MustCompile(`([?&])password=([^&#]*)&?`)
)

// splitPassword takes the password out of an address. Error: Invalid when the address is no URL.
func splitPassword(address string) (rest, password string, err error) {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return "", "", errs.New(errs.Invalid, "cli.backup.address")
	}
	if m := userPassword.FindStringSubmatch(address); m != nil {
		password, err = url.PathUnescape(m[2])
		address = userPassword.ReplaceAllString(address, "${1}@")
	}
	if m := queryPassword.FindStringSubmatch(address); err == nil && m != nil {
		password, err = url.QueryUnescape(m[2])
		address = queryPassword.ReplaceAllString(address, "${1}")
	}
	if err != nil {
		return "", "", errs.New(errs.Invalid, "cli.backup.address") // the cause may hold the password
	}
	return address, password, nil
}

// murmur keeps the beginning and drops the rest of what a program says on standard error.
type murmur struct{ bytes.Buffer }

const longestMurmur = 64 << 10

// Write is io.Writer's.
func (m *murmur) Write(p []byte) (int, error) {
	m.Buffer.Write(p[:min(len(p), max(0, longestMurmur-m.Len()))])
	return len(p), nil
}

var (
	quoted = regexp.MustCompile(`"[^"]*"`)
	named  = regexp.MustCompile(`^"[a-z_][a-z0-9_]*"$`)
)

// sift keeps the lines in which a program speaks for itself: DETAIL and CONTEXT quote rows. In what is left, only
// names of the schema stay in quotes.
func sift(said string) string {
	var out []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "pg_dump: ") && !strings.HasPrefix(line, "pg_restore: ") && !strings.HasPrefix(line, "psql:") {
			continue
		}
		out = append(out, quoted.ReplaceAllStringFunc(line, func(s string) string {
			if named.MatchString(s) {
				return s
			}
			return `"…"`
		}))
	}
	return strings.Join(out, "; ")
}

// failure is the error of a program that ended badly, with its own words as far as they may be shown.
func failure(cmd *exec.Cmd, err error) error {
	said := ""
	if m, ok := cmd.Stderr.(*murmur); ok {
		said = sift(m.String())
	}
	return fmt.Errorf("running %s: %w: %s", filepath.Base(cmd.Path), err, said)
}
