import { Prisma } from '#lib/db/index.ts'
import { authorise } from './authorise.ts'
import { selectClusters } from './cluster.store.ts'
import type { Context } from './context.ts'
import type { ClusterView } from './views.ts'

/** Every cluster, those in service first. For inside people. */
export async function listClusters(context: Context): Promise<ClusterView[]> {
  authorise(context, 'cluster.read')
  return selectClusters(context.db, Prisma.empty)
}
