import { publishProfileVersion } from '#lib/access/index.ts'
import { json, profileVersionBody, profileView, route, slugParams } from '#lib/http/index.ts'

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
