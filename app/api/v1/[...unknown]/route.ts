import { unknownAddress } from '#lib/http/unknown-address.ts'

export const dynamic = 'force-dynamic'
export const GET = unknownAddress
export const HEAD = unknownAddress
export const POST = unknownAddress
export const PUT = unknownAddress
export const PATCH = unknownAddress
export const DELETE = unknownAddress
export const OPTIONS = unknownAddress
