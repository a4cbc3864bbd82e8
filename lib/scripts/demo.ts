/** `npm run demo`: the whole journey on real parts, through the public HTTP API, with real kubectl. Exits 1 when a promise is broken. */
import { demoJourney } from './demo-journey.ts'
import { withStack } from './stack.ts'

const broken = await withStack({ purpose: 'demo' }, demoJourney)
process.exitCode = broken.length === 0 ? 0 : 1
