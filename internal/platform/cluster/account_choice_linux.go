package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"oszir/internal/platform/errs"
)

// account is the operating system user the server runs as.
type account struct {
	name string // may be empty when the user has no entry in the user list
	uid  int
	gid  int
	self bool // the program's own user: nothing to switch
}

// chooseAccount picks the server's user. PostgreSQL refuses to run as root, so root steps down: to the owner of
// the cluster when there is one, else to postgres, else to nobody.
func chooseAccount(data string) (account, error) {
	me := account{uid: os.Geteuid(), gid: os.Getegid(), self: true}
	me.name = nameOf(me.uid)
	owner, err := ownerOf(data)
	if err != nil {
		return account{}, err
	}
	if me.uid != 0 {
		if owner != nil && owner.uid != me.uid {
			return account{}, errs.New(errs.Conflict, "cluster.other_owner", data, owner.title(), me.title())
		}
		return me, nil
	}
	if owner != nil && owner.uid != 0 {
		return *owner, nil
	}
	_, err = os.Stat(filepath.Join(data, versionName))
	if err == nil {
		return account{}, errs.New(errs.Conflict, "cluster.owned_by_root", data) // a copy made by root
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue // not on this machine
		}
		return accountOf(u)
	}
	return account{}, errs.New(errs.Unavailable, "cluster.no_account")
}

// ownerOf gives the owner of the cluster folder; nil when there is no folder or an empty one, which anybody
// may have made in advance.
func ownerOf(data string) (*account, error) {
	info, err := os.Stat(data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, folderError(err, data)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("reading the owner of %s: no owner given", data)
	}
	names, err := os.ReadDir(data)
	if err == nil && len(names) == 0 {
		return nil, nil
	}
	return &account{name: nameOf(int(stat.Uid)), uid: int(stat.Uid), gid: int(stat.Gid)}, nil
}

func accountOf(u *user.User) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("reading user %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("reading user %s: %w", u.Username, err)
	}
	return account{name: u.Username, uid: uid, gid: gid}, nil
}

func nameOf(uid int) string {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return ""
	}
	return u.Username
}

// title names the account for people.
func (a account) title() string {
	if a.name == "" {
		return strconv.Itoa(a.uid)
	}
	return a.name
}

// folderError classifies what the system says about a folder we were given.
func folderError(err error, folder string) error {
	return errs.Wrap(err, errs.Invalid, "cluster.folder_unusable", folder)
}
