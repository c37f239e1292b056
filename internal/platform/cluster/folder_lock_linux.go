package cluster

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"oszir/internal/platform/errs"
)

const lockName = "oszir.lock"

// folderLock keeps other programs off a data folder. The kernel lets go of it when the program dies.
type folderLock struct {
	mu   sync.Mutex
	file *os.File // nil once released
}

// lockFolder takes the lock or refuses at once. One case is worth waiting for: a program that was just killed may
// hold its files a moment longer than it looks alive.
func lockFolder(root string) (*folderLock, error) {
	path := filepath.Join(root, lockName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, folderError(err, root)
	}
	for until := time.Now().Add(2 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			file.Close()
			return nil, folderError(err, root)
		}
		holder := readPid(file)
		if alive(holder) || time.Now().After(until) {
			file.Close()
			return nil, errs.New(errs.Conflict, "cluster.in_use", root, strconv.Itoa(holder))
		}
	}
	l := &folderLock{file: file}
	err = l.write(strconv.Itoa(os.Getpid()) + "\n")
	if err != nil {
		l.release()
		return nil, fmt.Errorf("writing the lock of the data folder: %w", err)
	}
	return l, nil
}

func (l *folderLock) write(text string) error {
	err := l.file.Truncate(0)
	if err != nil {
		return err
	}
	_, err = l.file.WriteAt([]byte(text), 0)
	return err
}

// release lets go, once; the file stays, because removing it would let two programs lock two different files.
func (l *folderLock) release() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return
	}
	_ = l.write("") // a stale number would only mislead; the lock itself is what counts
	l.file.Close()
	l.file = nil
}

func (l *folderLock) held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file != nil
}

// readPid gives the process id at the top of a file, 0 when there is none.
func readPid(file *os.File) int {
	text := make([]byte, 32)
	n, err := file.ReadAt(text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	line, _, _ := strings.Cut(string(text[:n]), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return 0
	}
	return pid
}
