import https from 'node:https'
import { createInterface } from 'node:readline'
import type { Target } from './target.ts'
import type { Transport } from './transport.ts'

export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; namespace: string; name: string; uid: string; labels: Record<string, string> }
export type WatchHandlers = {
  onEvent(event: WatchEvent): void
  /** The stream broke and events may have been missed: look at everything. */
  onGap(): void
}
export type Watcher = { close(): void }

// The server ends the stream after this; a dead connection is noticed by TCP keep-alive long before.
const streamSeconds = 290
const silenceMs = (streamSeconds + 30) * 1000
const firstRetryMs = 500
const lastRetryMs = 10_000

/**
 * Watches from "now" on, reconnects for ever. A watch is a hint, never the only trigger: the sweep looks at everything anyway.
 * The client library's Watch gives up after 30 s without an event, so the stream is read here.
 */
export function watchObjects(target: Target, transport: Transport, path: string, labelSelector: string, handlers: WatchHandlers): Watcher {
  let closed = false
  let request: ReturnType<typeof https.request> | undefined
  let timer: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs
  // A watch holds its connection for minutes: its own agent keeps the pool for calls.
  const agent = new https.Agent({ keepAlive: false, ca: target.caPem, rejectUnauthorized: true })

  const again = (): void => {
    if (closed || timer) return
    timer = setTimeout(() => {
      timer = undefined
      open(true)
    }, retryMs)
    retryMs = Math.min(retryMs * 2, lastRetryMs)
  }
  const open = (afterGap: boolean): void => {
    const url = new URL(target.serverUrl + path)
    url.search = new URLSearchParams({ watch: 'true', timeoutSeconds: String(streamSeconds), ...(labelSelector ? { labelSelector } : {}) }).toString()
    request = https.request(url, {
      agent,
      timeout: silenceMs,
      headers: { authorization: transport.authorization, accept: 'application/json', 'user-agent': 'daypass' },
    })
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        response.resume()
        response.on('end', again)
        return
      }
      retryMs = firstRetryMs
      if (afterGap) handlers.onGap()
      const lines = createInterface(response)
      lines.on('line', (line) => {
        const event = eventOf(line)
        if (event) handlers.onEvent(event)
      })
      response.on('close', again)
      // A broken stream shows as an error of both; "close" follows and leads to the next try.
      response.on('error', () => undefined)
      lines.on('error', () => undefined)
    })
    request.on('timeout', () => request?.destroy())
    request.on('error', again)
    request.end()
  }
  open(false)
  return {
    close() {
      closed = true
      clearTimeout(timer)
      request?.destroy()
      agent.destroy()
    },
  }
}

function eventOf(line: string): WatchEvent | null {
  try {
    const { type, object } = JSON.parse(line) as {
      type?: string
      object?: { metadata?: { namespace?: string; name?: string; uid?: string; labels?: Record<string, string> } }
    }
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return null
    const metadata = object?.metadata
    return { type, namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', uid: metadata?.uid ?? '', labels: metadata?.labels ?? {} }
  } catch {
    return null
  }
}
