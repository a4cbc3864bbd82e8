package main

import (
	"bytes"
	"context"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// newPlace is a container over a folder of its own, with a secret of the host beside it.
func newPlace(t *testing.T) (place, string) {
	t.Helper()
	host := t.TempDir()
	if err := os.WriteFile(filepath.Join(host, "host-secret"), []byte("HOST-SECRET"), 0o644); err != nil {
		t.Fatal(err)
	}
	folder, err := openContainers(filepath.Join(host, "pods"))
	if err != nil {
		t.Fatal(err)
	}
	p := &pod{}
	p.Metadata.Name, p.Metadata.Namespace, p.Metadata.UID = "api-1", "payments", "0000-1111"
	p.Spec.Containers = []container{{Name: "api", Image: "demo/api:1"}}
	files, err := folder.of(p, "api")
	if err != nil {
		t.Fatal(err)
	}
	return place{files: files, pod: p, container: "api"}, host
}

func execute(t *testing.T, at place, cmd ...string) (string, int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var out bytes.Buffer
	code := runPlainly(ctx, at, cmd, nil, &out, &out)
	return out.String(), code
}

func TestNothingOfTheHostCanBeRead(t *testing.T) {
	at, host := newPlace(t)
	secret := filepath.Join(host, "host-secret")
	real, err := os.ReadFile("/etc/passwd")
	if err != nil {
		t.Fatal(err)
	}
	scripts := []string{
		"cat " + secret,
		"cat ../../../host-secret ../../host-secret ../host-secret",
		"cat < " + secret,
		"cat < ../../../host-secret",
		"ln -s " + secret + " absolute; cat absolute; head absolute; cp absolute copy; cat copy",
		"ln -s ../../../../host-secret relative; cat relative; cat < relative; grep . relative; source relative",
		"ln -s ../.. up; cat up/host-secret; ls up/; ls -l up/..; cd up && cat host-secret",
		"mkdir -p a/b; ln -s ../../../.. a/b/c; cat a/b/c/host-secret; cat a/b/c/../host-secret",
		"echo $(<" + secret + ")",
		". " + secret, "source " + secret, "eval 'cat " + secret + "'", "command cat " + secret, "exec cat " + secret,
		"sh -c 'cat " + secret + "'", "sh " + secret, "sh < " + secret, "builtin source " + secret, "command source " + secret,
		"while read -r l; do echo $l; done < " + secret, "mapfile x < " + secret + "; echo ${x[@]}",
		"cat <(cat " + secret + ")", "tee " + secret + " < /dev/null", "trap 'cat " + secret + "' EXIT",
		"cat /proc/self/environ /proc/1/cmdline /proc/self/root" + secret, "cat /dev/fd/0 /dev/stdin",
		"echo " + host + "/*", "echo ../../../*", "ls " + host,
	}
	for _, script := range scripts {
		for _, cmd := range [][]string{{"sh", "-c", script}, {"bash", "-lc", script}} {
			out, _ := execute(t, at, cmd...)
			if strings.Contains(out, "HOST-SECRET") || strings.Contains(out, "pods\n") {
				t.Errorf("%q showed something of the host:\n%s", cmd, out)
			}
		}
	}
	if data, err := os.ReadFile(secret); err != nil || string(data) != "HOST-SECRET" {
		t.Errorf("the host's file was changed: %q %v", data, err)
	}
	out, _ := execute(t, at, "cat", "/etc/passwd")
	if out == string(real) || !strings.Contains(out, "app:x:1000") {
		t.Errorf("/etc/passwd is not the container's own:\n%s", out)
	}
}

func TestNothingOfTheHostCanBeAskedAbout(t *testing.T) {
	at, host := newPlace(t)
	secret := filepath.Join(host, "host-secret")
	for _, test := range []string{
		"test -e " + secret, "test -r " + secret, "[ -f " + secret + " ]", "[[ -r " + secret + " ]]", "[[ -x /bin/bash ]]",
		"command -v /bin/bash", "type /bin/bash", "hash /bin/bash", "which /usr/bin/env", "cd " + host, "test -d " + host,
	} {
		if out, code := execute(t, at, "sh", "-c", test); code == 0 {
			t.Errorf("%q says that something of the host exists: %q", test, out)
		}
	}
	if out, _ := execute(t, at, "sh", "-c", "echo ~root ~daemon ~nobody"); out != "~root ~daemon ~nobody\n" {
		t.Errorf("the host's users can be asked about: %q", out)
	}
	if out, _ := execute(t, at, "sh", "-c", "pwd; pwd -P; echo $PWD $HOME $UID"); out != "/app\n/app\n/app /app 1000\n" {
		t.Errorf("the working directory or the user is the host's: %q", out)
	}
	t.Setenv("DAYPASS_HOST_VARIABLE", "HOST-SECRET")
	if out, _ := execute(t, at, "sh", "-c", "env; printenv; set; export; echo $DAYPASS_HOST_VARIABLE"); strings.Contains(out, "HOST-SECRET") {
		t.Errorf("the environment is the host's: %q", out)
	}
}

func TestNothingCanBeWrittenOutside(t *testing.T) {
	at, host := newPlace(t)
	name := "daypass-escape-test"
	for _, target := range []string{os.TempDir() + "/sh-interp-" + name, "/dev/null/none/sh-interp-" + name, "/tmp/sh-interp-" + name, host + "/" + name, "../../../" + name} {
		execute(t, at, "sh", "-c", "echo x > "+target+"; touch "+target+"; mkdir -p "+target+"; mv /app/README "+target+"; ln -s /etc "+target)
		for _, path := range []string{target, filepath.Join(host, name), filepath.Join(host, "pods", name)} {
			if strings.HasPrefix(target, "..") && path == target {
				continue
			}
			if _, err := os.Lstat(path); err == nil {
				_ = os.Remove(path)
				t.Errorf("%s was made on the host", path)
			}
		}
	}
	before, _ := filepath.Glob(os.TempDir() + "/sh-interp-*")
	execute(t, at, "bash", "-c", "cat <(echo hi); echo x > >(cat); TMPDIR=/tmp; cat <(echo hi)")
	after, _ := filepath.Glob(os.TempDir() + "/sh-interp-*")
	if len(after) != len(before) {
		t.Errorf("process substitution made pipes on the host: %v", after)
	}
}

func TestUnknownCommandsAreNotFound(t *testing.T) {
	at, _ := newPlace(t)
	for _, cmd := range [][]string{{"python3"}, {"/bin/busybox"}, {"./x"}, {"sh", "-c", "git status"}, {"sh", "-c", "/usr/bin/perl -e 1"}, {"docker", "ps"}} {
		out, code := execute(t, at, cmd...)
		if code != 127 || !strings.Contains(out, "command not found") {
			t.Errorf("%q: status %d, %q", cmd, code, out)
		}
	}
}

func TestThereIsNoNetwork(t *testing.T) {
	at, _ := newPlace(t)
	for _, script := range []string{"curl http://127.0.0.1:16443/", "wget -qO- http://1.1.1.1", "echo > /dev/tcp/127.0.0.1/22", "cat < /dev/udp/127.0.0.1/53", "nc 127.0.0.1 22"} {
		if out, code := execute(t, at, "bash", "-c", script); code == 0 {
			t.Errorf("%q worked: %q", script, out)
		}
	}
}

func TestWhatPeopleTry(t *testing.T) {
	at, _ := newPlace(t)
	for script, want := range map[string]string{
		"echo hello | tee x | wc -c; cat x":               "6\nhello\n",
		"cd /etc && pwd && ls | head -2":                  "/etc\ngroup\nhostname\n",
		"printf 'b\\na\\nb\\n' | sort | uniq -c":          "      1 a\n      2 b\n",
		"for i in 1 2 3; do echo $i; done | tail -n 1":    "3\n",
		"grep -n port /app/app.properties":                "4:http.port=8080\n",
		"id; whoami; hostname; uname":                     "uid=1000(app) gid=1000(app) groups=1000(app)\napp\napi-1\nLinux\n",
		"false || echo no; true && echo yes; (exit 3)":    "no\nyes\n",
		"mkdir -p d/e; touch d/e/f; ls d/e; rm -r d; ls":  "f\nREADME\napp.properties\n",
		"command echo a; command -v cat; command ls /bin": "a\n/bin/cat\n",
	} {
		fresh, _ := newPlace(t)
		if out, _ := execute(t, fresh, "sh", "-c", script); out != want {
			t.Errorf("%q gave %q, want %q", script, out, want)
		}
	}
	if _, code := execute(t, at, "sh", "-c", "exit 7"); code != 7 {
		t.Errorf("exit 7 gave %d", code)
	}
}

func TestAContainerCannotFillTheDisk(t *testing.T) {
	at, _ := newPlace(t)
	out, code := execute(t, at, "sh", "-c", "seq 1 3000000 > big; ls -l big")
	if code != 0 && !strings.Contains(out, "no space left") {
		t.Errorf("status %d: %q", code, out)
	}
	if info, err := at.files.root.Stat("app/big"); err != nil || info.Size() > maxBytesWritten {
		t.Errorf("big is %v %v", info, err)
	}
	if out, _ := execute(t, at, "sh", "-c", "i=0; while [ $i -lt 1100 ]; do : > f$i || break; i=$((i+1)); done; echo $i"); !strings.Contains(out, "no space left") {
		t.Errorf("more than %d files were made: %q", maxFilesMade, out)
	}
}

func TestAShellThatCallsItselfIsStopped(t *testing.T) {
	at, _ := newPlace(t)
	for _, script := range []string{"f() { f; }; f", "f() { eval f; }; f", "alias a=a; a", "sh -c 'sh -c \"sh -c \\\"echo deep\\\"\"'", "echo 'sh x' > x; sh x"} {
		_, code := execute(t, at, "sh", "-c", script)
		if code == 130 {
			t.Errorf("%q ran until the time was over", script)
		}
	}
}

func TestASessionEndsWithItsContext(t *testing.T) {
	at, _ := newPlace(t)
	for _, script := range []string{"sleep 1000", "while true; do :; done", "while :; do x=1; done", "cat", "read x", "tail -f README", "seq 1 2000000000 > /dev/null"} {
		ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
		reader, writer, _ := os.Pipe()
		began := time.Now()
		var out bytes.Buffer
		runPlainly(ctx, at, []string{"sh", "-c", script}, reader, &out, &out)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%q went on for %v", script, took)
		}
		stop()
		_ = writer.Close()
		_ = reader.Close()
	}
}

// The only packages that could start a process or open a connection for somebody, and the one file that may serve.
func TestSourcesNeverExecuteOrDial(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil || len(sources) < 10 {
		t.Fatalf("found %d sources: %v", len(sources), err)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			switch path := strings.Trim(spec.Path.Value, `"`); {
			case path == "os/exec", path == "plugin", path == "C", path == "net/rpc", path == "os/user":
				t.Errorf("%s imports %s", source, path)
			case path == "syscall" && source != "main.go" && source != "confine_linux.go":
				t.Errorf("%s imports %s", source, path)
			}
		}
		text, _ := os.ReadFile(source)
		for _, call := range []string{"net.Dial", "StartProcess", "ForkExec", "http.Get(", "DefaultExecHandler", "DefaultOpenHandler"} {
			if bytes.Contains(text, []byte(call)) {
				t.Errorf("%s uses %s", source, call)
			}
		}
	}
}
