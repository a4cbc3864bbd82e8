'use client'

import { useState } from 'react'
import { Card } from '#app/_ui/card.tsx'
import { Command } from '#app/_ui/id-chip.tsx'
import { Select } from '#app/_ui/input.tsx'
import type { PolicyRule, ProfileScope } from '#lib/domain/client.ts'
import { commandsFor } from '../../commands.ts'
import { kubeconfigFileName } from './use-credential.ts'

/** Commands that this very grant allows, with its own file and namespace filled in. */
export function CommandsCard({
  rules,
  scope,
  namespaces,
  grantId,
  clusterSlug,
}: {
  rules: PolicyRule[]
  scope: ProfileScope
  namespaces: string[]
  grantId: string
  clusterSlug: string
}) {
  const [namespace, setNamespace] = useState(namespaces[0] ?? null)
  const commands = commandsFor({
    rules,
    namespace: scope === 'cluster' ? null : namespace,
    file: `~/Downloads/${kubeconfigFileName(clusterSlug, grantId)}`,
  })
  return (
    <Card
      title="Commands"
      hint="They use the file as it is saved by the download."
      actions={
        namespaces.length > 1 ? (
          <Select aria-label="Namespace of the commands" value={namespace ?? ''} onChange={(event) => setNamespace(event.target.value)} className="w-44">
            {namespaces.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        ) : null
      }
    >
      <ul className="grid grid-cols-1 gap-3">
        {commands.map((it) => (
          <li key={it.what} className="grid grid-cols-1 gap-1">
            <span className="text-muted text-sm">{it.what}</span>
            <Command text={it.command} label={`Copy: ${it.what}`} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
