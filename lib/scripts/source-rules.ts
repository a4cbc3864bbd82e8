/** Rules on the text of a source file that no linter here knows. */
type SourceRule = { name: string; pattern: RegExp; isAllowedIn: (file: string) => boolean }

const rules: readonly SourceRule[] = [
  {
    name: 'process.env belongs to lib/platform',
    pattern: /\bprocess\.env\b/,
    isAllowedIn: (file) =>
      /^lib\/(platform|scripts|testing)\/|^lib\/db\/prisma-schema-engine\.mjs$/.test(file) || /\.test\.tsx?$/.test(file) || !/^(app|lib)\//.test(file),
  },
  { name: 'a type error is not silenced', pattern: /@ts-(ignore|nocheck|expect-error)|biome-ignore-all/, isAllowedIn: () => false },
  { name: 'unfinished work belongs to an issue', pattern: /\b(TODO|FIXME|XXX)\b/, isAllowedIn: () => false },
]

/** Breaches of the rules in one file, each as `file:line rule`. This file and its test name the patterns and are left out by the caller. */
export function sourceBreaches(file: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => rules.filter((rule) => rule.pattern.test(line) && !rule.isAllowedIn(file)).map((rule) => `${file}:${index + 1} ${rule.name}`))
}
