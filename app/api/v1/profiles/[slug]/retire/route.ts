import { retireProfile } from '#lib/access/index.ts'
import { json, profileView, route, slugParams } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: slugParams, answer: profileView, run: ({ context, params }) => retireProfile(context, { slug: params.slug }) }),
})
