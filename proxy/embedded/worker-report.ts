import type { BackendLoad } from '@/lib/core/journal-records';
import type { PlaneCounters } from '@/lib/core/plane';
import { type RecordingState, worstRecordingState } from '@/lib/core/recording-state';
import type { WorkerGauges } from './messages';

/** The last report of a worker. */
export interface WorkerReport {
  gauges: WorkerGauges;
}

export const zeroCounters: PlaneCounters = {
  rejected: 0,
  droppedCookies: 0,
  unrecordedDecisions: 0,
  rejectedRequests: 0,
};

/** Of a worker that has not reported yet. */
export const idleGauges: WorkerGauges = {
  ...zeroCounters,
  inFlightByBackend: [],
  recordingState: 'recording',
  bufferedRecords: 0,
};

export function addCounters(a: PlaneCounters, b: PlaneCounters): PlaneCounters {
  return {
    rejected: a.rejected + b.rejected,
    droppedCookies: a.droppedCookies + b.droppedCookies,
    unrecordedDecisions: a.unrecordedDecisions + b.unrecordedDecisions,
    rejectedRequests: a.rejectedRequests + b.rejectedRequests,
  };
}

/** What a worker has counted that was killed: what waited in its memory is lost. */
export function finalCounts({ gauges }: WorkerReport): PlaneCounters {
  return { ...gauges, unrecordedDecisions: gauges.unrecordedDecisions + gauges.bufferedRecords };
}

/** The counts of all workers, exited ones included. */
export function totalCounters(
  workers: readonly WorkerReport[],
  exitedCounters: PlaneCounters,
): PlaneCounters {
  return workers.map(({ gauges }) => gauges).reduce<PlaneCounters>(addCounters, exitedCounters);
}

/** What becomes of decisions, on the worker that is worst off. */
export function groupRecordingState(workers: readonly WorkerReport[]): RecordingState {
  return worstRecordingState(workers.map(({ gauges }) => gauges.recordingState));
}

/** What each backend has to do, over all workers. */
export function inFlightByBackend(workers: readonly WorkerReport[]): BackendLoad[] {
  const sums = new Map<string, BackendLoad>();
  for (const { gauges } of workers) {
    for (const [upstream, backend, inFlight, tunnels] of gauges.inFlightByBackend) {
      const key = `${upstream} ${backend}`;
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, [upstream, backend, inFlight, tunnels]);
      else {
        sum[2] += inFlight;
        sum[3] += tunnels;
      }
    }
  }
  return [...sums.values()];
}
