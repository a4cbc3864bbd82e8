/**
 * kubernetes: the one way to an API server: connection, calls, errors, watch.
 * Knows: the Kubernetes client, TLS, tokens as text, what a call's failure means.
 * Must never know: grants, requests, Postgres, who asked for what.
 * Never skips the check of a server's certificate, runs a plugin or reads a file named by a kubeconfig.
 * Imports domain and platform only.
 */
export { ClusterCalls, type IssuedToken } from './calls.ts'
export { type ClusterConnection, connectCluster } from './connect.ts'
export { isKubeError, isPassing, type KubeErrorKind } from './errors.ts'
export { type TokenClaims, tokenClaims } from './jwt.ts'
export type { AccessAnswer, AccessQuestion, BindingSubject, DesiredObject, LiveObject, ObjectKey, ObjectKind, RoleRef } from './objects.ts'
export { parseKubeconfig } from './parse-kubeconfig.ts'
export { normalTarget, type Target, type TargetTrouble } from './target.ts'
export type { WatchEvent, Watcher } from './watch.ts'
