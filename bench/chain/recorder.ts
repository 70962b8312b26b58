import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createLocalLocation } from '@/lib/core/store-location';
import { sendStoreLocation } from '@/lib/core/store-location-channel';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { migrate } from '@/prisma/migrate';
import { fillJournal } from '../log/fill';
import { generateJournal } from '../log/generate-journal';
import { createFillPlan, unlimitedRetention } from '../log/plan';
import { waitUntilRecorded } from '../log/wait-for-recorder';
import { getCpuMicros, proxyCpu } from '../support/processes';

/** What the recorder is given to store. */
export interface Backlog {
  decisions: number;
  sessions: number;
}

/** What it took to store a journal that was there already. */
export interface RecorderCost {
  /**
   * Decisions per second from the first to the last, and in the last quarter: the rate with a log that is not empty.
   */
  rate: number;
  lastRate: number;
  /** CPU time of the recorder's process for each decision, µs; again of all and of the last quarter. */
  cpu: number;
  lastCpu: number;
}

const backendCount = 10;
/** Decisions of one second in the journal: as it is under load. */
const decisionsPerSecond = 20_000;

/**
 * Has the product's recorder store a ready journal on one CPU, as it is started by the product.
 *
 * @param directory an empty one, which is the data directory then
 * @throws if the log afterwards is not what was written
 */
export async function measureBacklog(
  directory: string,
  { decisions, sessions }: Backlog,
): Promise<RecorderCost> {
  const plan = createFillPlan(directory, backendCount);
  await migrate(directory);
  const database = await openDatabase(directory, 'dashboard');
  try {
    await declareUpstreams(database, plan.node, plan);
    const toMicros = Date.now() * 1000;
    const names = plan.upstreams.flatMap(({ backends }) => backends.map(({ name }) => name));
    const common = {
      decisions,
      sessions,
      listener: '127.0.0.1:2200',
      upstream: plan.upstreams[0]?.name ?? '',
      backends: names,
    };
    const records = generateJournal({
      ...common,
      fromMicros: toMicros - (decisions / decisionsPerSecond) * 1e6,
      toMicros,
      seed: 1,
    });
    await fillJournal(plan.journal, records, Number.POSITIVE_INFINITY);

    const recorder = fork(join(import.meta.dirname, 'recorder.js'), [], {
      execPath: 'taskset',
      execArgv: ['-c', String(proxyCpu), process.execPath],
      env: {
        ...process.env,
        STICKYBOARD_NODE: plan.node,
        STICKYBOARD_JOURNAL_ID: 'bench',
        STICKYBOARD_RETENTION: unlimitedRetention,
      },
    });
    const ended = once(recorder, 'exit');
    sendStoreLocation(recorder, createLocalLocation(directory));
    try {
      await once(recorder, 'message');
      const pid = recorder.pid as number;
      const marks = [{ decisions: 0, at: performance.now(), cpu: getCpuMicros(pid) }];
      for (;;) {
        const [{ last } = { last: 0n }] = await database.$queryRaw<{ last: bigint }[]>`
          SELECT coalesce(max(id), 0) AS last FROM Decision`;
        const mark = { decisions: Number(last), at: performance.now(), cpu: getCpuMicros(pid) };
        if (mark.decisions > (marks.at(-1)?.decisions ?? 0)) marks.push(mark);
        if (mark.decisions >= decisions) break;
        if (mark.at - (marks.at(-1)?.at ?? 0) > 30_000)
          throw new Error(`the recorder stopped at ${mark.decisions} of ${decisions} decisions`);
        await pause(20);
      }
      const recorded = await waitUntilRecorded(database, decisions);
      if (recorded.sessions !== sessions)
        throw new Error(`the log has ${recorded.sessions} sessions, ${sessions} were written`);
      return sumMarks(marks);
    } finally {
      recorder.send({ type: 'stop' });
      await ended;
    }
  } finally {
    await database.$disconnect();
  }
}

/** How far the recorder was, when (ms), and the CPU time that it had used (µs). */
export interface ProgressMark {
  decisions: number;
  at: number;
  cpu: number;
}

/** @param marks in order of time; the first is the beginning */
export function sumMarks(marks: ProgressMark[]): RecorderCost {
  const first = marks[0] as ProgressMark;
  const last = marks.at(-1) as ProgressMark;
  const quarter = marks.findLast(({ decisions }) => decisions <= last.decisions * 0.75) ?? first;
  const rate = (from: ProgressMark): number =>
    ((last.decisions - from.decisions) * 1000) / (last.at - from.at);
  const cpu = (from: ProgressMark): number => (last.cpu - from.cpu) / (last.decisions - from.decisions);
  return { rate: rate(first), lastRate: rate(quarter), cpu: cpu(first), lastCpu: cpu(quarter) };
}
