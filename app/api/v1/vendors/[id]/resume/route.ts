import { resumeVendor } from '#lib/access/index.ts'
import { idParams, json, route, vendorView } from '#lib/http/index.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: json({ params: idParams, answer: vendorView, run: ({ context, params }) => resumeVendor(context, { vendorId: params.id }) }),
})
