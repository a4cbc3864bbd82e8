import net from 'node:net'

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * The first free TCP port at or after `preferred`; 0 means any free one. `taken` are ports promised to others that don't listen yet.
 * Throws when 200 in a row are busy.
 */
export async function freePort(preferred: number, host = '127.0.0.1', taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (preferred === 0) return anyPort(host)
  for (let port = preferred; port < preferred + 200 && port < 65_536; port += 1) {
    // Also the wildcard address: something on 0.0.0.0 answers on loopback as well, though both may be bound at once.
    if (!taken.has(port) && (await isFree(port, host)) && (await isFree(port, '0.0.0.0'))) return port
  }
  throw new Error(`no free port from ${preferred} on`)
}

function anyPort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ port: 0, host }, () => {
      const address = server.address()
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
