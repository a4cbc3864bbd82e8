package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

const (
	// What one container may write in its life: enough to play, not enough to fill a disk.
	maxBytesWritten = 16 << 20
	maxFilesMade    = 1000
)

var ownFolder = regexp.MustCompile(`^[a-z0-9.-]+_[a-z0-9.-]+_[A-Za-z0-9-]+$`)

// containers keeps one folder for each container that somebody has entered.
type containers struct {
	root *os.Root
	mu   sync.Mutex
	open map[string]*files
}

// openContainers empties the folder: a container's files live as long as this process.
func openContainers(folder string) (*containers, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		// Never a folder that is not of our making, should --folder be mistaken.
		if entry.IsDir() && ownFolder.MatchString(entry.Name()) {
			if err := root.RemoveAll(entry.Name()); err != nil {
				return nil, err
			}
		}
	}
	return &containers{root: root, open: map[string]*files{}}, nil
}

// of returns the files of a container, made at the first call.
func (c *containers) of(p *pod, container string) (*files, error) {
	folder := p.Metadata.Namespace + "_" + p.Metadata.Name + "_" + p.Metadata.UID
	if !ownFolder.MatchString(folder) || !fs.ValidPath(container) || strings.Contains(container, "/") {
		return nil, fmt.Errorf("not a pod's name: %q", folder)
	}
	name := folder + "/" + container
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.open[name]; ok {
		return known, nil
	}
	if err := c.root.MkdirAll(name, 0o700); err != nil {
		return nil, err
	}
	root, err := c.root.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	made := &files{root: root}
	if err := furnish(made, p, container); err != nil {
		return nil, err
	}
	c.open[name] = made
	return made, nil
}

// files is all that a session sees of a disk: the tree under one os.Root, which neither ".." nor a symbolic link can leave.
// Its paths are absolute and of the container ("/app/config.yaml").
type files struct {
	root    *os.Root
	written atomic.Int64
	made    atomic.Int64
}

// inside turns a container's path into one relative to the root.
func inside(dir, name string) string {
	if name == "" {
		return "\x00"
	}
	if !path.IsAbs(name) {
		name = path.Join(dir, name)
	}
	cleaned := strings.TrimPrefix(path.Clean("/"+name), "/")
	if cleaned == "" {
		return "."
	}
	return cleaned
}

// tidy gives an error the container's path, and drops what it says of ours.
func tidy(err error, name string) error {
	var pathError *fs.PathError
	if err == nil || !errors.As(err, &pathError) {
		return err
	}
	return &fs.PathError{Op: pathError.Op, Path: name, Err: pathError.Err}
}

func (f *files) openFile(dir, name string, flag int, mode os.FileMode) (io.ReadWriteCloser, error) {
	if name == "/dev/null" {
		return void{}, nil
	}
	target := inside(dir, name)
	writes := flag&(os.O_WRONLY|os.O_RDWR) != 0
	if flag&os.O_CREATE != 0 {
		if _, err := f.root.Lstat(target); errors.Is(err, fs.ErrNotExist) && f.made.Add(1) > maxFilesMade {
			return nil, &fs.PathError{Op: "open", Path: name, Err: errFull}
		}
	}
	// Modes without set-uid, set-gid and sticky bits, and never executable.
	file, err := f.root.OpenFile(target, flag, mode&0o666)
	if err != nil {
		return nil, tidy(err, name)
	}
	if info, err := file.Stat(); err != nil || (!info.Mode().IsRegular() && !info.IsDir()) {
		_ = file.Close()
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	if !writes {
		return file, nil
	}
	return &countedFile{File: file, files: f, name: name}, nil
}

func (f *files) readFile(dir, name string) ([]byte, error) {
	file, err := f.openFile(dir, name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxBytesWritten))
	return data, tidy(err, name)
}

func (f *files) readDir(dir, name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.root.FS(), filepath.ToSlash(inside(dir, name)))
	return entries, tidy(err, name)
}

func (f *files) stat(dir, name string, follow bool) (fs.FileInfo, error) {
	look := f.root.Lstat
	if follow {
		look = f.root.Stat
	}
	info, err := look(inside(dir, name))
	return info, tidy(err, name)
}

func (f *files) makeRoom(name string) error {
	if f.made.Add(1) > maxFilesMade {
		return &fs.PathError{Op: "create", Path: name, Err: errFull}
	}
	return nil
}

var errFull = errors.New("no space left: the sandbox gives a container 16 MB and 1000 files")

// countedFile refuses to write past what the container may.
type countedFile struct {
	*os.File
	files *files
	name  string
}

func (c *countedFile) Write(data []byte) (int, error) {
	if c.files.written.Add(int64(len(data))) > maxBytesWritten {
		return 0, &fs.PathError{Op: "write", Path: c.name, Err: errFull}
	}
	return c.File.Write(data)
}

// ReadFrom hides os.File's own, which would go around the count.
func (c *countedFile) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}

// void is /dev/null.
type void struct{}

func (void) Read([]byte) (int, error)       { return 0, io.EOF }
func (void) Write(data []byte) (int, error) { return len(data), nil }
func (void) Close() error                   { return nil }
