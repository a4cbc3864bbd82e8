package main

import (
	"context"
	"io"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/interp"
)

func shell(c *call) int {
	depth, _ := c.ctx.Value(depthKey{}).(int)
	if depth >= 8 {
		return c.fail(2, "too many shells in shells")
	}
	ctx := context.WithValue(c.ctx, depthKey{}, depth+1)
	args := c.args[1:]
	for len(args) > 0 && (args[0] == "-l" || args[0] == "-i" || args[0] == "-e" || args[0] == "-x") {
		args = args[1:]
	}
	run := func(script string, params []string) int {
		runner, err := newRunner(c.place, c.in, c.out, c.err, params...)
		if err != nil {
			return c.fail(1, "%v", err)
		}
		if err := changeDirectory(runner, c.dir); err != nil {
			return c.fail(1, "%s is no longer there", c.dir)
		}
		return runScript(ctx, runner, script, c.err)
	}
	switch {
	case len(args) >= 2 && (args[0] == "-c" || args[0] == "-lc" || args[0] == "-ec"):
		return run(args[1], rest(args, 3))
	case len(args) > 0:
		script, err := c.files.readFile(c.dir, args[0])
		if err != nil {
			return c.failed(err)
		}
		return run(string(script), args[1:])
	}
	script, err := io.ReadAll(io.LimitReader(c.in, maxScript+1))
	if err != nil && c.ctx.Err() == nil {
		return c.fail(1, "%v", err)
	}
	return run(string(script), nil)
}

type depthKey struct{}

func rest(list []string, from int) []string {
	if len(list) <= from {
		return nil
	}
	return list[from:]
}

// command is the builtin of that name: `command -v ls`, `command ls`.
func (c *call) command(hc interp.HandlerContext) error {
	args := c.args[1:]
	if len(args) == 0 {
		return nil
	}
	if args[0] == "-v" || args[0] == "-V" {
		c.args = append(c.args[:1:1], args[1:]...)
		if code := which(c); code != 0 {
			return interp.ExitStatus(code)
		}
		return nil
	}
	if args[0] == "--" {
		args = args[1:]
	}
	guarded, err := guardCall(c.ctx, args)
	if err != nil {
		return err
	}
	if interp.IsBuiltin(guarded[0]) {
		return hc.Builtin(c.ctx, guarded)
	}
	return c.place.execute(c.ctx, guarded)
}

func which(c *call) int {
	code := 0
	for _, name := range c.args[1:] {
		switch {
		case allowedBuiltins[name] || replacedBuiltins[name]:
			c.say("%s\n", name)
		case commands[name] != nil && !strings.HasPrefix(name, replacement):
			c.say("/bin/%s\n", name)
		default:
			code = 1
		}
	}
	return code
}

// hash is which without words.
func hash(c *call) int {
	c.out = io.Discard
	return which(c)
}

func printEnvironment(c *call) int {
	if len(c.args) > 1 && c.name() == "printenv" {
		variable := c.env.Get(c.args[1])
		if !variable.IsSet() {
			return 1
		}
		return c.say("%s\n", variable.String())
	}
	if len(c.args) > 1 {
		return c.fail(2, "only shows the environment in the sandbox")
	}
	var lines []string
	for name, variable := range c.env.Each {
		if variable.Exported && name != "TMPDIR" {
			lines = append(lines, name+"="+variable.String())
		}
	}
	sort.Strings(lines)
	return c.say("%s\n", strings.Join(lines, "\n"))
}

func hostname(c *call) int { return c.say("%s\n", c.pod.Metadata.Name) }

func uname(c *call) int {
	if len(c.args) > 1 {
		return c.say("Linux %s sandbox #1 Daypass sandbox x86_64 GNU/Linux\n", c.pod.Metadata.Name)
	}
	return c.say("Linux\n")
}

func date(c *call) int {
	now := time.Now().UTC()
	for _, arg := range c.args[1:] {
		switch arg {
		case "+%s":
			return c.say("%d\n", now.Unix())
		case "-Iseconds", "+%Y-%m-%dT%H:%M:%SZ", "-Is":
			return c.say("%s\n", now.Format(time.RFC3339))
		case "+%H:%M:%S", "+%T":
			return c.say("%s\n", now.Format(time.TimeOnly))
		case "+%Y-%m-%d", "+%F":
			return c.say("%s\n", now.Format(time.DateOnly))
		}
	}
	return c.say("%s\n", now.Format(time.UnixDate))
}

func processes(c *call) int {
	spec := c.pod.container(c.container)
	command := strings.Join(append(append([]string{}, spec.Command...), spec.Args...), " ")
	if command == "" {
		command = "/app/" + c.container
	}
	up := time.Since(c.pod.startedAt()).Truncate(time.Second)
	return c.say("PID   USER     TIME      COMMAND\n    1 app      %-9s %s\n   27 app      0s        sh\n   31 app      0s        %s\n", up, command, c.name())
}

func uptime(c *call) int {
	return c.say(" up %s,  load average: 0.12, 0.09, 0.05\n", time.Since(c.pod.startedAt()).Truncate(time.Second))
}

func diskUse(c *call) int {
	used := c.files.written.Load() >> 10
	return c.say("Filesystem     1K-blocks  Used Available Mounted on\nsandbox            %5d %5d     %5d /\n", maxBytesWritten>>10, used, max(0, maxBytesWritten>>10-used))
}

func memory(c *call) int {
	return c.say("              total        used        free\nMem:         262144       98304      163840\n")
}

func sleep(c *call) int {
	text := ""
	if len(c.args) > 1 {
		text = c.args[1]
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		text += "s"
	}
	length, err := time.ParseDuration(text)
	if err != nil || length < 0 {
		return c.fail(1, "invalid time interval %q", text)
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return 0
	case <-c.ctx.Done():
		return 130
	}
}

func baseName(c *call) int {
	if len(c.args) < 2 {
		return c.fail(1, "missing operand")
	}
	name := path.Base(c.args[1])
	if len(c.args) > 2 {
		name = strings.TrimSuffix(name, c.args[2])
	}
	return c.say("%s\n", name)
}

func dirName(c *call) int {
	if len(c.args) < 2 {
		return c.fail(1, "missing operand")
	}
	return c.say("%s\n", path.Dir(c.args[1]))
}

func sequence(c *call) int {
	first, last := 1, 0
	switch len(c.args) {
	case 2:
		last = number(c.args[1], 0)
	case 3:
		first, last = number(c.args[1], 1), number(c.args[2], 0)
	default:
		return c.fail(1, "one or two numbers are needed")
	}
	for i := first; i <= last && c.ctx.Err() == nil; i++ {
		if c.say("%d\n", i) != 0 {
			return 1
		}
	}
	return 0
}
