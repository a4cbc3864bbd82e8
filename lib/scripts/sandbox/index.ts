/*
 * The sandbox: a whole Kubernetes control plane on loopback, built from source, for the demo and for the tests.
 * It knows how to build, start, watch and end its processes, its certificates, ports and state folder, and the demo workloads in it.
 * It never knows Daypass itself: no grants, no database, no issuer; what it hands out is an administrator's kubeconfig, as any cluster would.
 * It must never run a command for somebody who reaches a pod, and never listen on anything but 127.0.0.1.
 * It may be imported by lib/scripts and lib/testing only.
 */
export { ensureBinaries } from './binaries.ts'
export { type Sandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts'
