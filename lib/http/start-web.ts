import diagnosticsChannel from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { peerAddressHeader } from '#lib/auth/request-origin.ts'
import { webEnv } from '#lib/platform/env.ts'

type Started = { request: IncomingMessage }

/**
 * Checks the environment, so that a wrong one is told at the start and not to the first visitor, and notes on every request the address of
 * the connection's other end. A route handler cannot see the socket, and X-Forwarded-For is whatever the caller wrote there.
 * Node publishes to this channel before anything else sees the request; what a caller sent under our header's name is overwritten.
 */
export function startWeb(): void {
  webEnv()
  diagnosticsChannel.subscribe('http.server.request.start', (message) => {
    const { request } = message as Started
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? ''
  })
}
