package cluster

import "os"

// ProgramFolders lists where PostgreSQL's programs may be on this machine, in order of preference, for who needs other
// programs of it than the server: only what OSZIR_PG_BIN names, when it names one.
func ProgramFolders() []string {
	named := os.Getenv("OSZIR_PG_BIN")
	if named != "" {
		return []string{named}
	}
	return binaryFolders()
}
