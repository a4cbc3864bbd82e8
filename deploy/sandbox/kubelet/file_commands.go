package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"sort"
	"strings"
	"time"
)

// inputs gives each named file's reader, or standard input when there is none; it says what can't be read.
func (c *call) inputs(names []string, each func(name string, r io.Reader) bool) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	code := 0
	for _, name := range names {
		if name == "-" {
			each(name, c.in)
			continue
		}
		info, err := c.files.stat(c.dir, name, true)
		if err == nil && info.IsDir() {
			err = &fs.PathError{Path: name, Err: errors.New("is a directory")}
		}
		if err != nil {
			code = c.failed(err)
			continue
		}
		file, err := c.files.openFile(c.dir, name, os.O_RDONLY, 0)
		if err != nil {
			code = c.failed(err)
			continue
		}
		goOn := each(name, file)
		_ = file.Close()
		if !goOn {
			break
		}
	}
	return code
}

func (c *call) lines(r io.Reader, each func(line string) bool) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	for c.ctx.Err() == nil && scanner.Scan() {
		if !each(scanner.Text()) {
			return
		}
	}
}

func cat(c *call) int {
	_, names := c.options("")
	return c.inputs(names, func(_ string, r io.Reader) bool {
		_, err := io.Copy(c.out, r)
		return err == nil
	})
}

func head(c *call) int {
	flags, names := c.options("nc")
	limit := lineCount(flags)
	return c.inputs(names, func(_ string, r io.Reader) bool {
		left := limit
		c.lines(r, func(line string) bool {
			if left <= 0 {
				return false
			}
			left--
			return c.say("%s\n", line) == 0 && left > 0
		})
		return true
	})
}

// lineCount is -n 5 and the old -5.
func lineCount(flags map[string]string) int {
	if value, ok := flags["n"]; ok {
		return number(value, 10)
	}
	digits := ""
	for name := range flags {
		if len(name) == 1 && name[0] >= '0' && name[0] <= '9' {
			digits += name
		}
	}
	return number(digits, 10)
}

func tail(c *call) int {
	flags, names := c.options("nc")
	limit := lineCount(flags)
	code := c.inputs(names, func(_ string, r io.Reader) bool {
		var kept []string
		c.lines(r, func(line string) bool {
			kept = append(kept, line)
			if len(kept) > limit {
				kept = kept[1:]
			}
			return true
		})
		for _, line := range kept {
			c.say("%s\n", line)
		}
		return true
	})
	if has(flags, "f", "F") && code == 0 {
		<-c.ctx.Done()
		return 130
	}
	return code
}

func grep(c *call) int {
	flags, rest := c.options("e")
	pattern, given := flags["e"]
	if !given {
		if len(rest) == 0 {
			return c.fail(2, "a pattern is needed")
		}
		pattern, rest = rest[0], rest[1:]
	}
	if has(flags, "F") {
		pattern = regexp.QuoteMeta(pattern)
	}
	if has(flags, "i") {
		pattern = "(?i)" + pattern
	}
	expression, err := regexp.Compile(pattern)
	if err != nil {
		return c.fail(2, "%v", err)
	}
	if has(flags, "r", "R") {
		rest = c.filesBelow(rest)
	}
	found := false
	code := c.inputs(rest, func(name string, r io.Reader) bool {
		matches, n := 0, 0
		c.lines(r, func(line string) bool {
			n++
			if expression.MatchString(line) == has(flags, "v") {
				return true
			}
			matches++
			found = true
			if has(flags, "c", "q", "l") {
				return true
			}
			prefix := ""
			if len(rest) > 1 {
				prefix = name + ":"
			}
			if has(flags, "n") {
				prefix += fmt.Sprintf("%d:", n)
			}
			return c.say("%s%s\n", prefix, line) == 0
		})
		switch {
		case has(flags, "c"):
			c.say("%d\n", matches)
		case has(flags, "l") && matches > 0:
			c.say("%s\n", name)
		}
		return true
	})
	if code != 0 {
		return 2
	}
	if !found {
		return 1
	}
	return 0
}

