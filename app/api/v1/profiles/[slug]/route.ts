import { readProfile } from '#lib/access/index.ts'
import { json, profileView, route, slugParams } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ params: slugParams, answer: profileView, run: ({ context, params }) => readProfile(context, params.slug) }),
})
