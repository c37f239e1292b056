package cluster

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"oszir/internal/platform/errs"
)

// The database and its roles. They have no passwords: the kernel tells the server which user is at the other end
// of the socket.
const (
	Database  = "oszir"
	RoleOwner = "oszir_owner" // owns the database; for migrations
	RoleApp   = "oszir_app"   // owns nothing; for everyday work
	RoleSuper = "postgres"    // for the operator
)

// InUse reports whether Start was refused because another process has the data folder; URLAs leads to its server.
func InUse(err error) bool {
	var e *errs.Error
	return errors.As(err, &e) && e.Key == "cluster.in_use"
}

// OwnerURL is the connection string for migrations.
func (c *Cluster) OwnerURL() string { return socketURL(c.socket, port, RoleOwner, Database) }

// AppURL is the connection string for everyday work; its role owns nothing.
func (c *Cluster) AppURL() string { return socketURL(c.socket, port, RoleApp, Database) }

// URL is the connection string, as psql takes it, by which the operator reaches the running built-in database of a
// data folder as its superuser, from any process of the same user or root. Kind Unavailable when none is running.
func URL(dataDir string) (string, error) { return URLAs(dataDir, RoleSuper) }

// URLAs is URL for another role, for a second process of the program that works beside the first.
func URLAs(dataDir, role string) (string, error) {
	root, err := filepath.Abs(dataDir)
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w", err)
	}
	dir, number, err := readSocket(filepath.Join(root, dataName, pidName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", errs.New(errs.Unavailable, "cluster.not_running", dataDir)
	}
	if err != nil {
		return "", folderError(err, root)
	}
	// The file may be left from a kill; only a server listens.
	conn, err := net.DialTimeout("unix", filepath.Join(dir, ".s.PGSQL."+number), 2*time.Second)
	if errors.Is(err, fs.ErrPermission) {
		return "", folderError(err, dir)
	}
	if err != nil {
		return "", errs.Wrap(err, errs.Unavailable, "cluster.not_running", dataDir)
	}
	conn.Close()
	return socketURL(dir, number, role, Database), nil
}

// readSocket reads folder and number of the socket from the server's own note, where they are the fifth and fourth
// line. A note without them is from a server that has only begun, which counts as none.
func readSocket(note string) (dir, number string, err error) {
	file, err := os.Open(note)
	if err != nil {
		return "", "", err
	}
	defer file.Close()
	var lines []string
	for in := bufio.NewScanner(file); in.Scan(); {
		lines = append(lines, strings.TrimSpace(in.Text()))
	}
	if len(lines) < 5 || lines[4] == "" {
		return "", "", fs.ErrNotExist
	}
	return lines[4], lines[3], nil
}

// socketURL builds a connection string that psql and pgx both read. A plus for a space is read by pgx only.
func socketURL(dir, number, role, database string) string {
	host := strings.ReplaceAll(url.QueryEscape(dir), "+", "%20")
	text := "postgresql:///" + database + "?host=" + host + "&port=" + number + "&user=" + role
	if role == RoleSuper {
		// As for the other roles, see ensureRole: what goes wrong is told to the client and not to the log.
		text += "&options=-clog_min_messages%3Dlog"
	}
	return text
}
