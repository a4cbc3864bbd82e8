package main

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestConfinedProcess is the child of the test below: it gives up its rights, then says what it can still do.
func TestConfinedProcess(t *testing.T) {
	folder := os.Getenv("CONFINE_FOLDER")
	if folder == "" {
		t.Skip("only as a child")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	words := confine(folder, "https://127.0.0.1:1")
	report := func(name string, err error) { _, _ = os.Stdout.WriteString(name + "=" + allowed(err) + "\n") }
	_, _ = os.Stdout.WriteString("words=" + words + "\n")
	report("write-inside", os.WriteFile(folder+"/x", nil, 0o600))
	_, err = os.ReadFile("/etc/passwd")
	report("read-outside", err)
	report("write-outside", os.WriteFile(os.TempDir()+"/daypass-confine-test", nil, 0o600))
	report("execute", exec.Command("/bin/true").Run())
	conn, err := net.DialTimeout("tcp", listener.Addr().String(), time.Second)
	if err == nil {
		_ = conn.Close()
	}
	report("connect", err)
}

func allowed(err error) string {
	if err == nil {
		return "yes"
	}
	return "no"
}

func TestTheKernelTakesAwayWhatIsNotNeeded(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(binary, "-test.run=^TestConfinedProcess$")
	child.Env = append(os.Environ(), "CONFINE_FOLDER="+t.TempDir())
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said := string(out)
	if strings.Contains(said, "no Landlock") {
		t.Skip("this kernel has no Landlock")
	}
	if strings.Contains(said, "operation not supported") {
		t.Skip("built with cgo, which the real one never is: run with CGO_ENABLED=0")
	}
	want := []string{"write-inside=yes", "read-outside=no", "write-outside=no", "execute=no"}
	if strings.Contains(said, "TCP") {
		want = append(want, "connect=no")
	}
	for _, line := range want {
		if !strings.Contains(said, line+"\n") {
			t.Errorf("missing %q in:\n%s", line, said)
		}
	}
}
