import net from 'node:net'
import { URL } from 'node:url'

export type ProxyMode = 'pass' | 'hang' | 'reset' | 'refuse-tls'

export type TcpProxy = {
  /** The target's URL with this proxy's address. */
  url: string
  /** `hang` keeps what is sent; `reset` cuts every connection; `refuse-tls` answers with plain text; `pass` lets what was kept through. */
  mode(mode: ProxyMode): void
  /** Adds this to every chunk's way to the server. */
  delay(ms: number): void
  close(): Promise<void>
}

/** A TCP proxy on loopback before an API server: it cannot read what passes, but can slow, stop and cut it. */
export async function tcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl)
  let mode: ProxyMode = 'pass'
  let delayMs = 0
  const pairs = new Set<{ inner: net.Socket; outer: net.Socket; kept: (() => void)[] }>()
  const sockets = new Set<net.Socket>()
  const server = net.createServer((outer) => {
    sockets.add(outer)
    outer.on('error', () => undefined)
    outer.on('close', () => sockets.delete(outer))
    if (mode === 'reset') return void outer.resetAndDestroy()
    if (mode === 'refuse-tls') return void outer.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    const inner = net.connect(Number(target.port || 443), target.hostname)
    const pair = { inner, outer, kept: [] as (() => void)[] }
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      inner.destroy()
      outer.destroy()
    }
    const forward = (from: net.Socket, to: net.Socket): void => {
      from.on('data', (chunk) => {
        const write = (): void => void (to.destroyed || to.write(chunk))
        if (mode === 'hang') pair.kept.push(write)
        else if (delayMs > 0) setTimeout(write, delayMs)
        else write()
      })
      from.on('error', end)
      from.on('close', end)
    }
    forward(outer, inner)
    forward(inner, outer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    url: `https://${target.hostname}:${port}`,
    mode(next) {
      mode = next
      if (next === 'reset' || next === 'refuse-tls') cut()
      if (next === 'pass') for (const { kept } of pairs) for (const write of kept.splice(0)) write()
    },
    delay(ms) {
      delayMs = ms
    },
    close: () =>
      new Promise((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}
