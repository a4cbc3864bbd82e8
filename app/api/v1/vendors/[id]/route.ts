import { readVendor, updateVendor } from '#lib/access/index.ts'
import { idParams, json, route, updateVendorBody, vendorView } from '#lib/http/index.ts'

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
