/** The environment of a child: PATH, and what is named. Our secrets and proxy settings stay here. NODE_ENV only because its type is not optional. */
export function childEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { NODE_ENV: process.env.NODE_ENV ?? 'production', PATH: process.env.PATH ?? '/usr/bin:/bin', ...extra }
}
