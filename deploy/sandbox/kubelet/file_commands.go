package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

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
