import fs from 'node:fs'
import https from 'node:https'
import type net from 'node:net'
import { URL } from 'node:url'
import { openAuthority } from '#lib/scripts/sandbox/certificates.ts'

/** An answer that is not the API server's own; `Retry-After` in seconds. */
export type FrontFailure = { status: number; retryAfter?: number; when: (call: { method: string; path: string; userAgent: string }) => boolean }

export type ApiFront = {
  url: string
  /** Whom a client has to trust to reach it. */
  caPem: string
  /** What is answered in the API server's place from now on; null lets everything through. */
  fail(failure: FrontFailure | null): void
  /** How many calls were failed so far. */
  failed(): number
  close(): Promise<void>
}

/** A TLS front before an API server, by an authority of its own in `folder`: it reads each call and passes it on, or answers as a sick server does. */
export async function apiFront(target: { serverUrl: string; caPem: string }, folder: string): Promise<ApiFront> {
  const authority = openAuthority(folder, 'front')
  const pair = authority.issue({ name: 'front-server', commonName: 'front', usage: 'server', ipAddresses: ['127.0.0.1'] })
  const { hostname, port } = new URL(target.serverUrl)
  const agent = new https.Agent({ keepAlive: true, ca: target.caPem })
  let failure: FrontFailure | null = null
  let failed = 0
  const server = https.createServer({ cert: fs.readFileSync(pair.certFile), key: fs.readFileSync(pair.keyFile) }, (request, response) => {
    const call = { method: request.method ?? 'GET', path: request.url ?? '/', userAgent: request.headers['user-agent'] ?? '' }
    if (failure?.when(call)) {
      failed++
      request.resume()
      response.writeHead(failure.status, {
        'content-type': 'application/json',
        ...(failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) }),
      })
      return void response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'the server is not well', code: failure.status }))
    }
    const onward = https.request({ hostname, port, agent, method: call.method, path: call.path, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  const sockets = new Set<net.Socket>()
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    caPem: authority.certPem,
    fail(next) {
      failure = next
    },
    failed: () => failed,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        agent.destroy()
        server.close(() => resolve())
      }),
  }
}
