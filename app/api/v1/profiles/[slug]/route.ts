import { readProfile } from '#lib/access/index.ts'
import { slugParams } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { profileView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ params: slugParams, answer: profileView, run: ({ context, params }) => readProfile(context, params.slug) }),
})
