import { Prisma } from '#lib/db/index.ts'
import { isId, notFound } from '#lib/platform/index.ts'
import { authorise } from './authorise.ts'
import { selectClusters } from './cluster.store.ts'
import type { Context } from './context.ts'
import type { ClusterView } from './views.ts'

/** One cluster. For inside people; throws not_found when there is none. */
export async function readCluster(context: Context, id: string): Promise<ClusterView> {
  authorise(context, 'cluster.read')
  const [cluster] = isId(id) ? await selectClusters(context.db, Prisma.sql`WHERE c.id = ${id}`) : []
  if (!cluster) throw notFound()
  return cluster
}
