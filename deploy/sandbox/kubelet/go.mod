module daypass.dev/sandbox/kubelet

go 1.26.0
