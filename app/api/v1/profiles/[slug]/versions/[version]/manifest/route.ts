import { readProfileManifest } from '#lib/access/index.ts'
import { raw, route, versionParams, yamlResponse } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({
    params: versionParams,
    respond: async ({ context, params }) =>
      yamlResponse(await readProfileManifest(context, params), `daypass-${params.slug}-v${params.version}.yaml`, context.origin.traceId),
  }),
})
