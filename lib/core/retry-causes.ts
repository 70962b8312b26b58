/** What makes another backend be tried: how a backend failed a request, or the status of its response. */
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
