/**
 * bench: the figures that Daypass publishes, each measured against a limit or a peer in the same run.
 * Knows: the public HTTP API, the yardstick client, the owner's database for bulk rows.
 * Must never know: the inside of the rooms it measures.
 * Imports domain, platform and the scripts.
 * Run by `npm run bench -- <name>`.
 */
export { benchAccess } from './access.ts'
