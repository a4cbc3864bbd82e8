import { expect, test } from 'vitest'
import { Limiter } from './limiter.ts'
import { operationOf } from './operation.ts'

test('urgent calls go before ordinary ones, and find room although ordinary ones hang', async () => {
  const limiter = new Limiter(3, 2)
  const order: string[] = []
  const releases: (() => void)[] = []
  const hang = (name: string) => () =>
    new Promise<void>((resolve) => {
      order.push(name)
      releases.push(resolve)
    })
  const all = [limiter.run('ordinary', hang('o1')), limiter.run('ordinary', hang('o2')), limiter.run('ordinary', hang('o3'))]
  expect(order).toEqual(['o1', 'o2'])
  all.push(limiter.run('urgent', hang('u1')), limiter.run('urgent', hang('u2')))
  expect(order).toEqual(['o1', 'o2', 'u1'])
  releases[2]?.()
  await all[3]
  await Promise.resolve()
  expect(order).toEqual(['o1', 'o2', 'u1', 'u2'])
  for (let index = 0; index < 6; index++) {
    releases[index]?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(all)
  expect(order).toEqual(['o1', 'o2', 'u1', 'u2', 'o3'])
})

test('a failed call makes room as well', async () => {
  const limiter = new Limiter(1, 1)
  await expect(limiter.run('urgent', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(limiter.run('urgent', async () => 'yes')).resolves.toBe('yes')
})

test.each([
  ['GET', '/api/v1/namespaces', 'list namespaces'],
  ['GET', '/version', 'list version'],
  ['POST', '/api/v1/namespaces/daypass-grants/serviceaccounts/g-1/token', 'create serviceaccounts/token g-1 in daypass-grants'],
  ['DELETE', '/apis/rbac.authorization.k8s.io/v1/namespaces/payments/rolebindings/daypass-g-1', 'delete rolebindings daypass-g-1 in payments'],
  ['GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles/daypass%3Apods%3Av1', 'get clusterroles daypass:pods:v1'],
  ['POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', 'create subjectaccessreviews'],
])('%s %s in words', (method, path, words) => {
  expect(operationOf(method, path)).toBe(words)
  expect(operationOf(method, `/k8s/clusters/c-1${path}?limit=1`)).toBe(words)
})
