/** @type {import('next').NextConfig} */
const config = {
  // Several builds of one checkout can live side by side, each in a folder of its own.
  distDir: process.env.DAYPASS_DIST || '.next',
  poweredByHeader: false,
  // A stray lock file above this folder would otherwise be taken for the project's root.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  images: { unoptimized: true },
  // They load files at run time that a bundler cannot see.
  serverExternalPackages: ['@prisma/client', '@prisma/adapter-pg', 'pg', 'pino', 'rate-limiter-flexible'],
  // `npm run check` is where types are checked: a start on somebody's machine need not wait for it.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // The types of routes come through next-env.d.ts, so that a build never edits tsconfig.json.
    strictRouteTypes: true,
    // With a proxy in place, Next holds every body in memory before our own limits see it. The largest that we take has 512 KiB.
    proxyClientMaxBodySize: '1mb',
  },
  // /requests/ and /requests are the same page; a redirect would only be one more answer to reason about.
  skipTrailingSlashRedirect: true,
  logging: false,
  // Everything else gets its headers from proxy.ts.
  headers: async () => [{ source: '/_next/static/:path*', headers: [{ key: 'x-content-type-options', value: 'nosniff' }] }],
}

export default config
