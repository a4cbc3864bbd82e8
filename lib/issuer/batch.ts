export type BatchOptions = {
  /** Items of one flush at most. */
  maxItems: number
  /** Flushes under way at once; 1 by default. */
  lanes?: number
  /** How long a flush may wait for more items now, in ms; 0 (the default) sends each turn of the event loop's items at once. */
  gatherMs?: () => number
}

/**
 * Group commit: while a flush is on its way, further items wait and go together in the next. One item alone goes at once,
 * a thousand at the same moment go in a handful of statements. `flush` returns one result an item, in order.
 */
export function batched<Item, Result>(flush: (items: Item[]) => Promise<Result[]>, options: BatchOptions): (item: Item) => Promise<Result> {
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let inFlight = 0
  let planned = false
  const lanes = options.lanes ?? 1

  const pump = (): void => {
    planned = false
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
          plan()
        })
    }
  }
  const plan = (): void => {
    if (planned || waiting.length === 0 || inFlight >= lanes) return
    planned = true
    const gatherMs = waiting.length >= options.maxItems ? 0 : (options.gatherMs?.() ?? 0)
    // Items of the same turn of the event loop (one sweep's findings) go together in any case.
    if (gatherMs > 0) setTimeout(pump, gatherMs)
    else setImmediate(pump)
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      plan()
    })
}
