package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"sort"
	"strings"
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
