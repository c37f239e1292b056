package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"oszir/internal/platform/errs"
)

const (
	dataName    = "postgres"
	logName     = "postgres.log"
	runName     = "postgres.run"
	initPattern = "postgres.init-*"
	versionName = "PG_VERSION"
	port        = "5432" // only names the socket file
	longestPath = 100    // of a socket: the kernel takes 107 bytes, and the lock beside it is five longer
)

// place is where things are in one data folder.
type place struct {
	root string // the data folder, its real path
	data string // the cluster
	log  string
	tag  string // short name of the folder: in process titles and in the short socket folder
}

func placeOf(root string) place {
	sum := sha256.Sum256([]byte(root))
	return place{
		root: root,
		data: filepath.Join(root, dataName),
		log:  filepath.Join(root, logName),
		tag:  "oszir-" + hex.EncodeToString(sum[:6]),
	}
}

// makePlace makes the data folder when it is missing: shut to others, but with a way through for the server's
// user. An existing folder keeps its rights.
func makePlace(root string, acc account) (place, error) {
	err := os.MkdirAll(filepath.Dir(root), 0o755)
	if err != nil {
		return place{}, folderError(err, root)
	}
	err = os.Mkdir(root, 0o700)
	switch {
	case err == nil && !acc.self:
		err = os.Chown(root, -1, acc.gid)
		if err == nil {
			err = os.Chmod(root, 0o710)
		}
	case errors.Is(err, fs.ErrExist):
		err = nil
	}
	if err != nil {
		return place{}, folderError(err, root)
	}
	whole, err := filepath.EvalSymlinks(root)
	if err != nil {
		return place{}, folderError(err, root)
	}
	info, err := os.Stat(whole)
	if err != nil {
		return place{}, folderError(err, root)
	}
	if !info.IsDir() {
		return place{}, folderError(syscall.ENOTDIR, root)
	}
	return placeOf(whole), nil
}

// version is the major version of the cluster, 0 when there is none yet; a foreign folder is an error.
func (p place) version() (int, error) {
	names, err := os.ReadDir(p.data)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(names) == 0 {
		return 0, nil
	}
	if err != nil {
		return 0, folderError(err, p.data)
	}
	text, err := os.ReadFile(filepath.Join(p.data, versionName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, folderError(err, p.data)
	}
	major := firstNumber(string(text))
	if major == 0 {
		return 0, errs.New(errs.Conflict, "cluster.foreign_folder", p.data)
	}
	return major, nil
}

// sweep removes what killed initdbs left. Our lock is held, so nobody is still at work there, but for the last
// breath of a child of initdb; what that leaves goes next time.
func (p place) sweep(log *slog.Logger) {
	rest, err := filepath.Glob(filepath.Join(escapeGlob(p.root), initPattern))
	if err != nil {
		return
	}
	for _, dir := range rest {
		err := os.RemoveAll(dir)
		log.Info("removed an unfinished database", "folder", dir, "error", err)
	}
}

// escapeGlob makes a folder name stand for itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// makeSocketFolder gives the folder of the socket, open to the server's user and root only. It is in the data
// folder; when that path is too long for a socket, or has a comma, which separates hosts in a connection string,
// it is a short one among the temporary files.
func makeSocketFolder(ctx context.Context, p place, b binaries, acc account) (string, error) {
	dir := filepath.Join(p.root, runName)
	if !fitsSocket(dir) {
		temp := os.TempDir()
		dir = filepath.Join(temp, p.tag)
		// TMPDIR may be long too, or root's own (pam_tmpdir).
		if !fitsSocket(dir) || !canEnter(ctx, b, acc, temp) {
			dir = filepath.Join("/tmp", p.tag)
		}
	}
	err := os.Mkdir(dir, 0o700)
	if err == nil && !acc.self {
		err = os.Lchown(dir, acc.uid, acc.gid)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", folderError(err, dir)
	}
	// Among temporary files anybody could have made it, to stand between us and the server.
	info, err := os.Lstat(dir)
	if err != nil {
		return "", folderError(err, dir)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	inside := filepath.Dir(dir) == p.root
	if ok && info.IsDir() && !acc.self && (inside || stat.Uid == 0) {
		// Ours: from a program killed between the two steps above, or from a time when another user ran the server.
		err = os.Lchown(dir, acc.uid, acc.gid)
		if err != nil {
			return "", folderError(err, dir)
		}
		stat.Uid = uint32(acc.uid)
	}
	if !ok || !info.IsDir() || stat.Uid != uint32(acc.uid) || info.Mode().Perm()&0o077 != 0 {
		return "", errs.New(errs.Conflict, "cluster.socket_folder", dir)
	}
	return dir, nil
}

func fitsSocket(dir string) bool {
	return len(filepath.Join(dir, socketName)) < longestPath && !strings.Contains(dir, ",")
}

// dropSocketFolder leaves no litter among the temporary files.
func (p place) dropSocketFolder(dir string) {
	if filepath.Dir(dir) != p.root {
		_ = os.Remove(dir) // not empty or gone: not ours to clear
	}
}

// socketName is what the server calls its socket.
const socketName = ".s.PGSQL." + port

// putFile replaces a file in a folder of the server's user. That user may not be ours to trust when we are root,
// so nothing is followed or opened that already stands there.
func putFile(path, text string, acc account) error {
	fresh := path + ".new"
	err := os.Remove(fresh)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if !acc.self {
		err = file.Chown(acc.uid, acc.gid)
		if err != nil {
			return err
		}
	}
	_, err = file.WriteString(text)
	if err != nil {
		return err
	}
	err = file.Sync()
	if err != nil {
		return err
	}
	err = os.Rename(fresh, path)
	if err != nil {
		return fmt.Errorf("replacing %s: %w", path, err)
	}
	return nil
}
