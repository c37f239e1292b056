package cluster

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
)

// logLimit is how large the server log grows before it becomes the old one.
const logLimit = 8 << 20

// openLog opens the server log for appending; a large one is set aside first.
func openLog(path string) (*os.File, error) {
	if logSize(path) > logLimit {
		err := os.Rename(path, path+".1")
		if err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
}

func logSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0 // not there yet
	}
	return info.Size()
}

// trimLog sets a large log aside while the server has it open: by copying and emptying, because the server keeps
// writing to the file it was given. A line written in between may be lost.
func trimLog(path string, log *slog.Logger) {
	if logSize(path) <= logLimit {
		return
	}
	err := copyFile(path, path+".1")
	if err == nil {
		err = os.Truncate(path, 0)
	}
	if err != nil {
		log.Warn("trimming the server log", "log", path, "error", err)
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// logTail gives the end of what the server wrote since from, for the error of a start that failed.
func logTail(path string, from int64) string {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Sprintf("(no log: %v)", err)
	}
	defer file.Close()
	_, err = file.Seek(max(from, logSize(path)-4096), io.SeekStart)
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return ""
	}
	return lastBytes(strings.TrimSpace(string(text)), 1500)
}

func lastBytes(text string, n int) string {
	if len(text) > n {
		text = text[len(text)-n:]
	}
	return strings.ToValidUTF8(text, "")
}
