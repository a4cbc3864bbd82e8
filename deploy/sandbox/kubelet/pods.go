package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// pod is the little of a Pod that answering for it needs.
type pod struct {
	Metadata struct {
		Name, Namespace, UID string
		Labels, Annotations  map[string]string
		CreationTimestamp    time.Time
	}
	Spec struct {
		NodeName           string
		ServiceAccountName string
		Containers         []container
		InitContainers     []container
	}
	Status struct {
		Phase             string
		PodIP             string
		StartTime         time.Time
		ContainerStatuses []struct {
			Name         string
			RestartCount int
			State        struct {
				Running *struct{ StartedAt time.Time }
			}
		}
	}
}

type container struct {
	Name, Image, WorkingDir string
	Command, Args           []string
	Env                     []struct {
		Name, Value string
		ValueFrom   *json.RawMessage
	}
	Ports []struct {
		Name          string
		ContainerPort int32
	}
}

func (p *pod) key() string { return p.Metadata.Name + "/" + p.Metadata.Namespace }

func (p *pod) container(name string) *container {
	for _, list := range [][]container{p.Spec.Containers, p.Spec.InitContainers} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}

func (p *pod) isRunning(container string) bool {
	for _, status := range p.Status.ContainerStatuses {
		if status.Name == container {
			return status.State.Running != nil
		}
	}
	return false
}

// startedAt is the start of the pod, whole seconds.
func (p *pod) startedAt() time.Time {
	if p.Status.StartTime.IsZero() {
		return p.Metadata.CreationTimestamp.Truncate(time.Second)
	}
	return p.Status.StartTime.Truncate(time.Second)
}

// podReader reads pods as an identity that may do nothing else.
type podReader struct {
	server string
	client *http.Client

	mu    sync.Mutex
	known map[string]knownPod
}

type knownPod struct {
	pod  *pod
	till time.Time
}

func newPodReader(server string, pool *x509.CertPool, identity tls.Certificate) *podReader {
	transport := &http.Transport{
		// No proxy from the environment: this talks to loopback alone.
		Proxy:           nil,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool, Certificates: []tls.Certificate{identity}},
		IdleConnTimeout: time.Minute,
	}
	return &podReader{server: server, client: &http.Client{Transport: transport, Timeout: 5 * time.Second}, known: map[string]knownPod{}}
}

func (r *podReader) get(ctx context.Context, namespace, name string) (*pod, error) {
	key := namespace + "/" + name
	r.mu.Lock()
	defer r.mu.Unlock()
	if entry, ok := r.known[key]; ok && time.Now().Before(entry.till) {
		return entry.pod, nil
	}
	found, err := r.fetch(ctx, namespace, name)
	if err != nil {
		return nil, err
	}
	if len(r.known) > 500 {
		clear(r.known)
	}
	r.known[key] = knownPod{found, time.Now().Add(2 * time.Second)}
	return found, nil
}

func (r *podReader) fetch(ctx context.Context, namespace, name string) (*pod, error) {
	address := fmt.Sprintf("%s/api/v1/namespaces/%s/pods/%s", r.server, url.PathEscape(namespace), url.PathEscape(name))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("pod %s/%s: %s", namespace, name, response.Status)
	}
	var found pod
	if err := json.NewDecoder(response.Body).Decode(&found); err != nil {
		return nil, err
	}
	return &found, nil
}
