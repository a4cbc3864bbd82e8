package main

import (
	"net/http"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
)

const (
	streamIdle     = 30 * time.Minute
	streamCreation = 30 * time.Second
)

type kubelet struct {
	pods       *podReader
	containers *containers
	sessions   *sessions
}

// routes are the kubelet's paths that the API server calls; there is no other.
func (k *kubelet) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
	for _, pattern := range []string{"/exec/{namespace}/{pod}/{container}", "/exec/{namespace}/{pod}/{uid}/{container}"} {
		mux.HandleFunc(pattern, k.serveExec)
	}
	for _, pattern := range []string{"/attach/{namespace}/{pod}/{container}", "/attach/{namespace}/{pod}/{uid}/{container}"} {
		mux.HandleFunc(pattern, k.serveAttach)
	}
	for _, pattern := range []string{"/portForward/{namespace}/{pod}", "/portForward/{namespace}/{pod}/{uid}"} {
		mux.HandleFunc(pattern, k.servePortForward)
	}
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", k.serveLogs)
	return mux
}

// find answers for the pod of a request, or says why not.
func (k *kubelet) find(w http.ResponseWriter, r *http.Request) (*pod, bool) {
	found, err := k.pods.get(r.Context(), r.PathValue("namespace"), r.PathValue("pod"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return nil, false
	}
	if name := r.PathValue("container"); name != "" && found.container(name) == nil {
		http.Error(w, "container not found: "+name, http.StatusNotFound)
		return nil, false
	}
	return found, true
}

func (k *kubelet) serveExec(w http.ResponseWriter, r *http.Request) {
	found, ok := k.find(w, r)
	if !ok {
		return
	}
	if !found.isRunning(r.PathValue("container")) {
		http.Error(w, "container "+r.PathValue("container")+" is not running", http.StatusBadRequest)
		return
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	remotecommand.ServeExec(w, r, executor{k, found}, found.key(), found.Metadata.UID, r.PathValue("container"),
		r.URL.Query()["command"], options, streamIdle, streamCreation, remotecommand.SupportedStreamingProtocols)
}

func (k *kubelet) serveAttach(w http.ResponseWriter, r *http.Request) {
	found, ok := k.find(w, r)
	if !ok {
		return
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	remotecommand.ServeAttach(w, r, executor{k, found}, found.key(), found.Metadata.UID, r.PathValue("container"),
		options, streamIdle, streamCreation, remotecommand.SupportedStreamingProtocols)
}

func (k *kubelet) servePortForward(w http.ResponseWriter, r *http.Request) {
	found, ok := k.find(w, r)
	if !ok {
		return
	}
	options, err := portforward.NewV4Options(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	portforward.ServePortForward(w, r, forwarder{found}, found.key(), found.Metadata.UID, options,
		streamIdle, streamCreation, portforward.SupportedProtocols)
}
