import type { Decision } from './decision-lines';

/** A decision of the session `s1` at `b1`, for tests of what is summed up of it; `time` in seconds. */
export function createDecision({ time = 0, ...given }: Partial<Decision>): Decision {
  return {
    ...{
      time: time * 1e6,
      upstream: 'web',
      session: 's1',
      presented: 'valid',
      outcome: 'pinned',
      reason: null,
    },
    ...{ backend: 'b1', previousBackend: null, status: 200, timeToFirstByte: 900, duration: 1000 },
    ...{ bytesIn: 100, bytesOut: 200, client: '10.0.0.1', appSession: null },
    ...given,
  };
}

/** A decision that moved its session from one backend to another. */
export function createMove(backends: [from: string, to: string], given: Partial<Decision> = {}): Decision {
  const [previousBackend, backend] = backends;
  return createDecision({ outcome: 'moved', reason: 'timeout', previousBackend, backend, ...given });
}
