/**
 * Group commit: while one flush is on its way, further items wait and go together in the next. One item alone goes at once,
 * a thousand at the same moment go in a handful of statements. `flush` returns one result an item, in order.
 */
export function batched<Item, Result>(
  flush: (items: Item[]) => Promise<Result[]>,
  options: { maxItems: number; lanes?: number },
): (item: Item) => Promise<Result> {
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let inFlight = 0
  const lanes = options.lanes ?? 1

  const pump = (): void => {
    while (waiting.length > 0 && inFlight < lanes) {
      const group = waiting.slice(0, options.maxItems)
      waiting = waiting.slice(options.maxItems)
      inFlight++
      flush(group.map((entry) => entry.item))
        .then(
          (results) => {
            group.forEach((entry, index) => {
              entry.resolve(results[index] as Result)
            })
          },
          (error: unknown) => {
            for (const entry of group) entry.reject(error)
          },
        )
        .finally(() => {
          inFlight--
          pump()
        })
    }
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // Items of the same turn of the event loop (one sweep's findings) go together.
      if (waiting.length === 1) setImmediate(pump)
    })
}
