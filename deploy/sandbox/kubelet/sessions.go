package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"runtime/metrics"
	"sync"
	"time"
)

const (
	maxSessions = 32
	// Long enough to watch a stream outlive its grant, short enough that a forgotten one ends.
	maxSessionTime = 30 * time.Minute
	// Past the first, every session is ended; past the second, the process (its supervisor starts it again).
	memoryToEndSessions = 192 << 20
	memoryToExit        = 640 << 20
)

// sessions bounds what people may run at once: how many, how long, how much memory.
type sessions struct {
	mu   sync.Mutex
	next int
	live map[int]context.CancelCauseFunc
}

func newSessions() *sessions { return &sessions{live: map[int]context.CancelCauseFunc{}} }

// begin opens a session; end must be called when it is over.
func (s *sessions) begin(parent context.Context) (ctx context.Context, cancel context.CancelCauseFunc, end func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.live) >= maxSessions {
		return nil, nil, nil, fmt.Errorf("the sandbox runs %d sessions already: end one first", maxSessions)
	}
	timed, stop := context.WithTimeoutCause(parent, maxSessionTime, errors.New("the sandbox ends sessions after 30 minutes"))
	ctx, cancel = context.WithCancelCause(timed)
	id := s.next
	s.next++
	s.live[id] = cancel
	end = func() {
		cancel(nil)
		stop()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.live, id)
	}
	return ctx, cancel, end, nil
}

func (s *sessions) endAll(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, cancel := range s.live {
		cancel(errors.New(why))
	}
}

func (s *sessions) watchMemory(ctx context.Context) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			metrics.Read(sample)
			switch used := sample[0].Value.Uint64(); {
			case used > memoryToExit:
				log.Printf("out of memory (%d MB): exiting", used>>20)
				os.Exit(3)
			case used > memoryToEndSessions:
				s.endAll("the sandbox's memory is used up")
			}
		}
	}
}
