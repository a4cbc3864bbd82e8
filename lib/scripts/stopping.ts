/**
 * Runs `stop` once when the process is asked to end (Ctrl-C, SIGTERM, a closed terminal) or its parent is gone, then exits with
 * 128 + the signal's number. A second Ctrl-C more than 2 s later calls `hurry`: npm and the terminal may send the first one twice.
 */
export function onStop(stop: (why: string) => Promise<void>, hurry: () => void): void {
  // A closed terminal makes every write fail; the children still have to be stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  let beganMs = 0
  const begin = (why: string, code: number): void => {
    if (beganMs !== 0) {
      if (Date.now() - beganMs > 2000 && why !== 'parent') {
        hurry()
        process.exit(code)
      }
      return
    }
    beganMs = Date.now()
    stop(why).then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(error)
        hurry()
        process.exit(code)
      },
    )
  }
  process.on('SIGINT', () => begin('Ctrl-C', 130))
  process.on('SIGTERM', () => begin('SIGTERM', 143))
  process.on('SIGHUP', () => begin('the terminal was closed', 129))
  const parent = Number(process.env.DAYPASS_BOOTSTRAP_PID ?? 0)
  if (parent === process.ppid) {
    setInterval(() => {
      if (process.ppid !== parent) begin('parent', 143)
    }, 1000).unref()
  }
}
