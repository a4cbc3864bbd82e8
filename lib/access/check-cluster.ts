import { inTransaction } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { appendActivity } from './activity.store.ts'
import { lockActor } from './actor.store.ts'
import { authorise } from './authorise.ts'
import type { Context } from './context.ts'
import { readCluster } from './read-cluster.ts'
import type { ClusterView } from './views.ts'

/** An administrator asks the issuer to look at a cluster now; the answer shows in `checkedAt`. Throws not_found, auth.forbidden. */
export async function checkCluster(context: Context, input: { clusterId: string }): Promise<ClusterView> {
  authorise(context, 'cluster.manage')
  const { clusterId } = input
  if (!isId(clusterId)) throw notFound()
  await inTransaction(context.db, async (tx) => {
    await lockActor(tx, context, 'cluster.manage')
    const [cluster] = await tx.cluster.updateManyAndReturn({
      where: { id: clusterId },
      data: { checkRequestedAt: context.clock.now() },
      select: { name: true },
    })
    if (!cluster) throw notFound()
    await appendActivity(tx, context, [
      { action: 'cluster.check_requested', subjectType: 'cluster', subjectId: clusterId, clusterId, detail: { cluster: cluster.name } },
    ])
  })
  return readCluster(context, clusterId)
}
