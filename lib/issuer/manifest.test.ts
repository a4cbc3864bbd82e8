import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { rulesDigest } from '#lib/domain/digest.ts'
import type { PolicyRule } from '#lib/domain/rbac.ts'
import { renderClusterManifest, renderProfileManifest } from './manifest.ts'

const rules: PolicyRule[] = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
const profile = { slug: 'pods', version: 2, name: 'Pods: "all"\n---\nkind: ClusterRole', rules, digest: rulesDigest(rules) }
type Doc = {
  kind: string
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> }
  rules?: PolicyRule[]
  roleRef?: { name: string }
}
const documents = (yaml: string): Doc[] => parseAllDocuments(yaml).map((document) => document.toJS() as Doc)
const yaml = renderClusterManifest({ profiles: [profile] })

test('what a cluster is asked to hold, object by object', () => {
  expect(
    documents(yaml).map((object) => `${object.kind} ${object.metadata.namespace ? `${object.metadata.namespace}/` : ''}${object.metadata.name}`),
  ).toMatchInlineSnapshot(`
    [
      "Namespace daypass-system",
      "Namespace daypass-grants",
      "ServiceAccount daypass-system/daypass-issuer",
      "Role daypass-grants/daypass-issuer",
      "RoleBinding daypass-grants/daypass-issuer",
      "ClusterRole daypass-issuer",
      "ClusterRoleBinding daypass-issuer",
      "ClusterRole daypass:pods:v2",
      "ClusterRole daypass-issuer:pods:v2",
      "ClusterRoleBinding daypass-issuer:pods:v2",
      "ValidatingAdmissionPolicy daypass-issuer-bindings",
      "ValidatingAdmissionPolicyBinding daypass-issuer-bindings",
      "ValidatingAdmissionPolicy daypass-grant-bindings",
      "ValidatingAdmissionPolicyBinding daypass-grant-bindings",
      "ValidatingAdmissionPolicy daypass-grant-accounts",
      "ValidatingAdmissionPolicyBinding daypass-grant-accounts",
      "ValidatingAdmissionPolicy daypass-grant-secrets",
      "ValidatingAdmissionPolicyBinding daypass-grant-secrets",
      "ValidatingAdmissionPolicy daypass-grant-tokens",
      "ValidatingAdmissionPolicyBinding daypass-grant-tokens",
    ]
  `)
})

test('the issuer gets bind and get on the published roles by name, and no right without a name that could widen it', () => {
  const forbidden = ['escalate', 'impersonate', '*', 'update', 'patch', 'deletecollection']
  for (const object of documents(yaml).filter((entry) => entry.metadata.name.startsWith('daypass-issuer') && entry.rules)) {
    for (const rule of object.rules ?? []) {
      for (const verb of forbidden) expect(rule.verbs).not.toContain(verb)
      if (rule.verbs.includes('bind')) {
        expect(rule.resourceNames).toEqual(['daypass:pods:v2'])
        expect(rule.resources).toEqual(['clusterroles'])
      }
      for (const resource of rule.resources ?? []) expect(['roles', '*', 'pods', 'nodes']).not.toContain(resource)
    }
  }
  const clusterWide = documents(yaml).find((object) => object.kind === 'ClusterRole' && object.metadata.name === 'daypass-issuer')
  expect(clusterWide?.rules?.flatMap((rule) => rule.resources)).not.toContain('secrets')
})

test("without a profile there is no right to bind: an empty list of names would mean every role's", () => {
  const all = documents(renderClusterManifest({ profiles: [] }))
  expect(all.flatMap((object) => object.rules ?? []).flatMap((rule) => rule.verbs)).not.toContain('bind')
})

test('a profile is its rules with their digest, whatever its name is', () => {
  const role = documents(renderProfileManifest(profile))[0]
  expect(role).toMatchObject({ kind: 'ClusterRole', metadata: { name: 'daypass:pods:v2', annotations: { 'daypass.dev/rules-sha256': profile.digest } }, rules })
  expect(documents(renderProfileManifest(profile))).toHaveLength(3)
})

test('the guard policies, word for word', async () => {
  const policies = yaml.slice(yaml.indexOf('---\napiVersion: admissionregistration.k8s.io/v1'))
  await expect(policies).toMatchFileSnapshot('guard-policies.snapshot.yaml')
})
