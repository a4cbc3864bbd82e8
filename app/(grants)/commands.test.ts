import { expect, test } from 'vitest'
import { builtInProfiles } from '../../prisma/seed/profiles.ts'
import { commandsFor } from './commands.ts'

const of = (slug: string) => {
  const profile = builtInProfiles.find((it) => it.slug === slug)
  if (!profile) throw new Error(slug)
  return commandsFor({ rules: profile.rules, scope: profile.scope, namespace: profile.scope === 'cluster' ? null : 'payments', file: 'pass' }).map(
    (it) => it.command,
  )
}

test('only commands that the rules allow are offered', () => {
  expect(of('logs')).toEqual([
    'kubectl --kubeconfig pass -n payments get pods',
    'kubectl --kubeconfig pass -n payments describe pod POD',
    'kubectl --kubeconfig pass -n payments logs -f POD',
    'kubectl --kubeconfig pass -n payments auth can-i --list',
  ])
  expect(of('read-only-debug').join()).not.toMatch(/exec|restart|edit|logs/)
  expect(of('restart-deployments')).toContain('kubectl --kubeconfig pass -n payments rollout restart deployment/NAME')
})

test('a cluster-wide profile gets commands without a namespace', () => {
  expect(of('cluster-overview')).toEqual([
    'kubectl --kubeconfig pass get nodes -o wide',
    'kubectl --kubeconfig pass get namespaces',
    'kubectl --kubeconfig pass auth can-i --list',
  ])
})
