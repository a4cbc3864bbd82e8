/**
 * Imports flow one way. `npm run check` plants a violation of this file's rules and fails when it is not caught.
 *   app -> http, auth, access and its siblings; issuer's main -> rooms
 *   rooms -> auth, jobs, issuer-channel -> db, kubernetes -> domain, platform
 */
const tests = '\\.test\\.tsx?$'
const scripts = '^lib/(scripts|testing)/'
const rooms = ['access', 'issuer', 'audit', 'alerts', 'policy', 'notifications']
const leaves = ['domain', 'platform']
const ground = ['db', 'kubernetes', ...leaves]
const middle = ['auth', 'jobs', 'issuer-channel', ...ground]

/** `room` may import itself and `allowed`, nothing else of ours; its tests may also use lib/testing. */
const mayImport = (room, allowed) => ({
  name: `${room}-imports`,
  comment: `lib/${room} may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^lib/${room}/`, pathNot: tests },
  to: { path: '^(lib|app|prisma|e2e)/', pathNot: `^lib/(${[room, ...allowed].join('|')})/` },
})

/** An npm package that one place alone knows. */
const onlyIn = (name, packages, from) => ({
  name,
  comment: `${packages} belongs to ${from}`,
  severity: 'error',
  from: { path: '^(lib|app|prisma)/', pathNot: [from, tests, scripts] },
  to: { path: packages },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'a circle has no direction', severity: 'error', from: { pathNot: '^lib/db/generated/' }, to: { circular: true } },
    { name: 'resolvable', comment: 'what is imported must exist', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies',
      comment: 'production code needs nothing that production does not install',
      severity: 'error',
      from: { path: '^(lib|app)/', pathNot: [tests, scripts, '^lib/db/prisma-schema-engine\\.mjs$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'], pathNot: '@types/' },
    },
    mayImport('domain', []),
    mayImport('platform', []),
    mayImport('db', leaves),
    mayImport('kubernetes', leaves),
    mayImport('issuer-channel', leaves),
    mayImport('auth', ground),
    mayImport('jobs', ground),
    mayImport('http', ['access', ...middle]),
    ...rooms.map((room) => mayImport(room, middle)),
    {
      name: 'domain-is-pure',
      comment: 'lib/domain knows no framework, no database, no network, no disk',
      severity: 'error',
      from: { path: '^lib/domain/', pathNot: tests },
      to: {
        path: ['node_modules/(next|react|@prisma|pg|@kubernetes|pino)', '^(node:)?(fs|net|http|https|child_process|os|dns|tls|process)(/promises)?$'],
      },
    },
    {
      name: 'app-is-http-and-pixels',
      comment: 'app knows no SQL, no Kubernetes, no issuer',
      severity: 'error',
      from: { path: '^app/', pathNot: tests },
      to: { path: ['^lib/(db|kubernetes|issuer|jobs|scripts|testing)/', '^prisma/', 'node_modules/(@prisma|pg|@kubernetes)/'] },
    },
    {
      name: 'ui-imports-types-and-tables',
      comment: 'app/_ui takes only types, client.ts files and pure domain tables from lib: everything else would be sent to the browser',
      severity: 'error',
      from: { path: '^app/_ui/', pathNot: tests },
      to: { path: '^lib/', pathNot: ['^lib/domain/', '/client\\.ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-scripts',
      comment: 'scripts and test harness are ends',
      severity: 'error',
      from: { path: '^(lib|app|prisma)/', pathNot: [tests, scripts] },
      to: { path: scripts },
    },
    onlyIn('prisma-in-db-and-stores', ['node_modules/@prisma/', '^lib/db/generated/'], '(^lib/db/|\\.store\\.ts$|^prisma/)'),
    onlyIn('pg-in-db', ['node_modules/pg/'], '(^lib/db/|^prisma/)'),
    onlyIn('kubernetes-client-in-kubernetes', ['node_modules/@kubernetes/'], '^lib/kubernetes/'),
    onlyIn('next-in-app-auth-http', ['node_modules/next(-auth)?/'], '^(app/|lib/auth/|lib/http/)'),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^\\.next/', '^\\.daypass/'] },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    skipAnalysisNotInRules: false,
  },
}
