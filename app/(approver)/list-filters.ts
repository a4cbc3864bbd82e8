import type { Context } from '#lib/access/context.ts'
import { listClusters, listVendors, readRequestOptions } from '#lib/access/index.ts'

export type Option = { value: string; label: string }

/** What the lists can be filtered by. Vendor users have one vendor, so they are offered clusters only. */
export async function listFilters(context: Context): Promise<{ vendors: Option[]; clusters: Option[] }> {
  if (context.actor.vendorId !== null) {
    const { clusters } = await readRequestOptions(context)
    return { vendors: [], clusters: clusters.map(option) }
  }
  const [vendors, clusters] = await Promise.all([listVendors(context), listClusters(context)])
  return { vendors: vendors.map(option), clusters: clusters.map(option) }
}

const option = (it: { id: string; name: string }): Option => ({
  value: it.id,
  label: it.name,
})
