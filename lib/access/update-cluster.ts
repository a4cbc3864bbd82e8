import { inTransaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { soundSeconds } from './add-cluster.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { readCluster } from './read-cluster.ts'
import { fieldFault, soundName } from './refusal.ts'
import type { ClusterView, Environment } from './views.ts'

export type UpdateClusterInput = { clusterId: string; name?: string; environment?: Environment; maxDurationSeconds?: number; maxTokenSeconds?: number }

/**
 * An administrator changes a cluster's name, environment or limits. Access that is open keeps its window; one that has not begun yet and is longer than the
 * new limit is not set up: the issuer judges it anew at its start. Throws not_found, auth.forbidden, input.invalid.
 */
export async function updateCluster(context: Context, input: UpdateClusterInput): Promise<ClusterView> {
  authorise(context, 'cluster.manage')
  const { clusterId } = input
  if (!isId(clusterId)) throw notFound()
  if (input.environment !== undefined && !['production', 'staging', 'sandbox'].includes(input.environment))
    throw fieldFault('environment', 'There is no such environment.')
  const data = {
    ...(input.name === undefined ? {} : { name: soundName('name', input.name) }),
    ...(input.environment === undefined ? {} : { environment: input.environment }),
    ...(input.maxDurationSeconds === undefined ? {} : { maxDurationSeconds: soundSeconds('maxDurationSeconds', input.maxDurationSeconds, 60) }),
    ...(input.maxTokenSeconds === undefined ? {} : { maxTokenSeconds: soundSeconds('maxTokenSeconds', input.maxTokenSeconds, 600) }),
  }
  const changed = Object.keys(data)
  if (changed.length > 0) {
    await inTransaction(context.db, async (tx) => {
      await lockActor(tx, context, 'cluster.manage')
      const [cluster] = await tx.cluster.updateManyAndReturn({ where: { id: clusterId }, data, select: { name: true } })
      if (!cluster) throw notFound()
      await appendActivity(tx, context, [
        { action: 'cluster.updated', subjectType: 'cluster', subjectId: clusterId, clusterId, detail: { cluster: cluster.name, changed, values: data } },
      ])
    })
  }
  return readCluster(context, clusterId)
}
