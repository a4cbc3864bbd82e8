import { inTransaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { cancelPending, endGrants } from './end-grants.ts'
import { readCluster } from './read-cluster.ts'
import type { ClusterView } from './views.ts'

/**
 * An administrator takes a cluster out of service: nobody can ask for it, what waits is cancelled, every grant's end is asked for. The issuer keeps its
 * credential until all of that is done. Repeating it changes nothing. Throws not_found, auth.forbidden.
 */
export async function retireCluster(
  context: Context,
  input: { clusterId: string },
): Promise<{ cluster: ClusterView; grantIds: string[]; requestIds: string[] }> {
  authorise(context, 'cluster.manage')
  const { clusterId } = input
  if (!isId(clusterId)) throw notFound()
  const done = await inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'cluster.manage')
    const [cluster] = await tx.$queryRaw<{ name: string; retired: boolean }[]>`
      SELECT name, retired_at IS NOT NULL AS retired FROM clusters WHERE id = ${clusterId} FOR NO KEY UPDATE`
    if (!cluster) throw notFound()
    if (cluster.retired) return { grantIds: [], requestIds: [] }
    await tx.cluster.updateMany({ where: { id: clusterId }, data: { retiredAt: context.clock.now() } })
    const requestIds = await cancelPending(tx, context, { clusterId }, 'cluster-retired')
    const ended = await endGrants(tx, context, { clusterId }, { reason: 'cluster-retired', note: null, action: 'grant.end_requested' })
    await appendActivity(tx, context, [
      {
        action: 'cluster.retired',
        subjectType: 'cluster',
        subjectId: clusterId,
        clusterId,
        detail: { cluster: cluster.name, grants: ended.length, requests: requestIds.length },
      },
    ])
    return { grantIds: ended.map((it) => it.id), requestIds }
  })
  return { cluster: await readCluster(context, clusterId), ...done }
}
