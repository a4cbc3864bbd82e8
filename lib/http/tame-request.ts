/** Answered with 405 by the door: no address of the API takes DELETE, and this one is always there. */
const refusedMethod = { method: 'DELETE', url: '/api/v1/me' }
/** Answered with 404, as problem+json below /api and as a page elsewhere. */
const unreadable = (isApi: boolean) => ({ method: 'GET', url: isApi ? '/api/v1/unreadable' : '/unreadable' })

const apiMethods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']
const pageMethods = ['GET', 'HEAD']

/**
 * What Next is given to see of a request line, so that odd ones get a plain 4xx and not a 500 or a redirect of somebody else's choosing:
 * an absolute-form address is cut to its path, dots are resolved, what does not decode is not found, and a method that we do not take is refused.
 * Pages take GET and HEAD alone: there are no server actions here, so nothing that a caller posts is ever given to React's decoder.
 */
export function tameRequest(given: { method: string; url: string }, isDevelopment: boolean): { method: string; url: string } {
  const url = pathOf(given.url)
  if (url === null) return unreadable(given.url.includes('/api/'))
  const isApi = url.pathname.startsWith('/api/')
  // The development server's own overlay posts to itself.
  const isOverlay = isDevelopment && url.pathname.startsWith('/__nextjs')
  if (!(isApi || isOverlay ? apiMethods : pageMethods).includes(given.method)) return refusedMethod
  return { method: given.method, url: url.pathname + url.search }
}

/** The address as path and query on a made-up host; null when it has none or holds what does not decode. */
function pathOf(given: string): URL | null {
  const text = given.startsWith('/') ? `http://daypass.invalid${given}` : /^https?:\/\//i.test(given) ? given : null
  if (text === null || !URL.canParse(text)) return null
  const url = new URL(text)
  try {
    decodeURIComponent(url.pathname)
    return url
  } catch {
    return null
  }
}
