import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StoreLocation } from '@/lib/core/store-location';
import { sendStoreLocation } from '@/lib/core/store-location-channel';
import { getCpuMicros } from '../support/processes';

/** A batch that a recorder has stored. */
export interface BatchMessage {
  type: 'batch';
  rows: number;
  milliseconds: number;
}

/** A node's journal, and where it is to be stored. */
export interface NodeJournal {
  node: string;
  directory: string;
  location: StoreLocation;
}

/** What it took to store the journals once the recorders were warm. */
export interface RecordersCost {
  /** Of all recorders together. */
  rowsPerSecond: number;
  /** CPU time of the database's server and of the recorders for each row, µs. */
  serverCpu: number;
  nodeCpu: number;
  /** Durations of the batches, ms, and their rows. */
  batches: Pick<BatchMessage, 'rows' | 'milliseconds'>[];
}

/** So much of the rows is stored before the measurement: programs and caches are warm then, and no table is empty. */
const warmUpShare = 0.25;
/** Without a batch for so long, ms, something is wrong. */
const patienceMs = 60_000;

/** How much is stored, when (ms), and the CPU time used by then (µs). */
interface Mark {
  rows: number;
  at: number;
  server: number;
  nodes: number;
}

/**
 * Has the recorders of nodes store their journals at the same time, each in a process of its own.
 *
 * @param rows how many decisions the journals have together
 * @param getServerMicros CPU time that the server has used so far, µs
 * @throws if a recorder ends or stops storing before
 */
export async function runRecorders(
  journals: readonly NodeJournal[],
  rows: number,
  getServerMicros: () => number,
): Promise<RecordersCost> {
  const recorders = await Promise.all(journals.map(startRecorder));
  try {
    return await measureUntilStored(recorders, rows, getServerMicros);
  } finally {
    await Promise.all(recorders.map(stopRecorder));
  }
}

function measureUntilStored(
  recorders: readonly ChildProcess[],
  rows: number,
  getServerMicros: () => number,
): Promise<RecordersCost> {
  const takeMark = (stored: number): Mark => ({
    rows: stored,
    at: performance.now(),
    server: getServerMicros(),
    nodes: recorders.reduce((sum, { pid }) => sum + getCpuMicros(pid as number), 0),
  });
  return new Promise((resolve, reject) => {
    let stored = 0;
    let warm: Mark | null = null;
    const batches: RecordersCost['batches'] = [];
    const giveUp = (): void => reject(new Error(`the recorders stopped at ${stored} of ${rows} decisions`));
    let patience = setTimeout(giveUp, patienceMs);
    const count = (message: BatchMessage): void => {
      stored += message.rows;
      clearTimeout(patience);
      if (warm !== null) batches.push(message);
      if (warm === null && stored >= rows * warmUpShare) warm = takeMark(stored);
      if (stored < rows) patience = setTimeout(giveUp, patienceMs);
      else resolve({ ...compareMarks(warm as Mark, takeMark(stored)), batches });
    };
    for (const recorder of recorders) {
      recorder.on('message', count);
      recorder.once('exit', giveUp);
      recorder.send({ type: 'start' });
    }
  });
}

/** Rate and CPU times between two marks. */
export function compareMarks(from: Mark, to: Mark): Omit<RecordersCost, 'batches'> {
  const rows = to.rows - from.rows;
  return {
    rowsPerSecond: (rows * 1000) / (to.at - from.at),
    serverCpu: (to.server - from.server) / rows,
    nodeCpu: (to.nodes - from.nodes) / rows,
  };
}

async function startRecorder({ node, directory, location }: NodeJournal): Promise<ChildProcess> {
  const recorder = fork(join(import.meta.dirname, 'bench-recorder.js'), [directory, node]);
  sendStoreLocation(recorder, location);
  await Promise.race([
    once(recorder, 'message'),
    once(recorder, 'exit').then(([code]) => {
      throw new Error(`the recorder of ${node} ended with code ${code}`);
    }),
  ]);
  return recorder;
}

async function stopRecorder(recorder: ChildProcess): Promise<void> {
  if (recorder.exitCode !== null || recorder.signalCode !== null) return;
  const ended = once(recorder, 'exit');
  recorder.send({ type: 'stop' });
  await ended;
}
