import { stringify } from 'yaml'
import { digestAnnotation, grantsNamespace, issuerServiceAccount, managedByLabel, managedByValue, profileRoleName, systemNamespace } from '#lib/domain/names.ts'
import type { PolicyRule } from '#lib/domain/rbac.ts'
import { guardPolicies } from './guard-policies.ts'
import { clusterRules, grantsNamespaceRules, profileRules } from './rights.ts'

/** A profile version as it is published. `digest` is rulesDigest(rules). */
export type ManifestProfile = { slug: string; version: number; name: string; rules: readonly PolicyRule[]; digest: string }

const labels = { [managedByLabel]: managedByValue }
const rbac = 'rbac.authorization.k8s.io/v1'
const issuerSubject = { kind: 'ServiceAccount', name: issuerServiceAccount, namespace: systemNamespace }
const roleRef = (kind: string, name: string): object => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name })

const plainRules = (rules: readonly PolicyRule[]): object[] =>
  rules.map((rule) => {
    const out: Record<string, string[]> = {}
    for (const key of ['apiGroups', 'nonResourceURLs', 'resourceNames', 'resources', 'verbs'] as const) {
      const value = rule[key]
      if (value && value.length > 0) out[key] = [...value]
    }
    return out
  })

function profileObjects(profile: ManifestProfile): object[] {
  const name = profileRoleName(profile.slug, profile.version)
  const issuerRole = `${issuerServiceAccount}:${profile.slug}:v${profile.version}`
  return [
    {
      apiVersion: rbac,
      kind: 'ClusterRole',
      metadata: { name, labels, annotations: { [digestAnnotation]: profile.digest, 'daypass.dev/profile': profile.name } },
      rules: plainRules(profile.rules),
    },
    { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: issuerRole, labels }, rules: plainRules(profileRules(name)) },
    {
      apiVersion: rbac,
      kind: 'ClusterRoleBinding',
      metadata: { name: issuerRole, labels },
      roleRef: roleRef('ClusterRole', issuerRole),
      subjects: [issuerSubject],
    },
  ]
}

function baseObjects(): object[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace, labels } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: grantsNamespace, labels } },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: issuerServiceAccount, namespace: systemNamespace, labels },
      automountServiceAccountToken: false,
    },
    { apiVersion: rbac, kind: 'Role', metadata: { name: issuerServiceAccount, namespace: grantsNamespace, labels }, rules: plainRules(grantsNamespaceRules) },
    {
      apiVersion: rbac,
      kind: 'RoleBinding',
      metadata: { name: issuerServiceAccount, namespace: grantsNamespace, labels },
      roleRef: roleRef('Role', issuerServiceAccount),
      subjects: [issuerSubject],
    },
    { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: issuerServiceAccount, labels }, rules: plainRules(clusterRules) },
    {
      apiVersion: rbac,
      kind: 'ClusterRoleBinding',
      metadata: { name: issuerServiceAccount, labels },
      roleRef: roleRef('ClusterRole', issuerServiceAccount),
      subjects: [issuerSubject],
    },
  ]
}

const header = (lines: readonly string[]): string => lines.map((line) => `# ${line}\n`).join('')
// aliasDuplicateObjects: kubectl reads anchors, but a person who reviews this should not have to follow them.
const documents = (objects: readonly object[]): string =>
  objects.map((object) => `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`).join('')

/**
 * Everything that a cluster's owner applies once so that Daypass can issue there: namespaces, the issuer's identity and rights,
 * the published profiles, the guard policies. Holds no secret.
 */
export function renderClusterManifest(input: { profiles: readonly ManifestProfile[] }): string {
  return (
    header([
      'Daypass in this cluster. Review it, then: kubectl apply --server-side -f <this file>',
      `The issuer's identity is the ServiceAccount ${issuerServiceAccount} in ${systemNamespace}. It can bind the profiles below and nothing else;`,
      'the guard policies at the end hold it, and everybody else, to that. Needs Kubernetes 1.30 or newer.',
      `Its token: kubectl create token ${issuerServiceAccount} -n ${systemNamespace} --duration=8760h`,
    ]) + documents([...baseObjects(), ...input.profiles.flatMap(profileObjects), ...guardPolicies()])
  )
}

/** One profile version: the ClusterRole and the issuer's right to bind it. For a cluster that already has the cluster manifest. */
export function renderProfileManifest(profile: ManifestProfile): string {
  return (
    header([
      `Daypass access profile ${profile.slug}, version ${profile.version}. Review it, then: kubectl apply --server-side -f <this file>`,
      `A published version is never edited: Daypass refuses to bind it when its rules differ from ${profile.digest}.`,
    ]) + documents(profileObjects(profile))
  )
}
