/** Where to go after signing in: a path of this site, or `/`. Whatever a browser could read as another host is refused. */
export function safeReturnPath(given: string | null): string {
  if (given === null || given.length > 2000) return '/'
  const base = 'http://daypass.invalid'
  let url: URL
  try {
    url = new URL(given, base)
  } catch {
    return '/'
  }
  // A whole address (which next-auth writes) is cut to its path; "//host" and "/\host" resolve to another origin and fall out here.
  const path = given.startsWith('/') ? (url.origin === base ? url.pathname + url.search : '/') : /^https?:\/\//i.test(given) ? url.pathname + url.search : '/'
  const own = path.startsWith('/') && !path.startsWith('//') && !path.startsWith('/\\')
  return !own || path.startsWith('/sign-in') || path.startsWith('/api/') ? '/' : path
}