func (c *call) filesBelow(names []string) []string {
	if len(names) == 0 {
		names = []string{"."}
	}
	var all []string
	for _, name := range names {
		root := inside(c.dir, name)
		_ = fs.WalkDir(c.files.root.FS(), root, func(at string, entry fs.DirEntry, err error) error {
			if c.ctx.Err() != nil {
				return fs.SkipAll
			}
			if err == nil && entry.Type().IsRegular() {
				all = append(all, "/"+at)
			}
			return nil
		})
	}
	return all
}

func count(c *call) int {
	flags, names := c.options("")
	all := !has(flags, "l", "w", "c")
	return c.inputs(names, func(name string, r io.Reader) bool {
		data, _ := io.ReadAll(io.LimitReader(r, maxBytesWritten))
		var columns []string
		for letter, n := range map[string]int{"l": bytes.Count(data, []byte("\n")), "w": len(bytes.Fields(data)), "c": len(data)} {
			if all || has(flags, letter) {
				columns = append(columns, fmt.Sprintf("%d\x00%7d", strings.Index("lwc", letter), n))
			}
		}
		sort.Strings(columns)
		for i, column := range columns {
			columns[i] = column[2:]
		}
		if len(columns) == 1 {
			columns[0] = strings.TrimSpace(columns[0])
		}
		if name == "-" {
			name = ""
		}
		c.say("%s\n", strings.TrimRight(strings.Join(columns, " ")+" "+name, " "))
		return true
	})
}

func sortLines(c *call) int {
	flags, names := c.options("k")
	var all []string
	code := c.inputs(names, func(_ string, r io.Reader) bool {
		c.lines(r, func(line string) bool { all = append(all, line); return true })
		return true
	})
	sort.SliceStable(all, func(i, j int) bool {
		if has(flags, "r") {
			i, j = j, i
		}
		if has(flags, "n") {
			return number(strings.TrimSpace(all[i]), 0) < number(strings.TrimSpace(all[j]), 0)
		}
		return all[i] < all[j]
	})
	for i, line := range all {
		if has(flags, "u") && i > 0 && all[i-1] == line {
			continue
		}
		c.say("%s\n", line)
	}
	return code
}

func unique(c *call) int {
	flags, names := c.options("")
	last, times, any := "", 0, false
	write := func() {
		if any && has(flags, "c") {
			c.say("%7d %s\n", times, last)
		} else if any {
			c.say("%s\n", last)
		}
	}
	code := c.inputs(names, func(_ string, r io.Reader) bool {
		c.lines(r, func(line string) bool {
			if any && line == last {
				times++
				return true
			}
			write()
			last, times, any = line, 1, true
			return true
		})
		return true
	})
	write()
	return code
}

