import { type NextRequest, NextResponse } from 'next/server'
import { pagePathHeader } from '#lib/http/page-path-header.ts'
import { contentSecurityPolicy, securityHeaders } from '#lib/http/security-headers.ts'

/** Sets headers and decides nothing: whoever gets around it still meets the checks of every page and route. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64')
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development')
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // Next takes the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  headers.set(pagePathHeader, request.nextUrl.pathname + request.nextUrl.search)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  for (const [name, value] of securityHeaders) response.headers.set(name, value)
  if (process.env.DAYPASS_URL?.startsWith('https:')) response.headers.set('strict-transport-security', 'max-age=31536000')
  return response
}

export const config = {
  // Files of the build are the same for everybody and carry their headers from next.config.js.
  matcher: [{ source: '/((?!_next/static/).*)' }],
}
