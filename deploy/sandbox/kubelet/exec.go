package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// executor runs commands and shells for one pod.
type executor struct {
	*kubelet
	pod *pod
}

// exitError carries a command's exit status to kubectl.
type exitError int

func (e exitError) Error() string   { return fmt.Sprintf("command terminated with exit code %d", int(e)) }
func (e exitError) String() string  { return e.Error() }
func (e exitError) Exited() bool    { return true }
func (e exitError) ExitStatus() int { return int(e) }

// ExecInContainer interprets a command in the container's folder.
func (e executor) ExecInContainer(parent context.Context, _, _, container string, cmd []string, in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	ctx, cancel, end, err := e.sessions.begin(parent)
	if err != nil {
		return err
	}
	defer end()
	folder, err := e.containers.of(e.pod, container)
	if err != nil {
		return err
	}
	if len(cmd) == 0 {
		return errors.New("no command given")
	}
	at := place{files: folder, pod: e.pod, container: container}
	stdout := io.Writer(&stream{out, cancel})
	stderr := stdout
	if errOut != nil {
		stderr = &stream{errOut, cancel}
	}
	var code int
	if tty {
		code = runInTerminal(ctx, at, cmd, in, stdout, resize)
	} else {
		code = runPlainly(ctx, at, cmd, in, stdout, stderr)
	}
	if cause := context.Cause(ctx); cause != nil && parent.Err() == nil {
		fmt.Fprintf(stderr, "\r\nsession ended: %v\r\n", cause)
	}
	if code != 0 {
		return exitError(code)
	}
	return nil
}

// AttachContainer shows what the container's main process writes: its log, from now on.
func (e executor) AttachContainer(parent context.Context, _, _, container string, _ io.Reader, out, _ io.WriteCloser, tty bool, _ <-chan remotecommand.TerminalSize) error {
	ctx, cancel, end, err := e.sessions.begin(parent)
	if err != nil {
		return err
	}
	defer end()
	writer := io.Writer(&stream{out, cancel})
	if tty {
		writer = &crlfWriter{w: writer}
	}
	writeLogs(ctx, writer, e.pod, container, logOptions{follow: true, tail: 10, limit: -1}, func() {})
	return nil
}

// stream ends its session when the other side is gone.
type stream struct {
	w      io.Writer
	cancel context.CancelCauseFunc
}

func (s *stream) Write(data []byte) (int, error) {
	n, err := s.w.Write(data)
	if err != nil {
		s.cancel(errors.New("nobody listens any more"))
	}
	return n, err
}

func runPlainly(ctx context.Context, at place, cmd []string, in io.Reader, out, errOut io.Writer) int {
	runner, err := newRunner(at, in, out, errOut)
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 1
	}
	script, err := quote(cmd)
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 126
	}
	return runScript(ctx, runner, script, errOut)
}
