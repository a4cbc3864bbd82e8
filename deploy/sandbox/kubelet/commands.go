package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/expand"
)

var (
	past  = time.Unix(1, 0)
	never time.Time
)

// call is one run of one command.
type call struct {
	ctx context.Context
	place
	args     []string
	dir      string
	env      expand.Environ
	in       io.Reader
	out, err io.Writer
}

// commands is everything that can be run in a container. It is filled in init, since some of them look at it.
var commands map[string]func(*call) int

func init() {
	commands = map[string]func(*call) int{
		"ls": list, "cat": cat, "head": head, "tail": tail, "grep": grep, "wc": count, "sort": sortLines, "uniq": unique, "tee": tee,
		"touch": touch, "mkdir": makeFolder, "rm": remove, "rmdir": remove, "cp": copyFile, "mv": move, "ln": link, "readlink": readLink,
		"env": printEnvironment, "printenv": printEnvironment, "id": says("uid=1000(app) gid=1000(app) groups=1000(app)"), "whoami": says("app"),
		"hostname": hostname, "uname": uname, "date": date, "ps": processes, "uptime": uptime, "df": diskUse, "free": memory,
		"sleep": sleep, "basename": baseName, "dirname": dirName, "seq": sequence, "which": which, "clear": says("\x1b[H\x1b[2J"),
		"sh": shell, "bash": shell, "ash": shell, "dash": shell, "top": processes,
		"sudo":              says("sudo: there are no rights to gain in the sandbox"),
		replacement + "pwd": func(c *call) int { return c.say("%s\n", c.dir) }, replacement + "type": which,
		replacement + "command": which, replacement + "hash": hash, "pwd": func(c *call) int { return c.say("%s\n", c.dir) },
		refusal: func(c *call) int { return c.fail(2, "%s: not available in the sandbox", c.args[1]) },
	}
	for _, name := range strings.Fields("curl wget nc ncat netcat telnet ping traceroute nslookup dig host ssh scp openssl psql mysql redis-cli kubectl apt apt-get apk yum pip npm") {
		commands[name] = noNetwork
	}
}

func (c *call) name() string { return strings.TrimPrefix(base(c.args[0]), replacement) }

func (c *call) say(format string, values ...any) int {
	if _, err := fmt.Fprintf(c.out, format, values...); err != nil {
		return 1
	}
	return 0
}

func (c *call) fail(code int, format string, values ...any) int {
	fmt.Fprintf(c.err, "%s: %s\n", c.name(), fmt.Sprintf(format, values...))
	return code
}

// failed says an error of a file as a command would: "cat: /x: no such file or directory".
func (c *call) failed(err error) int {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		reason := pathError.Err
		if strings.Contains(reason.Error(), "escapes from parent") {
			reason = fs.ErrPermission
		}
		return c.fail(1, "%s: %v", pathError.Path, reason)
	}
	return c.fail(1, "%v", err)
}

// options splits "-la -n 5 file" into single letters, letters with values, and the rest; withValue lists the letters that take one.
func (c *call) options(withValue string) (flags map[string]string, rest []string) {
	flags = map[string]string{}
	args := c.args[1:]
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return flags, append(rest, args[i+1:]...)
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			rest = append(rest, arg)
		case strings.HasPrefix(arg, "--"):
			name, value, _ := strings.Cut(arg[2:], "=")
			flags[name] = value
		default:
			for at, letter := range arg[1:] {
				if !strings.ContainsRune(withValue, letter) {
					flags[string(letter)] = ""
					continue
				}
				value := arg[1+at+len(string(letter)):]
				if value == "" && i+1 < len(args) {
					i++
					value = args[i]
				}
				flags[string(letter)] = value
				break
			}
		}
	}
	return flags, rest
}

func has(flags map[string]string, names ...string) bool {
	for _, name := range names {
		if _, ok := flags[name]; ok {
			return true
		}
	}
	return false
}

func number(text string, otherwise int) int {
	if n, err := strconv.Atoi(strings.TrimPrefix(text, "+")); err == nil && n >= 0 {
		return n
	}
	return otherwise
}

func base(name string) string {
	if strings.HasPrefix(name, "/bin/") || strings.HasPrefix(name, "/usr/bin/") || strings.HasPrefix(name, "/usr/local/bin/") {
		return path.Base(name)
	}
	return name
}

func says(text string) func(*call) int {
	return func(c *call) int { return c.say("%s\n", text) }
}

func noNetwork(c *call) int {
	return c.fail(1, "the network is not available in the sandbox")
}