func tee(c *call) int {
	flags, names := c.options("")
	mode := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if has(flags, "a") {
		mode = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	writers := []io.Writer{c.out}
	for _, name := range names {
		file, err := c.files.openFile(c.dir, name, mode, 0o644)
		if err != nil {
			return c.failed(err)
		}
		defer file.Close()
		writers = append(writers, file)
	}
	if _, err := io.Copy(io.MultiWriter(writers...), c.in); err != nil && c.ctx.Err() == nil {
		return c.failed(err)
	}
	return 0
}

func list(c *call) int {
	flags, names := c.options("")
	if len(names) == 0 {
		names = []string{"."}
	}
	code := 0
	for i, name := range names {
		info, err := c.files.stat(c.dir, name, true)
		if err != nil {
			info, err = c.files.stat(c.dir, name, false)
		}
		if err != nil {
			code = c.failed(err)
			continue
		}
		if !info.IsDir() || has(flags, "d") {
			c.listOne(name, info, has(flags, "l"))
			continue
		}
		if len(names) > 1 {
			if i > 0 {
				c.say("\n")
			}
			c.say("%s:\n", name)
		}
		entries, err := c.files.readDir(c.dir, name)
		if err != nil {
			code = c.failed(err)
			continue
		}
		for _, entry := range entries {
			if strings.HasPrefix(entry.Name(), ".") && !has(flags, "a", "A") {
				continue
			}
			if info, err := entry.Info(); err == nil {
				c.listOne(entry.Name(), info, has(flags, "l"))
			}
		}
	}
	return code
}

func (c *call) listOne(name string, info fs.FileInfo, long bool) {
	if !long {
		c.say("%s\n", name)
		return
	}
	c.say("%s  1 app app %8d %s %s\n", info.Mode(), info.Size(), info.ModTime().UTC().Format("Jan _2 15:04"), name)
}

func touch(c *call) int {
	_, names := c.options("")
	for _, name := range names {
		file, err := c.files.openFile(c.dir, name, os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			return c.failed(err)
		}
		_ = file.Close()
		now := time.Now()
		_ = c.files.root.Chtimes(inside(c.dir, name), now, now)
	}
	return 0
}

func makeFolder(c *call) int {
	flags, names := c.options("m")
	for _, name := range names {
		if err := c.files.makeRoom(name); err != nil {
			return c.failed(err)
		}
		make := c.files.root.Mkdir
		if has(flags, "p") {
			make = c.files.root.MkdirAll
		}
		if err := make(inside(c.dir, name), 0o755); err != nil {
			return c.failed(tidy(err, name))
		}
	}
	return 0
}

func remove(c *call) int {
	flags, names := c.options("")
	code := 0
	for _, name := range names {
		target := inside(c.dir, name)
		info, err := c.files.root.Lstat(target)
		switch {
		case target == ".":
			err = &fs.PathError{Path: name, Err: fs.ErrPermission}
		case err != nil && has(flags, "f") && errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
		case info.IsDir() && !has(flags, "r", "R") && c.name() == "rm":
			err = &fs.PathError{Path: name, Err: errors.New("is a directory")}
		case has(flags, "r", "R"):
			err = c.files.root.RemoveAll(target)
		default:
			err = c.files.root.Remove(target)
		}
		if err != nil {
			code = c.failed(tidy(err, name))
		}
	}
	return code
}

// target is where `cp a b` and `mv a b` go: into b when it is a folder.
func (c *call) target(from, to string) string {
	if info, err := c.files.stat(c.dir, to, true); err == nil && info.IsDir() {
		return path.Join(to, path.Base(from))
	}
	return to
}

func copyFile(c *call) int {
	_, names := c.options("")
	if len(names) != 2 {
		return c.fail(1, "one source and one target are needed in the sandbox")
	}
	data, err := c.files.readFile(c.dir, names[0])
	if err != nil {
		return c.failed(err)
	}
	file, err := c.files.openFile(c.dir, c.target(names[0], names[1]), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return c.failed(err)
	}
	defer file.Close()
	if _, err := file.Write(data); err != nil {
		return c.failed(err)
	}
	return 0
}

func move(c *call) int {
	_, names := c.options("")
	if len(names) != 2 {
		return c.fail(1, "one source and one target are needed")
	}
	if err := c.files.root.Rename(inside(c.dir, names[0]), inside(c.dir, c.target(names[0], names[1]))); err != nil {
		return c.fail(1, "cannot move %s to %s", names[0], names[1])
	}
	return 0
}

func link(c *call) int {
	flags, names := c.options("")
	if len(names) != 2 || !has(flags, "s") {
		return c.fail(1, "only ln -s TARGET NAME in the sandbox")
	}
	if err := c.files.makeRoom(names[1]); err != nil {
		return c.failed(err)
	}
	// The link may say anything: os.Root does not follow one that leads out.
	if err := c.files.root.Symlink(names[0], inside(c.dir, names[1])); err != nil {
		return c.fail(1, "cannot make %s", names[1])
	}
	return 0
}

func readLink(c *call) int {
	_, names := c.options("")
	for _, name := range names {
		target, err := c.files.root.Readlink(inside(c.dir, name))
		if err != nil {
			return 1
		}
		c.say("%s\n", target)
	}
	return 0
}
