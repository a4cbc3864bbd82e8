/** `npm run dev [-- --reset]`: the same parts as `npm start`, with hot reload of web and issuer. */
import { runDaypass } from './run-daypass.ts'

await runDaypass('development')
