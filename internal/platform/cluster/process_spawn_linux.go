package cluster

import (
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a child that ends with us.
type process struct {
	cmd     *exec.Cmd
	logFrom int64         // where its part of the server log begins
	exited  chan struct{} // closed when it was waited for
}

// spawn starts the child from a thread of its own that lives as long as the child: the kernel sends the parent
// death signal when the *thread* that forked ends, and Go ends idle threads as it likes.
func spawn(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // how it ended is in cmd.ProcessState
		close(p.exited)
	}()
	err := <-started
	if err != nil {
		return nil, err
	}
	return p, nil
}

// attributes make a child of this account that gets sig when the program dies. It has a process group of its
// own, so that Ctrl-C in a terminal reaches the program alone, which then stops the server in order.
func (a account) attributes(sig syscall.Signal) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: sig}
	if !a.self {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// signal does nothing to a child that was waited for, so a reused process id is never hit.
func (p *process) signal(sig syscall.Signal) {
	_ = p.cmd.Process.Signal(sig) // the only error is that it is gone, which is what we want
}

// end stops the child now: by SIGQUIT, which the postmaster hands on to its children, else by SIGKILL.
func (p *process) end() {
	p.signal(syscall.SIGQUIT)
	select {
	case <-p.exited:
	case <-time.After(quitTime):
		p.signal(syscall.SIGKILL)
		<-p.exited
	}
}

// how says how the child ended; only to be asked after that.
func (p *process) how() string { return p.cmd.ProcessState.String() }
