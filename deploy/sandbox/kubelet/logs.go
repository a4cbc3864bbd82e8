package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxLogLines is how far back a log goes: a real one is rotated too.
const maxLogLines = 2000

// maxLogAge bounds how far back lines are looked for.
const maxLogAge = 6 * time.Hour

type logOptions struct {
	follow, timestamps, previous bool
	since                        time.Time
	tail                         int
	limit                        int64
}

func parseLogOptions(r *http.Request) (logOptions, error) {
	query := r.URL.Query()
	options := logOptions{tail: -1, limit: -1, follow: query.Get("follow") == "true", timestamps: query.Get("timestamps") == "true", previous: query.Get("previous") == "true"}
	if text := query.Get("tailLines"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return options, errors.New("tailLines must be a number from 0 on")
		}
		options.tail = n
	}
	if text := query.Get("limitBytes"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 {
			return options, errors.New("limitBytes must be a number from 1 on")
		}
		options.limit = n
	}
	if text := query.Get("sinceSeconds"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 {
			return options, errors.New("sinceSeconds must be a number from 1 on")
		}
		options.since = time.Now().Add(-time.Duration(min(n, 1<<30)) * time.Second)
	}
	if text := query.Get("sinceTime"); text != "" {
		since, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return options, errors.New("sinceTime must be RFC 3339")
		}
		options.since = since
	}
	return options, nil
}

func (k *kubelet) serveLogs(w http.ResponseWriter, r *http.Request) {
	found, ok := k.find(w, r)
	if !ok {
		return
	}
	options, err := parseLogOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if options.previous && logKind(found) != "crash" {
		http.Error(w, fmt.Sprintf("previous terminated container %q in pod %q not found", r.PathValue("container"), found.Metadata.Name), http.StatusBadRequest)
		return
	}
	ctx, _, end, err := k.sessions.begin(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusTooManyRequests)
		return
	}
	defer end()
	w.Header().Set("Content-Type", "text/plain")
	flush := func() {}
	if flusher, ok := w.(http.Flusher); ok {
		flush = flusher.Flush
	}
	// The header goes out at once: with -f the first line may be seconds away.
	flush()
	writeLogs(ctx, w, found, r.PathValue("container"), options, flush)
}

// writeLogs writes the lines of a container's log: a pure function of the pod, the container and the second, so that every reader
// sees the same ones, and nothing is stored.
func writeLogs(ctx context.Context, w io.Writer, p *pod, container string, options logOptions, flush func()) {
	now := time.Now().Truncate(time.Second)
	first := p.startedAt()
	if oldest := now.Add(-maxLogAge); first.Before(oldest) {
		first = oldest
	}
	if options.since.After(first) {
		first = options.since.Truncate(time.Second)
	}
	wanted := maxLogLines
	if options.tail >= 0 && options.tail < wanted {
		wanted = options.tail
	}
	var found []string
	for second := now; !second.Before(first) && len(found) < wanted; second = second.Add(-time.Second) {
		if line := logLine(p, container, second); line != "" {
			found = append(found, stamped(line, second, options.timestamps))
		}
	}
	left := options.limit
	write := func(line string) bool {
		if left >= 0 && int64(len(line)) > left {
			line = line[:left]
		}
		if left >= 0 {
			left -= int64(len(line))
		}
		_, err := io.WriteString(w, line)
		return err == nil && left != 0
	}
	for i := len(found) - 1; i >= 0; i-- {
		if !write(found[i]) {
			return
		}
	}
	flush()
	if !options.follow {
		return
	}
	for second := now.Add(time.Second); ; second = second.Add(time.Second) {
		timer := time.NewTimer(time.Until(second))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		if line := logLine(p, container, second); line != "" {
			if !write(stamped(line, second, options.timestamps)) {
				return
			}
			flush()
		}
	}
}

func stamped(line string, second time.Time, timestamps bool) string {
	if timestamps {
		return second.UTC().Format(time.RFC3339Nano) + " " + line + "\n"
	}
	return line + "\n"
}

