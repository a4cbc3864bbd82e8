import net from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

const listen = (port: number, host: string): Promise<net.Server> =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ port, host }, () => resolve(server))
  })
const close = (server: net.Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

test.each(['127.0.0.1', '0.0.0.0'])('a port that is busy on %s is passed over for the next free one', async (host) => {
  const first = await freePort(41_000)
  const server = await listen(first, host)
  try {
    const next = await freePort(first)
    expect(next).toBeGreaterThan(first)
    expect(await freePort(first, '127.0.0.1', new Set([next]))).toBeGreaterThan(next)
  } finally {
    await close(server)
  }
  expect(await freePort(first)).toBe(first)
})

test('0 gives any free port', async () => {
  const port = await freePort(0)
  await close(await listen(port, '127.0.0.1'))
  expect(port).toBeGreaterThan(1023)
})
