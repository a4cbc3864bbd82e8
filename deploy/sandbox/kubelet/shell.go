package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

const (
	// A script is typed or sent by a person; longer ones are for somewhere else.
	maxScript = 64 << 10
	// Go ends the whole process when a stack grows past 1 GB, so a shell that calls itself is stopped long before.
	maxFrames = 4000
)

var errTooDeep = errors.New("too many nested calls")

// place is where a session is: one container's files and facts.
type place struct {
	files     *files
	pod       *pod
	container string
}

// newRunner makes a shell whose every way out ends in our own handlers: it opens, lists, stats and tests files under one os.Root, and
// runs only the commands of this program.
func newRunner(at place, in io.Reader, out, err io.Writer, params ...string) (*interp.Runner, error) {
	runner, failure := interp.New(
		// Every system has this directory; what is in it comes from our handlers.
		interp.Dir("/"),
		interp.Env(environment{expand.ListEnviron(environmentOf(at.pod, at.container)...)}),
		interp.StdIO(in, out, err),
		interp.Params(append([]string{"--"}, params...)...),
		interp.CallHandler(guardCall),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return at.execute }),
		interp.OpenHandler(func(ctx context.Context, name string, flag int, mode os.FileMode) (io.ReadWriteCloser, error) {
			return at.files.openFile(interp.HandlerCtx(ctx).Dir, name, flag, mode)
		}),
		interp.ReadDirHandler2(func(_ context.Context, name string) ([]fs.DirEntry, error) { return at.files.readDir("/", name) }),
		interp.StatHandler(func(_ context.Context, name string, follow bool) (fs.FileInfo, error) {
			return at.files.stat("/", name, follow)
		}),
		interp.AccessHandler(func(_ context.Context, name string, mode interp.AccessMode) error {
			info, err := at.files.stat("/", name, true)
			if err == nil && mode&interp.AccessExec != 0 && !info.IsDir() {
				return fs.ErrPermission
			}
			return err
		}),
	)
	if failure != nil {
		return nil, failure
	}
	runner.Reset()
	return runner, changeDirectory(runner, "/app")
}

// changeDirectory is `cd` to a folder of the container, which the host need not have.
func changeDirectory(runner *interp.Runner, dir string) error {
	script, err := quote([]string{"cd", dir})
	if err != nil {
		return err
	}
	file, _, err := parse(script)
	if err != nil {
		return err
	}
	return runner.Run(context.Background(), file.Stmts[0])
}

// environment answers for "~name" too: asked for "HOME name" and given nothing, the shell would look in the machine's own user list.
type environment struct{ expand.Environ }

func (e environment) Get(name string) expand.Variable {
	if user, ok := strings.CutPrefix(name, "HOME "); ok {
		return expand.Variable{Set: true, Kind: expand.String, Str: "~" + user}
	}
	return e.Environ.Get(name)
}

// Builtins that touch nothing but the shell itself, or files by our handlers.
var allowedBuiltins = words(": true false exit set shift unset echo printf break continue cd wait eval exec return read getopts test [ trap alias unalias times pushd popd dirs mapfile readarray")

// Builtins of the shell that look at the machine by themselves (its PATH, its real working directory): ours are used.
var replacedBuiltins = words("pwd type command hash")

const (
	replacement = "sandbox-"
	refusal     = "sandbox-refuse"
)

// guardCall sees every simple command before it runs, builtins and functions too.
func guardCall(_ context.Context, args []string) ([]string, error) {
	var deep [1]uintptr
	if runtime.Callers(maxFrames, deep[:]) > 0 {
		return nil, errTooDeep
	}
	name := args[0]
	switch {
	case replacedBuiltins[name]:
		return append([]string{replacement + name}, args[1:]...), nil
	case interp.IsBuiltin(name) && !allowedBuiltins[name]:
		return []string{refusal, name}, nil
	}
	return args, nil
}

// execute runs one command of ours; there is nothing else to run.
func (at place) execute(ctx context.Context, args []string) error {
	hc := interp.HandlerCtx(ctx)
	c := &call{ctx: ctx, place: at, args: args, dir: hc.Dir, env: hc.Env, out: hc.Stdout, err: hc.Stderr, in: strings.NewReader("")}
	if stdin, ok := hc.Stdin.(*os.File); ok && stdin != nil {
		c.in = stdin
		defer wakeAtEnd(ctx, stdin)()
	}
	run, ok := commands[base(args[0])]
	if !ok {
		fmt.Fprintf(hc.Stderr, "sh: %s: command not found\n", args[0])
		return interp.ExitStatus(127)
	}
	if args[0] == replacement+"command" {
		return c.command(hc)
	}
	code := run(c)
	if err := ctx.Err(); err != nil {
		return err
	}
	if code != 0 {
		return interp.ExitStatus(code)
	}
	return nil
}

// wakeAtEnd makes a command that waits for input end with its context; the input stays readable for the next one.
func wakeAtEnd(ctx context.Context, stdin *os.File) (release func()) {
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = stdin.SetReadDeadline(past)
		close(woken)
	})
	return func() {
		if !stop() {
			<-woken
			_ = stdin.SetReadDeadline(never)
		}
	}
}

// parse reads a script. incomplete says that more lines could make it whole.
func parse(script string) (file *syntax.File, incomplete bool, err error) {
	if len(script) > maxScript {
		return nil, false, fmt.Errorf("sh: a script may have %d KB here", maxScript>>10)
	}
	file, err = syntax.NewParser().Parse(strings.NewReader(script), "sh")
	return file, err != nil && syntax.IsIncomplete(err), err
}

// runScript runs a whole script and returns its exit status.
func runScript(ctx context.Context, runner *interp.Runner, script string, errors io.Writer) int {
	file, _, err := parse(script)
	if err != nil {
		fmt.Fprintln(errors, err)
		return 2
	}
	return exitStatus(runner.Run(ctx, file), errors)
}

func exitStatus(err error, out io.Writer) int {
	var status interp.ExitStatus
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return 130
	}
	fmt.Fprintln(out, "sh:", err)
	return 1
}

// quote makes a script of one command from its words.
func quote(words []string) (string, error) {
	quoted := make([]string, len(words))
	for i, word := range words {
		text, err := syntax.Quote(word, syntax.LangBash)
		if err != nil {
			return "", err
		}
		quoted[i] = text
	}
	return strings.Join(quoted, " "), nil
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}
