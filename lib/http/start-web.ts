import diagnosticsChannel from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { peerAddressHeader } from '#lib/auth/request-origin.ts'
import { webEnv } from '#lib/platform/env.ts'
import { closeStreams } from './sse.ts'
import { tameRequest } from './tame-request.ts'

type Started = { request: IncomingMessage }

/** Headers by which Next's parts speak to each other, or by which a page's form calls a server action: from outside they mean nothing good. */
const innerHeaders = /^(x-middleware-|x-nextjs-data$|next-action$|x-action-)/
/** How a page's data is asked for. The API has no pages, and Next would answer with a redirect. */
const pageHeaders = /^(rsc$|next-)/

/**
 * Checks the environment, so that a wrong one is told at the start and not to the first visitor, and looks at every request before Next does:
 * Node publishes to this channel ahead of everything else. A route handler cannot see the socket, and X-Forwarded-For is whatever the caller
 * wrote there, so the address of the connection's other end is noted in a header of ours; what a caller sent under its name is overwritten.
 */
export function startWeb(isDevelopment: boolean): void {
  webEnv()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void closeStreams())
  diagnosticsChannel.subscribe('http.server.request.start', (message) => {
    const { request } = message as Started
    const tame = tameRequest({ method: request.method ?? '', url: request.url ?? '' }, isDevelopment)
    request.method = tame.method
    request.url = tame.url
    const isApi = tame.url.startsWith('/api/')
    for (const name of Object.keys(request.headers)) if (innerHeaders.test(name) || (isApi && pageHeaders.test(name))) delete request.headers[name]
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? ''
  })
}
