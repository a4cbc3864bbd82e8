package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"mvdan.cc/sh/v3/interp"
)

// There is no terminal device here, so what its driver does (echo, line editing, Ctrl-C) is done by hand: while a line is edited keys go
// to term.Terminal, while a command runs they become lines of its input.

var interactiveShells = words("sh bash ash dash zsh /bin/sh /bin/bash /bin/ash /usr/bin/bash /bin/zsh")

func runInTerminal(ctx context.Context, at place, cmd []string, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) int {
	inputRead, inputWrite, err := os.Pipe()
	if err != nil {
		fmt.Fprintln(out, err)
		return 1
	}
	defer inputRead.Close()
	keys := &keyboard{out: out, input: inputWrite}
	keys.arrived = sync.NewCond(&keys.mu)
	defer keys.close()
	context.AfterFunc(ctx, keys.close)
	if in != nil {
		go keys.listen(in)
	}
	screen := &crlfWriter{w: out}
	runner, err := newRunner(at, inputRead, screen, screen)
	if err != nil {
		fmt.Fprintln(screen, err)
		return 1
	}
	if len(cmd) == 1 && interactiveShells[cmd[0]] {
		return (&prompt{at: at, runner: runner, keys: keys, screen: screen, line: term.NewTerminal(readWriter{keys, out}, ""), resize: resize}).run(ctx)
	}
	if interactiveShells[cmd[0]] && len(cmd) > 2 && cmd[1] == "-l" {
		cmd = append(cmd[:1:1], cmd[2:]...)
	}
	script, err := quote(cmd)
	if err != nil {
		fmt.Fprintln(screen, err)
		return 126
	}
	go drain(ctx, resize)
	running, stop := context.WithCancel(ctx)
	defer stop()
	keys.run(stop)
	return runScript(running, runner, script, screen)
}

type prompt struct {
	at     place
	runner *interp.Runner
	keys   *keyboard
	screen io.Writer
	line   *term.Terminal
	resize <-chan remotecommand.TerminalSize
}

// run reads, evaluates and prints until exit, Ctrl-D or the end of the session; it returns the shell's exit status.
func (p *prompt) run(ctx context.Context) int {
	go func() {
		for {
			select {
			case size, ok := <-p.resize:
				if !ok {
					return
				}
				// A client without a real terminal says 0 by 0; the editor would wrap after every key.
				if size.Width >= 20 && size.Height > 0 {
					_ = p.line.SetSize(int(size.Width), int(size.Height))
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	fmt.Fprintln(p.screen, "Daypass sandbox: commands are interpreted over a folder of this pod's own; nothing runs on a machine.")
	status, script := 0, ""
	for ctx.Err() == nil {
		p.line.SetPrompt("> ")
		if script == "" {
			p.line.SetPrompt(fmt.Sprintf("app@%s:%s$ ", p.at.pod.Metadata.Name, p.runner.Dir))
		}
		line, err := p.line.ReadLine()
		if err != nil {
			fmt.Fprintln(p.screen)
			return status
		}
		if p.keys.wasInterrupted() {
			script, status = "", 130
			continue
		}
		script += line + "\n"
		file, incomplete, err := parse(script)
		if incomplete {
			continue
		}
		script = ""
		if err != nil {
			fmt.Fprintln(p.screen, err)
			status = 2
			continue
		}
		running, stop := context.WithCancel(ctx)
		p.keys.run(stop)
		for _, statement := range file.Stmts {
			status = exitStatus(p.runner.Run(running, statement), p.screen)
			if p.runner.Exited() || running.Err() != nil {
				break
			}
		}
		exited := p.runner.Exited() && running.Err() == nil
		stop()
		p.keys.edit()
		if exited {
			return status
		}
	}
	return status
}

// keyboard takes keys from the stream, and gives them to whoever reads now.
type keyboard struct {
	out   io.Writer
	input *os.File

	mu          sync.Mutex
	arrived     *sync.Cond
	typed       bytes.Buffer
	ended       bool
	interrupt   context.CancelFunc
	interrupted bool
	pending     []byte
}

const maxTyped = 64 << 10

func (k *keyboard) listen(in io.Reader) {
	defer k.end()
	buffer := make([]byte, 1024)
	for {
		n, err := in.Read(buffer)
		for _, key := range buffer[:n] {
			k.press(key)
		}
		if err != nil {
			return
		}
	}
}

func (k *keyboard) press(key byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ended {
		return
	}
	if k.interrupt == nil {
		k.pressWhileEditing(key)
		return
	}
	const ctrlC, ctrlD, backspace, del = 3, 4, 8, 127
	switch key {
	case ctrlC:
		_, _ = io.WriteString(k.out, "^C\r\n")
		k.pending = nil
		k.interrupt()
	case ctrlD:
		// The input is one pipe for the whole session, so its end can't be told to one command: the command ends instead.
		if len(k.pending) == 0 {
			k.interrupt()
		}
	case backspace, del:
		if len(k.pending) > 0 {
			k.pending = k.pending[:len(k.pending)-1]
			_, _ = io.WriteString(k.out, "\b \b")
		}
	case '\r', '\n':
		_, _ = io.WriteString(k.out, "\r\n")
		line := append(k.pending, '\n')
		k.pending = nil
		// A full pipe means that nobody reads: lose the line rather than hang the keyboard.
		go func() { _, _ = k.input.Write(line) }()
	default:
		if len(k.pending) < 4096 {
			k.pending = append(k.pending, key)
			_, _ = k.out.Write([]byte{key})
		}
	}
}

func (k *keyboard) pressWhileEditing(key byte) {
	if k.typed.Len() > maxTyped {
		return
	}
	const ctrlC, ctrlU = 3, 21
	if key == ctrlC {
		// term.Terminal would end at Ctrl-C; a shell drops the line and shows a new one.
		k.interrupted = true
		k.typed.Write([]byte{ctrlU, '\r'})
	} else {
		k.typed.WriteByte(key)
	}
	k.arrived.Broadcast()
}

// Read gives the line editor its keys.
func (k *keyboard) Read(data []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.typed.Len() == 0 && !k.ended {
		k.arrived.Wait()
	}
	if k.typed.Len() == 0 {
		return 0, io.EOF
	}
	return k.typed.Read(data)
}

func (k *keyboard) run(interrupt context.CancelFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.interrupt, k.pending = interrupt, nil
	_ = k.input.SetWriteDeadline(never)
}

func (k *keyboard) edit() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.interrupt = nil
}

func (k *keyboard) wasInterrupted() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	was := k.interrupted
	k.interrupted = false
	return was
}

// end is the other side hanging up: the editor and a running command both see the end of their input.
func (k *keyboard) end() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ended = true
	k.arrived.Broadcast()
	_ = k.input.Close()
}

func (k *keyboard) close() { k.end() }

type readWriter struct {
	io.Reader
	io.Writer
}

// crlfWriter writes lines as a terminal in raw mode needs them.
type crlfWriter struct{ w io.Writer }

func (c *crlfWriter) Write(data []byte) (int, error) {
	if _, err := io.WriteString(c.w, strings.ReplaceAll(string(data), "\n", "\r\n")); err != nil {
		return 0, err
	}
	return len(data), nil
}

func drain(ctx context.Context, resize <-chan remotecommand.TerminalSize) {
	for {
		select {
		case _, ok := <-resize:
			if !ok {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
