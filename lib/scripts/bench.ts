/** `npm run bench -- access [--json] [--grants n] [--expiring n] [--requests n]`. Exits 1 when a figure misses what it must be. */
import { parseArgs } from 'node:util'
import { benchAccess } from './bench/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    // 200 grants, 1,000 ending at once and 10,000 requests are the sizes the published figures are for; smaller ones are for a quick look.
    grants: { type: 'string', default: '200' },
    expiring: { type: 'string', default: '1000' },
    requests: { type: 'string', default: '10000' },
  },
})

if (positionals[0] !== 'access') {
  console.error('Which benchmark? npm run bench -- access [--json] [--grants 200] [--expiring 1000] [--requests 10000]')
  process.exit(2)
}
const missed = await benchAccess({ json: values.json, grants: Number(values.grants), expiring: Number(values.expiring), requests: Number(values.requests) })
if (missed.length > 0) console.error(`missed: ${missed.join(', ')}`)
process.exitCode = missed.length === 0 ? 0 : 1
