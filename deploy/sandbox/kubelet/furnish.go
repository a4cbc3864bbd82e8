package main

import (
	"fmt"
	"path"
	"strings"
)

// furnish lays out what one expects to find in a container, all of it made up.
func furnish(f *files, p *pod, containerName string) error {
	spec := p.container(containerName)
	home := "app"
	contents := map[string]string{
		"etc/hostname":   p.Metadata.Name + "\n",
		"etc/hosts":      fmt.Sprintf("127.0.0.1\tlocalhost\n%s\t%s\n", p.Status.PodIP, p.Metadata.Name),
		"etc/os-release": "NAME=\"Daypass sandbox\"\nID=sandbox\nPRETTY_NAME=\"Daypass sandbox (no container runs here)\"\n",
		"etc/passwd":     "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/app:/bin/sh\n",
		"etc/group":      "root:x:0:\napp:x:1000:\n",
		home + "/README": "This is a place of the Daypass sandbox, not a container. Commands are interpreted inside one process,\nover this folder alone; nothing you do here reaches the machine, the network or another pod.\n",
		home + "/app.properties": fmt.Sprintf("# demo configuration of %s\napp.name=%s\napp.image=%s\nhttp.port=%d\nfeature.demo=true\n",
			containerName, containerName, spec.Image, firstPort(spec)),
	}
	for _, folder := range []string{"bin", "dev", "home", "opt", "proc", "root", "sys", "tmp", "usr/bin", "var/log", "var/tmp", home} {
		if err := f.root.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	for name, text := range contents {
		if err := f.root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return err
		}
		if err := f.root.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func firstPort(spec *container) int32 {
	if len(spec.Ports) == 0 {
		return 8080
	}
	return spec.Ports[0].ContainerPort
}

// environmentOf is the environment of a container; values that come from elsewhere (secrets) are named, never shown.
func environmentOf(p *pod, containerName string) []string {
	spec := p.container(containerName)
	list := []string{
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"HOME=/app",
		"USER=app",
		"HOSTNAME=" + p.Metadata.Name,
		"TERM=xterm",
		"LANG=C.UTF-8",
		"KUBERNETES_SERVICE_HOST=10.96.0.1",
		"KUBERNETES_SERVICE_PORT=443",
		// Process substitution makes its pipes, and looks for them, in here, outside of our handlers: below /dev/null nothing can exist.
		"TMPDIR=/dev/null/none",
		"UID=1000", "EUID=1000", "GID=1000",
	}
	for _, variable := range spec.Env {
		value := variable.Value
		if variable.ValueFrom != nil {
			value = "(not shown in the sandbox)"
		}
		if variable.Name != "" && variable.Name != "TMPDIR" && !strings.ContainsAny(variable.Name, "= \x00") && !strings.Contains(value, "\x00") {
			list = append(list, variable.Name+"="+value)
		}
	}
	return list
}
