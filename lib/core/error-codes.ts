/**
 * The `code` of every error response of the API, by status. Programs decide by them: add to them, never change what one
 * means. docs/reference/api.md lists them.
 */
export const errorCodes = [
  // 400
  'invalid-request',
  'invalid-json',
  'invalid-value',
  // 401
  'unauthenticated',
  'invalid-credentials',
  'invalid-token',
  // 403
  'forbidden',
  'cross-site-request',
  'invalid-password',
  'invalid-setup-token',
  'tokens-disabled',
  // 404
  'not-found',
  'metrics-disabled',
  // 405
  'method-not-allowed',
  // 409
  'already-exists',
  'already-set-up',
  'backend-unavailable',
  'demonstration-running',
  'last-operator',
  'listener-unreachable',
  'no-displaced-sessions',
  'no-other-backend',
  'no-target',
  'not-pinned',
  // 411, 413, 415, 421, 429
  'length-required',
  'content-too-large',
  'unsupported-media-type',
  'misdirected-request',
  'too-many-attempts',
  // 500
  'internal-error',
  // 503
  'database-busy',
  'database-lost',
  'database-unreachable',
  'too-many-connections',
  'too-many-sign-ins',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
