/** The figures of `npm run bench -- access`: what each must be and what we aim for. The limits are the project's own published promises. */
export type Limit = { key: string; must?: (value: number) => boolean; mustWords: string; aim?: (value: number) => boolean; aimWords: string }

export const accessLimits: readonly Limit[] = [
  { key: 'approve_to_usable_p50_ms', mustWords: '', aimWords: '' },
  { key: 'approve_to_usable_p95_ms', mustWords: '', aimWords: '' },
  { key: 'bare_p95_ms', mustWords: '', aimWords: '' },
  { key: 'approve_ratio_p95', must: (v) => v <= 3, mustWords: '<= 3', aim: (v) => v <= 1.5, aimWords: '<= 1.5' },
  { key: 'revoke_to_denied_p99_ms', must: (v) => v < 250, mustWords: '< 250', aimWords: '' },
  { key: 'bare_rolebinding_delete_p99_ms', mustWords: '', aimWords: '' },
  { key: 'revoke_ratio_p99', must: (v) => v <= 10, mustWords: '<= 10', aim: (v) => v <= 3, aimWords: '<= 3' },
  { key: 'expiry_late_p99_ms', must: (v) => v <= 2000, mustWords: '<= 2000', aim: (v) => v <= 250, aimWords: '<= 250' },
  { key: 'expiry_early', must: (v) => v === 0, mustWords: '0', aimWords: '' },
  { key: 'orphans', must: (v) => v === 0, mustWords: '0', aimWords: '' },
  { key: 'inbox_p95_ms', must: (v) => v <= 300, mustWords: '<= 300', aim: (v) => v <= 60, aimWords: '<= 60' },
  { key: 'start_seconds_second', must: (v) => v <= 15, mustWords: '<= 15', aimWords: '' },
  { key: 'rss_web_mb', mustWords: '', aimWords: '' },
  { key: 'rss_issuer_mb', mustWords: '', aimWords: '' },
]

/** A text table of figures against their limits. */
export function figuresTable(figures: Record<string, number>): string {
  const rows = accessLimits
    .filter((limit) => limit.key in figures)
    .map((limit) => {
      const value = figures[limit.key] as number
      const verdict = limit.must === undefined ? '' : !limit.must(value) ? 'MISSED' : limit.aim?.(value) ? 'aim met' : 'ok'
      return [limit.key.padEnd(32), String(value).padStart(10), limit.mustWords.padEnd(9), limit.aimWords.padEnd(9), verdict].join('  ')
    })
  return [['figure'.padEnd(32), 'value'.padStart(10), 'must'.padEnd(9), 'aim'.padEnd(9), ''].join('  '), ...rows].join('\n')
}

/** Keys of the figures that miss what they must be. */
export function missedLimits(figures: Record<string, number>): string[] {
  return accessLimits.filter((limit) => limit.key in figures && limit.must && !limit.must(figures[limit.key] as number)).map((limit) => limit.key)
}
