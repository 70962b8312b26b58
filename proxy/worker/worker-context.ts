import type { Logger } from '@/lib/core/logger';
import type { Plan } from '@/lib/core/plan';
import { DeadlineSweeper } from '../clock/deadline-sweeper';
import type { SharedMonotonicClock } from '../clock/shared-monotonic-clock';
import type { WorkerContext } from '../exchange/exchange-context';
import type { WorkerResources } from '../exchange/upstream-runtime';
import { FailoverFailures } from '../journal/failover-failures';
import { WallClock } from '../journal/wall-clock';
import { JournalWriter, type JournalWriterEvents } from '../journal/writer';
import { DroppedCookieCounter } from '../sticky/dropped-cookie-counter';
import type { LearnedPinBatch } from '../sticky/learn-table';
import { LearnTableSync } from '../sticky/learn-table-sync';
import type { PeerLookups } from '../sticky/peer-lookups';
import { Fingerprinter, SessionIdGenerator } from '../sticky/session-id';
import { UnpinnedSessions } from '../sticky/unpinned-sessions';
import type { Backend } from '../upstream/backend';
import type { FailedRequest, RequestSource } from '../upstream/consecutive-failures';
import type { UpstreamFailure } from '../upstream/upstream-failure';

/** Bytes read from a connection at a time. */
const readBufferBytes = 65_536;
/** The length of a path that distinguishes failed requests. */
const maxSourcePathLength = 256;

export interface DataPlaneEvents {
  /** @param request what the backend had taken and did not respond to, on the clock of the machine; else null */
  onRequestFailed(
    upstream: string,
    backend: string,
    failure: UpstreamFailure,
    request: FailedRequest | null,
  ): void;
  /** A backend responded at `at`, ms on the clock of the machine, if that is news for the others. */
  onBackendRecovered(upstream: string, backend: string, at: number): void;
  /** Pins learned or used here, for the other workers. */
  onPinsLearned(learned: LearnedPinBatch[]): void;
  /** The other nodes; left out if nothing is shared with any. */
  peers?: PeerLookups;
  log: Logger;
}

/**
 * Opens the journal of a worker and makes what its upstreams and its requests share.
 * @param workerId number of this process among the workers, from 1
 * @param journalNumber number of its journal: two processes of one worker must not share one
 * @throws if the journal cannot be opened
 */
export function createWorkerContext(
  plan: Plan,
  workerId: number,
  journalNumber: number,
  clock: SharedMonotonicClock,
  events: DataPlaneEvents,
): { resources: WorkerResources; context: WorkerContext } {
  const journal = new JournalWriter(
    plan.journal,
    `worker-${journalNumber}`,
    plan.journalQuota.full,
    createJournalEvents(plan.journal, (level, sentence) =>
      events.log(level, `worker ${workerId}: ${sentence}`),
    ),
  );
  const deadlines = new DeadlineSweeper();
  const fingerprints = new Fingerprinter(plan.secret);
  const readBuffer = Buffer.allocUnsafeSlow(readBufferBytes);
  const resources: WorkerResources = {
    workerId,
    workerCount: plan.workers,
    deadlines,
    learning: new LearnTableSync(events.onPinsLearned, events.peers !== undefined),
    unpinned: new UnpinnedSessions(),
    droppedCookies: new DroppedCookieCounter(events.log),
    ids: new SessionIdGenerator(),
    fingerprints,
    readBuffer,
  };
  const context: WorkerContext = {
    workerCount: plan.workers,
    journal,
    failoverFailures: new FailoverFailures(),
    clock: new WallClock(),
    deadlines,
    fingerprints,
    readBuffer,
    privacy: plan.privacy,
    counters: { rejected: 0 },
    shutdownMode: null,
    log: events.log,
    peers: events.peers ?? null,
    reportFailure: (upstream, backend, failure, source) => {
      // This worker need not wait for the supervisor to take a backend down that one failure is enough for.
      const request = source === null ? null : countFailedRequest(backend, source, deadlines.now, clock);
      if (source === null && upstream.plan.health.passive.maxFails === 1)
        backend.setHealth('down', Date.now());
      events.onRequestFailed(upstream.name, backend.name, failure, request);
    },
    reportBackendRecovered: ({ name }, backend) =>
      events.onBackendRecovered(name, backend.name, clock.toShared(backend.failedRequests.lastResponseAt)),
  };
  return { resources, context };
}

/** Counts a request that a backend took and did not respond to. @returns what the other workers are to know of it */
function countFailedRequest(
  { failedRequests }: Backend,
  source: RequestSource,
  now: number,
  clock: SharedMonotonicClock,
): FailedRequest {
  const path = source.path.slice(0, maxSourcePathLength);
  const { lastResponseAt } = failedRequests;
  failedRequests.recordFailure({ client: source.client, path, at: now, lastResponseAt });
  return {
    client: source.client,
    path,
    at: clock.toShared(now),
    lastResponseAt: clock.toShared(lastResponseAt),
  };
}

/** Reports the state of a worker's journal to the operator. */
function createJournalEvents(directory: string, log: Logger): JournalWriterEvents {
  return {
    onWriteFailed: ({ message }, recordingState) => {
      const meanwhile =
        recordingState === 'rejecting'
          ? 'new requests get 503 until it can'
          : 'requests are served, and their decisions wait in memory';
      log('error', `the journal in ${directory} cannot be written (${message}); ${meanwhile}`);
    },
    onBacklogFull: () => log('error', 'the journal buffer is full: decisions are only counted from now on'),
    onRecovered: (unrecorded) => {
      const missing =
        unrecorded === 0 ? 'no decisions are missing' : `${unrecorded} decisions were not recorded so far`;
      log('info', `the journal can be written again; ${missing}`);
    },
    onRotationFailed: ({ message }) =>
      log(
        'warn',
        `cannot start a new journal segment (${message}); the current one keeps growing, and nothing is lost`,
      ),
  };
}
