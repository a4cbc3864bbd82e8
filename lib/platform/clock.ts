/** The one source of "now" for use cases and the issuer, so that tests move time without sleeping. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }
