import pino from 'pino'

/**
 * JSON lines on stdout. Redaction names every field that could ever hold a secret; callers log ids and words, never whole objects
 * that came from a cluster or a browser.
 */
export const logger = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: { process: process.env.DAYPASS_PROCESS ?? 'daypass' },
  redact: {
    paths: [
      'token',
      'kubeconfig',
      'authorization',
      'cookie',
      'password',
      'secret',
      'privateKey',
      '*.token',
      '*.kubeconfig',
      '*.authorization',
      '*.cookie',
      '*.password',
      '*.secret',
      '*.privateKey',
    ],
    censor: '[redacted]',
  },
})
