package cluster

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// memory gives the bytes of memory we may count on: the machine's, or fewer when a container has a limit.
func memory() uint64 {
	var info syscall.Sysinfo_t
	err := syscall.Sysinfo(&info)
	if err != nil {
		return 0 // the smallest settings then
	}
	ram := info.Totalram * uint64(info.Unit)
	text, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return ram
	}
	limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return ram // "max"
	}
	return min(ram, limit)
}
