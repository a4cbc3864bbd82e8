import { createServer } from 'node:net'

export type SandboxPorts = { apiServer: number; etcdClient: number; etcdPeer: number; kubelet: number }

/** Apart from what kind, k3d, minikube and a real kubeadm node use. */
export const preferredPorts: SandboxPorts = { apiServer: 16443, etcdClient: 12379, etcdPeer: 12380, kubelet: 17250 }

/**
 * Every port as wished where it is free on 127.0.0.1, else the next free one above it; never the same one twice.
 * @throws when 200 ports in a row are taken
 */
export async function choosePorts(wished: SandboxPorts): Promise<SandboxPorts> {
  const taken = new Set<number>()
  const choose = async (port: number) => {
    const free = await nextFreePort(port, taken)
    taken.add(free)
    return free
  }
  return {
    apiServer: await choose(wished.apiServer),
    etcdClient: await choose(wished.etcdClient),
    etcdPeer: await choose(wished.etcdPeer),
    kubelet: await choose(wished.kubelet),
  }
}

async function nextFreePort(first: number, taken: ReadonlySet<number>): Promise<number> {
  for (let port = first; port < first + 200 && port <= 65_535; port++) {
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw new Error(`No free port on 127.0.0.1 from ${first} on: stop what listens there, or choose another.`)
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  return promise
}
