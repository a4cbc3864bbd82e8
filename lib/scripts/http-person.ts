/**
 * A person at the public HTTP API, without a browser: signs in as the browser does, keeps the cookie, sends the Origin.
 * The demo, the benchmarks and the API tests are such persons; they have no door of their own.
 */

export type Answer<T = unknown> = { status: number; headers: Headers; text: string; body: T }

export class HttpPerson {
  readonly baseUrl: string
  readonly email: string
  #cookies = new Map<string, string>()

  private constructor(baseUrl: string, email: string) {
    this.baseUrl = baseUrl.replace(/\/$/, '')
    this.email = email
  }

  /** Signs in with e-mail and password. Throws when the answer is not a session. */
  static async signIn(baseUrl: string, email: string, password: string): Promise<HttpPerson> {
    const person = new HttpPerson(baseUrl, email)
    const csrf = await person.call<{ csrfToken: string }>('GET', '/api/auth/csrf')
    const form = new URLSearchParams({ csrfToken: csrf.body.csrfToken, email, password, json: 'true', callbackUrl: person.baseUrl })
    const answer = await person.#send('POST', '/api/auth/callback/credentials', form.toString(), 'application/x-www-form-urlencoded')
    const me = await person.call<{ email?: string }>('GET', '/api/v1/me')
    if (me.status !== 200 || me.body.email !== email) {
      throw new Error(`sign-in as ${email} failed: ${answer.status} ${answer.text.slice(0, 200)}, then ${me.status}`)
    }
    return person
  }

  /** One call; `body` is sent as JSON. Never throws for a status; use `ok()` for that. */
  call<T = unknown>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.#send<T>(method, path, body === undefined ? undefined : JSON.stringify(body), 'application/json', headers)
  }

  /** As `call`, but throws with the problem's words when the status is not 2xx. */
  async ok<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, path, body)
    if (answer.status < 200 || answer.status > 299) throw new Error(`${method} ${path} as ${this.email}: ${answer.status} ${answer.text.slice(0, 500)}`)
    return answer.body
  }

  /** The cookie header, for an EventSource-like reader. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async #send<T>(method: string, path: string, body: string | undefined, type: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(this.baseUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': type }),
        origin: new URL(this.baseUrl).origin,
        ...(this.#cookies.size > 0 ? { cookie: this.cookie } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (at > 0) this.#cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1))
    }
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    // The caller names the shape: this is a test client of our own documented API.
    return { status: response.status, headers: response.headers, text, body: (isJson && text ? JSON.parse(text) : text) as T }
  }
}
