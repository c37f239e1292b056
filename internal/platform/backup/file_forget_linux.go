package backup

import (
	"os"
	"syscall"
)

// forget asks the kernel to drop the pages of a file that is on the disk, so that reading it back reads the disk. Where
// the kernel keeps them nothing is lost but that.
func forget(f *os.File) {
	const dontNeed = 4 // POSIX_FADV_DONTNEED
	_, _, _ = syscall.Syscall6(syscall.SYS_FADVISE64, f.Fd(), 0, 0, dontNeed, 0, 0)
}
