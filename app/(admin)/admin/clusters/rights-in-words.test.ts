import { expect, test } from 'vitest'
import { rightsInWords } from './rights-in-words.ts'

test('every missing right is shown exactly once', () => {
  const missing = [
    'create serviceaccounts/token in daypass-grants',
    'create serviceaccounts in daypass-grants',
    'delete secrets in daypass-grants',
    'create rolebindings',
    'watch clusterrolebindings',
    'bind clusterroles daypass:logs:v1',
    'list namespaces',
    'create subjectaccessreviews',
    'get something/new',
  ]
  const shown = rightsInWords(missing).flatMap((group) => group.missing)
  expect([...shown].sort()).toEqual([...missing].sort())
})

test('a cluster with every right has only groups without gaps', () => {
  expect(rightsInWords([]).every((group) => group.missing.length === 0)).toBe(true)
})
