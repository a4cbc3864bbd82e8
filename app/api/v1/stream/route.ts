import { raw } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { openStream } from '#lib/http/sse.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: raw({ respond: ({ context, request }) => openStream(context, request) }),
})
