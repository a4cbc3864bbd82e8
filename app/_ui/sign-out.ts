/** Ends the session and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  const { csrfToken } = (await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()) as { csrfToken: string }
  const response = await fetch('/api/auth/signout', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      csrfToken,
      callbackUrl: '/sign-in',
      json: 'true',
    }),
  })
  if (!response.ok) throw new Error(`Signing out failed (${response.status}). Try again.`)
  // A whole page load: nothing that was read for this person stays in memory.
  window.location.assign('/sign-in')
}