// logKind is what sort of program the pod plays: its label daypass.dev/sandbox-log, else a web service.
func logKind(p *pod) string {
	if kind := p.Metadata.Labels["daypass.dev/sandbox-log"]; kind != "" {
		return kind
	}
	return "http"
}

// logLine is the line of that second, or "" (about two of three seconds have none).
func logLine(p *pod, container string, second time.Time) string {
	second = second.UTC()
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(p.Metadata.UID + container))
	_ = binary.Write(hash, binary.BigEndian, second.Unix())
	// FNV's high bits mix better than its low ones for keys that differ in the last byte only.
	dice := &dice{hash.Sum64() ^ hash.Sum64()>>29}
	at := second.Format(time.RFC3339)
	if second.Equal(p.startedAt()) {
		return fmt.Sprintf(`%s INFO  starting %s (demo: these lines are made up by the Daypass sandbox)`, at, container)
	}
	switch logKind(p) {
	case "crash":
		return crashLine(at, container, second)
	case "worker":
		if dice.roll(4) != 0 {
			return ""
		}
		return workerLine(at, dice)
	case "database":
		if dice.roll(9) != 0 {
			return ""
		}
		return databaseLine(at, dice)
	}
	if dice.roll(3) != 0 {
		return ""
	}
	return httpLine(at, dice)
}

type dice struct{ state uint64 }

// roll is a number from 0 to n-1 (splitmix64).
func (d *dice) roll(n uint64) uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z ^ z>>31) % n
}

func (d *dice) pick(list ...string) string { return list[d.roll(uint64(len(list)))] }

func httpLine(at string, d *dice) string {
	method, path, status := "GET", d.pick("/healthz", "/v1/items", "/v1/items/"+strconv.FormatUint(d.roll(900)+100, 10), "/v1/status", "/metrics"), 200
	if d.roll(5) == 0 {
		method, path, status = "POST", d.pick("/v1/items", "/v1/checkout", "/v1/refunds"), 201
	}
	level := "INFO "
	switch d.roll(40) {
	case 0:
		level, status = "ERROR", 503
	case 1, 2:
		level, status = "WARN ", 404
	}
	return fmt.Sprintf("%s %s method=%s path=%s status=%d duration_ms=%d trace=%08x demo=true", at, level, method, path, status, d.roll(180)+3, d.roll(1<<32))
}

func workerLine(at string, d *dice) string {
	job := d.roll(90000) + 10000
	switch d.roll(25) {
	case 0:
		return fmt.Sprintf("%s WARN  job=%d retry=%d reason=%q demo=true", at, job, d.roll(3)+1, "upstream answered 503")
	case 1:
		return fmt.Sprintf("%s INFO  queue=%s depth=%d demo=true", at, d.pick("default", "mail", "settlement"), d.roll(40))
	}
	return fmt.Sprintf("%s INFO  job=%d kind=%s done duration_ms=%d demo=true", at, job, d.pick("invoice", "mail", "settle", "index"), d.roll(900)+20)
}

func databaseLine(at string, d *dice) string {
	return d.pick(
		fmt.Sprintf("%s LOG  checkpoint complete: wrote %d buffers demo=true", at, d.roll(4000)),
		fmt.Sprintf("%s LOG  connection authorized: user=app database=app connections=%d demo=true", at, d.roll(30)+1),
		fmt.Sprintf("%s LOG  duration: %d.%d ms statement: SELECT demo=true", at, d.roll(400)+100, d.roll(10)),
	)
}

// crashLine is one life of the container, over and over.
func crashLine(at, container string, second time.Time) string {
	switch second.Unix() % 60 {
	case 0:
		return fmt.Sprintf("%s INFO  starting %s demo=true", at, container)
	case 1:
		return fmt.Sprintf("%s INFO  reading configuration from environment demo=true", at)
	case 2:
		return fmt.Sprintf("%s ERROR setting PAYMENT_PROVIDER_URL: %q is not a URL demo=true", at, strings.Repeat("x", 3))
	case 3:
		return fmt.Sprintf("%s FATAL configuration is invalid, exiting with status 1 demo=true", at)
	}
	return ""
}
