import 'server-only'
import { NextRequest } from 'next/server'
import nextAuth from 'next-auth'
import { authOptions, rateLimitedError, requestOrigin } from '#lib/auth/index.ts'
import { webEnv } from '#lib/platform/env.ts'
import { Fault, isFault, notFound } from '#lib/platform/fault.ts'
import { logger } from '#lib/platform/logger.ts'
import { checkOrigin } from './check-origin.ts'
import { methodNotAllowed, problemResponse } from './problem.ts'
import { mediaType, readText } from './read-body.ts'

/** What of the sign-in library is reachable; everything else of it (its logger, its session update) is not found. */
const reachable = {
  GET: ['csrf', 'session', 'providers', 'signin', 'signout', 'error', 'callback/oidc'],
  POST: ['callback/credentials', 'signin/oidc', 'signout'],
} as const
const maxFormBytes = 8 * 1024
const callbackCookie = 'next-auth.callback-url'

/** Takes a damaged cookie out of the browser, so that the next attempt works. */
const forgetCallback = (publicUrl: string): Record<string, string> => {
  const isSecure = publicUrl.startsWith('https:')
  return { 'set-cookie': `${isSecure ? '__Secure-' : ''}${callbackCookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}` }
}

type RouteContext = { params: Promise<{ nextauth: string[] }> }

/** The sign-in library behind the same checks as the API: own origin, bounded body, problem+json, never a 5xx for odd input. */
export async function authRoute(request: NextRequest, context: RouteContext): Promise<Response> {
  const env = webEnv()
  const { traceId } = requestOrigin(request.headers, env.DAYPASS_TRUSTED_PROXIES)
  try {
    const { nextauth } = await context.params
    const method = request.method === 'HEAD' ? 'GET' : request.method
    if (method !== 'GET' && method !== 'POST') return methodNotAllowed(['GET', 'POST'], traceId)
    if (!(reachable[method] as readonly string[]).includes(nextauth.join('/'))) throw notFound()
    if (method === 'POST') checkOrigin(request.headers, env.DAYPASS_URL)
    const response = await nextAuth(await cleaned(request, env.DAYPASS_URL), context, authOptions())
    return finish(response as Response, traceId)
  } catch (error) {
    if (isFault(error)) return problemResponse(error, traceId, error.code === 'input.malformed' ? forgetCallback(env.DAYPASS_URL) : {})
    logger.error({ traceId, error: error instanceof Error ? error.name : 'unknown' }, 'sign-in failed')
    return problemResponse(new Fault('internal', 'Signing in does not work just now. Try again in a moment.'), traceId)
  }
}

/** The same request with a bounded form, and with nothing in it that the library would answer with a 500. */
async function cleaned(request: NextRequest, publicUrl: string): Promise<NextRequest> {
  const url = new URL(request.url)
  const given = url.searchParams.get('callbackUrl')
  if (given !== null) url.searchParams.set('callbackUrl', ownUrl(given, publicUrl))
  const damaged = request.cookies.getAll().some(({ name, value }) => name.endsWith(callbackCookie) && !isHttpAddress(value, publicUrl))
  if (damaged) throw new Fault('input.malformed', 'A cookie of the sign-in was damaged. Try again.')
  if (request.method !== 'POST') return new NextRequest(url, { headers: request.headers })
  if (mediaType(request.headers) !== 'application/x-www-form-urlencoded') {
    throw new Fault('input.unsupported_type', 'The body must be application/x-www-form-urlencoded.')
  }
  const form = new URLSearchParams(await readText(request, maxFormBytes))
  form.set('callbackUrl', ownUrl(form.get('callbackUrl') ?? '/', publicUrl))
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  return new NextRequest(url, { method: 'POST', headers, body: form.toString() })
}

/** The library's own test of that cookie: it answers 500 to what fails it. */
function isHttpAddress(value: string, publicUrl: string): boolean {
  const base = value.startsWith('/') ? publicUrl : undefined
  return URL.canParse(value, base) && /^https?:$/.test(new URL(value, base).protocol)
}

/** A whole address of this site; its root for every other. */
function ownUrl(given: string, publicUrl: string): string {
  const { origin } = new URL(publicUrl)
  if (!URL.canParse(given, origin)) return origin
  const url = new URL(given, origin)
  return url.origin === origin ? url.toString() : origin
}

async function finish(response: Response, traceId: string): Promise<Response> {
  const text = await response.text()
  const headers = new Headers(response.headers)
  headers.set('cache-control', 'no-store')
  headers.set('x-request-id', traceId)
  const waitSeconds = response.status === 401 ? waitOf(text) : null
  if (waitSeconds === null) return new Response(text === '' ? null : text, { status: response.status, headers })
  const minutes = Math.max(1, Math.ceil(Number(waitSeconds) / 60))
  return problemResponse(new Fault('auth.rate_limited', `Too many attempts. Try again in ${minutes} min.`), traceId, { 'retry-after': waitSeconds })
}

/** Seconds to wait that a refused sign-in carries in the address of its error page; null when it is another refusal. */
function waitOf(text: string): string | null {
  const error = /[?&]error=([^&"]*)/.exec(text)?.[1] ?? ''
  const match = new RegExp(`^${rateLimitedError}:(\\d+)$`).exec(decodeURIComponent(error))
  return match?.[1] ?? null
}
