import pg from 'pg'

export type Listener = { close(): Promise<void> }

/**
 * LISTENs on `channels` with one connection of its own and reconnects for ever (1 s apart).
 * Notifications may be lost while it is away: `onReconnect` lets the caller look at the tables, which are the truth.
 */
export async function listen(
  url: string,
  channels: readonly string[],
  onNotify: (channel: string, payload: string) => void,
  onReconnect: () => void,
): Promise<Listener> {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'daypass-listen', keepAlive: true })
    next.on('notification', (message) => onNotify(message.channel, message.payload ?? ''))
    next.on('error', () => undefined)
    next.on('end', () => {
      if (!closed && client === next) retry()
    })
    await next.connect()
    for (const channel of channels) await next.query(`LISTEN ${next.escapeIdentifier(channel)}`)
    client = next
  }
  const retry = (): void => {
    timer = setTimeout(() => {
      connect().then(onReconnect, () => {
        if (!closed) retry()
      })
    }, 1000)
  }
  await connect()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
