/** The causes of a retry on another backend: how a backend failed a request, or the status of its response. */
export const retryCauses = [
  'connect',
  'timeout',
  'reset',
  'bad-response',
  403,
  404,
  429,
  500,
  502,
  503,
  504,
] as const;

export type RetryCause = (typeof retryCauses)[number];

/** A status of a response after which another backend may be tried. */
export type RetryStatus = Extract<RetryCause, number>;

const retryStatuses: ReadonlySet<number> = new Set(retryCauses.filter((cause) => typeof cause === 'number'));

export function isRetryStatus(status: number): status is RetryStatus {
  return retryStatuses.has(status);
}
