import { readVendor, updateVendor } from '#lib/access/index.ts'
import { idParams, updateVendorBody } from '#lib/http/input-schemas.ts'
import { json } from '#lib/http/operation.ts'
import { route } from '#lib/http/route.ts'
import { vendorView } from '#lib/http/view-schemas.ts'

export const dynamic = 'force-dynamic'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: json({ params: idParams, answer: vendorView, run: ({ context, params }) => readVendor(context, params.id) }),
  PATCH: json({
    params: idParams,
    body: updateVendorBody,
    answer: vendorView,
    run: ({ context, params, body }) => updateVendor(context, { vendorId: params.id, ...body }),
  }),
})
