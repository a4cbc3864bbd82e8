/** `npm start [-- --reset]`: everything, on this machine, until Ctrl-C. */
import { runDaypass } from './run-daypass.ts'

await runDaypass('production')
