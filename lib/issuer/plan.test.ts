import { expect, test } from 'vitest'
import { credentialSecret, grantObjects } from './plan.ts'

const grant = {
  grantId: '0123456789abcdef',
  clusterId: 'cccccccccccccccc',
  requestId: 'rrrrrrrrrrrrrrrr',
  vendorId: 'vvvvvvvvvvvvvvvv',
  approverIds: ['b', 'a'],
  namespaces: ['payments', 'orders'],
  scope: 'namespaces' as const,
  roleName: 'daypass:pods:v1',
  endsAt: new Date('2026-03-01T12:00:00.123Z'),
}

test('the objects of a grant, as they are made', () => {
  expect(grantObjects(grant)).toMatchInlineSnapshot(`
    {
      "account": {
        "annotations": {
          "daypass.dev/approvers": "a,b",
          "daypass.dev/expires-at": "2026-03-01T12:00:00.123Z",
          "daypass.dev/request": "rrrrrrrrrrrrrrrr",
          "daypass.dev/vendor": "vvvvvvvvvvvvvvvv",
        },
        "kind": "ServiceAccount",
        "labels": {
          "app.kubernetes.io/managed-by": "daypass",
          "daypass.dev/cluster": "cccccccccccccccc",
          "daypass.dev/grant": "0123456789abcdef",
        },
        "name": "g-0123456789abcdef",
        "namespace": "daypass-grants",
      },
      "bindings": [
        {
          "annotations": {
            "daypass.dev/approvers": "a,b",
            "daypass.dev/expires-at": "2026-03-01T12:00:00.123Z",
            "daypass.dev/request": "rrrrrrrrrrrrrrrr",
            "daypass.dev/vendor": "vvvvvvvvvvvvvvvv",
          },
          "kind": "RoleBinding",
          "labels": {
            "app.kubernetes.io/managed-by": "daypass",
            "cleanup.kyverno.io/ttl": "2026-03-01T120000Z",
            "daypass.dev/cluster": "cccccccccccccccc",
            "daypass.dev/grant": "0123456789abcdef",
          },
          "name": "daypass-g-0123456789abcdef",
          "namespace": "payments",
          "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "daypass:pods:v1",
          },
          "subjects": [
            {
              "kind": "ServiceAccount",
              "name": "g-0123456789abcdef",
              "namespace": "daypass-grants",
            },
          ],
        },
        {
          "annotations": {
            "daypass.dev/approvers": "a,b",
            "daypass.dev/expires-at": "2026-03-01T12:00:00.123Z",
            "daypass.dev/request": "rrrrrrrrrrrrrrrr",
            "daypass.dev/vendor": "vvvvvvvvvvvvvvvv",
          },
          "kind": "RoleBinding",
          "labels": {
            "app.kubernetes.io/managed-by": "daypass",
            "cleanup.kyverno.io/ttl": "2026-03-01T120000Z",
            "daypass.dev/cluster": "cccccccccccccccc",
            "daypass.dev/grant": "0123456789abcdef",
          },
          "name": "daypass-g-0123456789abcdef",
          "namespace": "orders",
          "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "daypass:pods:v1",
          },
          "subjects": [
            {
              "kind": "ServiceAccount",
              "name": "g-0123456789abcdef",
              "namespace": "daypass-grants",
            },
          ],
        },
      ],
    }
  `)
})

test('a cluster-wide profile has one ClusterRoleBinding, whatever namespaces are named', () => {
  const { bindings } = grantObjects({ ...grant, scope: 'cluster' })
  expect(bindings.map(({ kind, namespace, name }) => ({ kind, namespace, name }))).toEqual([
    { kind: 'ClusterRoleBinding', namespace: '', name: 'daypass-g-0123456789abcdef' },
  ])
})

test('every name and label is one that Kubernetes takes', () => {
  const { account, bindings } = grantObjects(grant)
  for (const object of [account, ...bindings, credentialSecret({ ...grant, number: 12 })]) {
    expect(object.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
    for (const value of Object.values(object.labels)) expect(value).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/)
  }
})

test('the Secret of a credential holds nothing', () => {
  expect(credentialSecret({ ...grant, number: 3 })).toMatchInlineSnapshot(`
    {
      "annotations": {
        "daypass.dev/expires-at": "2026-03-01T12:00:00.123Z",
      },
      "kind": "Secret",
      "labels": {
        "app.kubernetes.io/managed-by": "daypass",
        "cleanup.kyverno.io/ttl": "2026-03-01T120000Z",
        "daypass.dev/cluster": "cccccccccccccccc",
        "daypass.dev/grant": "0123456789abcdef",
      },
      "name": "g-0123456789abcdef-3",
      "namespace": "daypass-grants",
    }
  `)
})
