package main

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

// screen collects what a terminal shows.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(data)
}

// await waits until the screen has shown the words since the last await, and forgets what came before.
func (s *screen) await(t *testing.T, words string) {
	t.Helper()
	for range 500 {
		s.mu.Lock()
		text := s.text.String()
		if at := strings.Index(text, words); at >= 0 {
			s.text.Reset()
			s.text.WriteString(text[at+len(words):])
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the terminal never showed %q; it shows %q", words, s.text.String())
}

func TestATerminalSession(t *testing.T) {
	at, _ := newPlace(t)
	keys, typing := io.Pipe()
	shown := &screen{}
	sizes := make(chan remotecommand.TerminalSize, 1)
	sizes <- remotecommand.TerminalSize{}
	status := make(chan int)
	go func() { status <- runInTerminal(t.Context(), at, []string{"sh"}, keys, shown, sizes) }()

	press := func(text string) { _, _ = io.WriteString(typing, text) }
	const prompt, ctrlC, ctrlD = ":/app$ ", "\x03", "\x04"
	shown.await(t, prompt)
	press("echo a\x7fb\r")
	shown.await(t, "\r\nb\r\n")
	shown.await(t, prompt)
	press("sleep 100\r")
	shown.await(t, "sleep 100\r\n")
	// Keys are taken by the running command only once it runs.
	time.Sleep(50 * time.Millisecond)
	press(ctrlC)
	shown.await(t, "^C\r\n")
	shown.await(t, prompt)
	press("not run" + ctrlC)
	shown.await(t, prompt)
	press("cat\r")
	shown.await(t, "cat\r\n")
	time.Sleep(50 * time.Millisecond)
	press("line\r")
	shown.await(t, "line\r\nline\r\n")
	press(ctrlD)
	shown.await(t, prompt)
	press("for i in 1 2\r")
	shown.await(t, "> ")
	press("do echo n$i; done\r")
	shown.await(t, "n1\r\nn2\r\n")
	shown.await(t, prompt)
	press("exit 3\r")
	select {
	case code := <-status:
		if code != 3 {
			t.Errorf("exit 3 gave %d", code)
		}
	case <-time.After(time.Minute):
		t.Error("exit did not end the session")
	}
}
