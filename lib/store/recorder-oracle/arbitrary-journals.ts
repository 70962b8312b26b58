import fc from 'fast-check';
import type { JournalDecision } from '@/lib/core/decision-record';
import type { Outcome, Presented, Reason } from '@/lib/core/journal-records';
import type { Unpinning } from './expected-log';

/** What happens to a log: a node's recorder stores a batch, or an operator unpins a session. */
export type LogStep =
  | { kind: 'batch'; node: string; decisions: JournalDecision[] }
  | { kind: 'unpin'; unpinning: Unpinning };

const beginMicros = 1_795_000_000_000_000;
const backends = ['b1', 'b2', 'b3'];
const upstreams = ['web', 'web', 'api'];
/** Names that a database may trip over. */
const sessions = ['s1', 's2', 's3', 's4', "s'5", 's"6\\', 'ü7\t'];
const moveReasons: Reason[] = ['connect-failed', 'backend-down', 'drain-ended', 'unpinned', 'returned'];

const micros = fc.oneof(
  fc.integer({ min: 0, max: 3_000_000 }),
  fc.constantFrom(0, 1, 2, 3, 4, 1024, 2 ** 20, 2 ** 31),
);
/** Mostly within some seconds, now and then minutes later: failovers end after half a minute. */
const offset = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 8_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 150_000_000 }) },
);

/** A tunnel is a decision without an end yet; a refusal has no backend, and may have no time to first byte. */
const decision: fc.Arbitrary<JournalDecision> = fc
  .record({
    time: offset.map((after) => beginMicros + after),
    upstream: fc.constantFrom(...upstreams),
    session: fc.constantFrom(...sessions),
    presented: fc.constantFrom<Presented>('none', 'valid', 'valid', 'unknown', 'expired'),
    outcome: fc.constantFrom<Outcome>('pinned', 'pinned', 'pinned', 'moved', 'moved', 'assigned', 'refused'),
    reason: fc.constantFrom(...moveReasons),
    backend: fc.constantFrom(...backends),
    previousBackend: fc.option(fc.constantFrom(...backends), { freq: 8 }),
    status: fc.constantFrom(101, 200, 200, 304, 499, 502, 503),
    timeToFirstByte: fc.option(micros, { freq: 6 }),
    duration: micros,
    bytesIn: fc.integer({ min: 0, max: 2 ** 40 }),
    bytesOut: fc.integer({ min: 0, max: 2 ** 40 }),
    path: fc.option(fc.constantFrom('/', '/a\\b', '/\t', '/%00', "/it's")),
    client: fc.constantFrom('10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.2'),
    appSession: fc.option(fc.constantFrom('fp1', 'fp1', 'fp2')),
  })
  .map(({ outcome, reason, backend, previousBackend, ...rest }) => ({
    ...{ listener: '127.0.0.1:2200', attempts: 1, method: 'GET', host: 'example.test' },
    ...rest,
    outcome,
    reason: outcome === 'moved' ? reason : outcome === 'refused' ? 'no-backend' : null,
    backend: outcome === 'refused' ? null : backend,
    previousBackend: outcome === 'moved' ? previousBackend : null,
  }));

const batch = fc.record({
  kind: fc.constant('batch' as const),
  node: fc.constantFrom('n1', 'n1', 'n2'),
  decisions: fc.array(decision, { minLength: 1, maxLength: 40, size: 'max' }),
});

const unpin = fc.record({
  kind: fc.constant('unpin' as const),
  unpinning: fc.record({
    upstream: fc.constantFrom('web', 'api'),
    session: fc.constantFrom(...sessions),
    backend: fc.constantFrom(...backends),
    createdAt: offset.map((after) => beginMicros + after),
  }),
});

/**
 * Steps in any order of time, as several workers and nodes write: decisions of a few sessions that are pinned, move,
 * return, are refused and assigned anew. A session is unpinned once at most.
 */
export const logSteps: fc.Arbitrary<LogStep[]> = fc
  .array(fc.oneof({ weight: 5, arbitrary: batch }, { weight: 1, arbitrary: unpin }), {
    minLength: 1,
    maxLength: 8,
    size: 'max',
  })
  .map((steps) => {
    const unpinned = new Set<string>();
    return steps.filter((step) => {
      if (step.kind === 'batch') return true;
      const key = JSON.stringify([step.unpinning.upstream, step.unpinning.session]);
      return !unpinned.has(key) && unpinned.add(key);
    });
  });
