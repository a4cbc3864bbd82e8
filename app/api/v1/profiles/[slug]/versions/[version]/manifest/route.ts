import { readProfileManifest } from '#lib/access/index.ts'
import { yamlResponse } from '#lib/http/files.ts'
import { versionParams } from '#lib/http/input-schemas.ts'
import { raw } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({
    params: versionParams,
    respond: async ({ context, params }) =>
      yamlResponse(await readProfileManifest(context, params), `daypass-${params.slug}-v${params.version}.yaml`, context.origin.traceId),
  }),
})
