import { createIssuerChannel, type IssuerChannel } from '#lib/issuer-channel/index.ts'
import { webEnv } from '#lib/platform/env.ts'

const place = Symbol.for('daypass.issuer-channel')
type Holder = { [place]?: IssuerChannel }

/** web's one channel to the issuer, made on first use; on globalThis for the same reason as its database client. */
export function issuerChannel(): IssuerChannel {
  const holder = globalThis as Holder
  holder[place] ??= createIssuerChannel({ url: webEnv().ISSUER_URL, secret: webEnv().ISSUER_SECRET })
  return holder[place]
}
