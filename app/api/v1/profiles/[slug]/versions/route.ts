import { publishProfileVersion } from '#lib/access/index.ts'
import { profileVersionBody, slugParams } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { profileView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({
    params: slugParams,
    body: profileVersionBody,
    status: 201,
    answer: profileView,
    run: ({ context, params, body }) => publishProfileVersion(context, { slug: params.slug, ...body }),
  }),
})
