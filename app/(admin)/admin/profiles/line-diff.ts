export type DiffLine = { kind: 'same' | 'added' | 'removed'; text: string }

/**
 * Lines of two texts as a diff, by longest common subsequence. Rules of a profile are tens of lines, so the quadratic table is small;
 * texts beyond `maxLines` are shown as wholly replaced rather than freezing the page.
 */
export function lineDiff(before: string, after: string, maxLines = 2000): DiffLine[] {
  const a = before.split('\n')
  const b = after.split('\n')
  const removed = (text: string): DiffLine => ({ kind: 'removed', text })
  const added = (text: string): DiffLine => ({ kind: 'added', text })
  if (a.length > maxLines || b.length > maxLines) return [...a.map(removed), ...b.map(added)]
  const width = b.length + 1
  const table = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const out: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      out.push({ kind: 'same', text: a[i] ?? '' })
      i++
      j++
    } else if (at(i + 1, j) >= at(i, j + 1)) out.push(removed(a[i++] ?? ''))
    else out.push(added(b[j++] ?? ''))
  }
  while (i < a.length) out.push(removed(a[i++] ?? ''))
  while (j < b.length) out.push(added(b[j++] ?? ''))
  return out
}
