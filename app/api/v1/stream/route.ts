import { openStream, raw, route } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({ respond: ({ context, request }) => openStream(context, request) }),
})
