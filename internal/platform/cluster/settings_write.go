package cluster

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"oszir/internal/platform/errs"
)

const (
	timeZone   = "Europe/Budapest"
	configName = "oszir.conf"
	mib        = 1 << 20
)

// defaultSettings suit big loads on a small machine with ram bytes of memory.
func defaultSettings(ram uint64, lz4 bool) map[string]string {
	compression := "on"
	if lz4 {
		compression = "lz4" // a third of the processor time of "on", which is pglz
	}
	return map[string]string{
		"shared_buffers":       strconv.FormatUint(max(32, min(ram/8/mib, 1024)), 10) + "MB",
		"effective_cache_size": strconv.FormatUint(max(64, ram/2/mib), 10) + "MB",
		"work_mem":             "64MB",
		"maintenance_work_mem": "256MB",
		"temp_buffers":         "64MB", // staging tables of a load are temporary
		"max_connections":      "100",
		"random_page_cost":     "1.1", // SSD

		// After each checkpoint the first change of a page writes the whole page to the log: few, far checkpoints.
		"max_wal_size":       "4GB",
		"checkpoint_timeout": "15min",
		"wal_compression":    compression,

		// A benefit that was answered "stored" is stored.
		"fsync":              "on",
		"synchronous_commit": "on",

		"jit":      "off", // compiling costs more than it saves in queries that touch few rows
		"timezone": timeZone,

		// The log goes where launch points stderr.
		"logging_collector": "off",
		"log_destination":   "stderr",
		"log_timezone":      timeZone,
		"log_line_prefix":   "%m [%p] ",
		"lc_messages":       "C.UTF-8",

		// No personal data in the log: not the statement of an error, not its parameters, and no DETAIL, which
		// quotes keys of rows and the statement a crashed process was at. See also ensureRole.
		"log_min_messages":                  "warning",
		"log_statement":                     "none",
		"log_min_error_statement":           "panic",
		"log_parameter_max_length":          "0",
		"log_parameter_max_length_on_error": "0",
		"log_error_verbosity":               "terse",
	}
}

var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// checkSettings refuses what would not be a line of a configuration file; values are judged by the server.
func checkSettings(settings map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if !settingName.MatchString(name) || strings.ContainsAny(settings[name], "\x00\n\r") {
			return errs.New(errs.Invalid, "cluster.setting", name)
		}
	}
	return nil
}

// writeConfig writes the server's three configuration files anew, before each first start: the program's user and
// the machine's memory may have changed. The operator's ALTER SYSTEM is kept in postgresql.auto.conf and wins.
func writeConfig(ctx context.Context, p place, b binaries, acc account, extra map[string]string) error {
	settings := defaultSettings(memory(), takesLZ4(ctx, p, b, acc))
	for name, value := range extra {
		settings[strings.ToLower(name)] = value
	}
	var conf strings.Builder
	conf.WriteString("# Written by oszir at each start; use ALTER SYSTEM to change a setting.\ninclude 'postgresql.conf'\n")
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(&conf, "%s = %s\n", name, quoteSetting(settings[name]))
	}
	for _, file := range []struct{ name, text string }{
		{configName, conf.String()},
		{"pg_hba.conf", accessRules},
		{"pg_ident.conf", userMap("root", nameOf(os.Geteuid()), acc.name)},
	} {
		err := putFile(filepath.Join(p.data, file.name), file.text, acc)
		if err != nil {
			return fmt.Errorf("writing %s: %w", file.name, err)
		}
	}
	return nil
}

// accessRules let in by the socket only, and only whom the user map names.
const accessRules = `# Written by oszir at each start.
local all         ` + RoleOwner + `,` + RoleApp + `,` + RoleSuper + ` peer map=oszir
local replication ` + RoleSuper + ` peer map=oszir
`

// userMap lets these operating system users be each of our roles.
func userMap(users ...string) string {
	var text strings.Builder
	text.WriteString("# Written by oszir at each start.\n")
	slices.Sort(users)
	for _, user := range slices.Compact(users) {
		if user == "" || strings.ContainsAny(user, "\"\n") {
			continue
		}
		for _, role := range []string{RoleOwner, RoleApp, RoleSuper} {
			fmt.Fprintf(&text, "oszir %q %s\n", user, role)
		}
	}
	return text.String()
}

// takesLZ4 asks the server program whether it was built with lz4.
func takesLZ4(ctx context.Context, p place, b binaries, acc account) bool {
	_, err := ask(ctx, b.postgres(), acc, "/", "-D", p.data, "-c", "wal_compression=lz4", "-C", "wal_compression")
	return err == nil
}

// quoteSetting writes a value for a configuration file.
func quoteSetting(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(value) + "'"
}

// quoteFolder writes a folder as the one element of a setting that is a list.
func quoteFolder(dir string) string {
	return `"` + strings.ReplaceAll(dir, `"`, `""`) + `"`
}
