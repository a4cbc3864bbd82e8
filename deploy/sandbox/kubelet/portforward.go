package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// forwarder answers on the ports that a pod declares. It never connects to anything.
type forwarder struct{ pod *pod }

// PortForward speaks HTTP on the stream, or a line of text where the port's name says that it is no HTTP port.
func (f forwarder) PortForward(_ context.Context, _, _ string, port int32, stream io.ReadWriteCloser) error {
	name, ok := f.portName(port)
	if !ok {
		return fmt.Errorf("nothing listens on port %d of this pod: connection refused", port)
	}
	if strings.HasPrefix(name, "postgres") || strings.HasPrefix(name, "redis") || strings.HasPrefix(name, "tcp") || strings.HasPrefix(name, "amqp") || strings.HasPrefix(name, "grpc") {
		_, err := fmt.Fprintf(stream, "Daypass sandbox: port %d (%s) of %s answers, but nothing runs behind it.\n", port, name, f.pod.Metadata.Name)
		return err
	}
	listener := newOneConnection(stream)
	server := &http.Server{Handler: f.page(port), ReadHeaderTimeout: time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed || state == http.StateHijacked {
			_ = listener.Close()
		}
	}
	if err := server.Serve(listener); err != nil && !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (f forwarder) portName(port int32) (string, bool) {
	for _, spec := range f.pod.Spec.Containers {
		for _, declared := range spec.Ports {
			if declared.ContainerPort == port {
				return declared.Name, true
			}
		}
	}
	return "", false
}

func (f forwarder) page(port int32) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		fmt.Fprintf(w, "# HELP demo_uptime_seconds Seconds since the pod's start (made up by the Daypass sandbox).\n# TYPE demo_uptime_seconds gauge\ndemo_uptime_seconds{pod=%q} %.0f\n",
			f.pod.Metadata.Name, time.Since(f.pod.startedAt()).Seconds())
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><title>%[1]s</title><h1>%[1]s</h1><p>Port %[2]d of pod <b>%[1]s</b> in namespace <b>%[3]s</b>, by port-forward through the API server.</p><p>This page is made by the Daypass sandbox: nothing runs behind it. Try /healthz and /metrics.</p>\n",
			html.EscapeString(f.pod.Metadata.Name), port, html.EscapeString(f.pod.Metadata.Namespace))
	})
	return mux
}

// oneConnection is a listener with a single connection: the forwarded stream.
type oneConnection struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newOneConnection(stream io.ReadWriteCloser) *oneConnection {
	ours, theirs := net.Pipe()
	listener := &oneConnection{conns: make(chan net.Conn, 1), closed: make(chan struct{})}
	listener.conns <- ours
	go func() {
		_, _ = io.Copy(theirs, stream)
		_ = theirs.Close()
	}()
	go func() {
		_, _ = io.Copy(stream, theirs)
		_ = stream.Close()
	}()
	return listener
}

func (l *oneConnection) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *oneConnection) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *oneConnection) Addr() net.Addr { return &net.IPAddr{IP: net.IPv4(127, 0, 0, 1)} }
