import { expect, test } from 'vitest'
import { builtInProfiles } from '../../prisma/seed/profiles.ts'
import { commandsFor } from './commands.ts'

const of = (slug: string) => {
  const profile = builtInProfiles.find((it) => it.slug === slug)
  if (!profile) throw new Error(slug)
  return commandsFor({ rules: profile.rules, namespace: profile.scope === 'cluster' ? null : 'payments', file: 'pass' }).map((it) => it.command)
}

test('only commands that the rules allow are offered', () => {
  expect(of('logs')).toEqual([
    'export KUBECONFIG=pass',
    'kubectl -n payments get pods',
    'kubectl -n payments describe pod POD',
    'kubectl -n payments logs -f POD',
    'kubectl -n payments auth can-i --list',
  ])
  expect(of('read-only-debug').join()).not.toMatch(/exec|restart|edit|logs/)
  expect(of('restart-deployments')).toContain('kubectl -n payments rollout restart deployment/NAME')
})

test('a cluster-wide profile gets commands without a namespace', () => {
  expect(of('cluster-overview')).toEqual(['export KUBECONFIG=pass', 'kubectl get nodes -o wide', 'kubectl get namespaces', 'kubectl auth can-i --list'])
})
