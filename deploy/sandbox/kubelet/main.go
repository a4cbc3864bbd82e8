// Command sandbox-kubelet answers for the sandbox cluster's nodes what a kubelet would: exec, attach, logs and port-forward.
//
// Nothing runs here. A command is interpreted inside this process, over one folder per container (os.Root), by a short list of
// commands written for it; it never starts a process and never opens a connection for anybody. Only the API server is let in.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

type settings struct {
	listen, tlsCert, tlsKey, clientCA, clientName string
	server, identityCert, identityKey             string
	folder                                        string
}

func main() {
	log.SetFlags(log.LstdFlags | log.LUTC)
	var s settings
	flag.StringVar(&s.listen, "listen", "127.0.0.1:17250", "address to serve on")
	flag.StringVar(&s.tlsCert, "tls-cert-file", "", "serving certificate (PEM)")
	flag.StringVar(&s.tlsKey, "tls-key-file", "", "its key (PEM)")
	flag.StringVar(&s.clientCA, "client-ca-file", "", "authority of client certificates, and of the API server (PEM)")
	flag.StringVar(&s.clientName, "client-name", "", "common name of the one client that is let in")
	flag.StringVar(&s.server, "server", "", "URL of the API server")
	flag.StringVar(&s.identityCert, "identity-cert-file", "", "certificate to read pods with (PEM)")
	flag.StringVar(&s.identityKey, "identity-key-file", "", "its key (PEM)")
	flag.StringVar(&s.folder, "folder", "", "where the containers' files live; emptied at start")
	flag.Parse()
	if err := run(s); err != nil {
		log.Fatalf("sandbox-kubelet: %v", err)
	}
}

func run(s settings) error {
	if s.clientName == "" || s.folder == "" {
		return errors.New("--client-name and --folder are needed")
	}
	authority, err := os.ReadFile(s.clientCA)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return fmt.Errorf("%s has no certificate", s.clientCA)
	}
	serving, err := tls.LoadX509KeyPair(s.tlsCert, s.tlsKey)
	if err != nil {
		return err
	}
	identity, err := tls.LoadX509KeyPair(s.identityCert, s.identityKey)
	if err != nil {
		return err
	}
	containers, err := openContainers(s.folder)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	// From here on the process has all it needs; the kernel (Linux with Landlock) takes away the rest.
	log.Printf("confinement by the kernel: %s", confine(s.folder, s.server))

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	node := &kubelet{pods: newPodReader(s.server, pool, identity), containers: containers, sessions: newSessions()}
	go node.sessions.watchMemory(ctx)

	server := &http.Server{
		Handler:           onlyClient(s.clientName, node.routes()),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(quiet{}, "", 0),
		TLSConfig: &tls.Config{
			MinVersion:   tls.VersionTLS12,
			Certificates: []tls.Certificate{serving},
			ClientAuth:   tls.RequireAndVerifyClientCert,
			ClientCAs:    pool,
			// Upgraded streams (SPDY, WebSocket) need HTTP/1.1.
			NextProtos: []string{"http/1.1"},
		},
	}
	go func() {
		<-ctx.Done()
		node.sessions.endAll("the sandbox is being stopped")
		_ = server.Close()
	}()
	log.Printf("serving on %s", s.listen)
	if err := server.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// onlyClient lets in the API server alone: other certificates of the same authority belong to people and controllers.
func onlyClient(name string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 || r.TLS.PeerCertificates[0].Subject.CommonName != name {
			http.Error(w, "only the API server may ask", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// quiet drops what every probe without a certificate would write.
type quiet struct{}

func (quiet) Write(line []byte) (int, error) {
	if !strings.Contains(string(line), "TLS handshake error") {
		log.Printf("%s", strings.TrimSpace(string(line)))
	}
	return len(line), nil
}
