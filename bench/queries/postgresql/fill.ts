import { decisionRecord } from '@/lib/core/decision-record';
import type { JournalBatch } from '@/lib/core/journal-batch';
import type { JournalRecord } from '@/lib/core/journal-records';
import type { DatabaseTarget, StoreLocation } from '@/lib/core/store-location';
import type { Lease, LogWriter } from '@/lib/store/log-writer';
import { openDatabase } from '@/lib/store/postgresql/open-database';
import { postgresqlEngine } from '@/lib/store/postgresql/postgresql-engine';
import type { Database } from '@/lib/store/sql/database';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { generateJournal, type JournalSpec } from '../../log/generate-journal';
import { createFillPlan, unlimitedRetention } from '../../log/plan';
import { writeSamples } from '../../log/samples';
import type { FillOptions } from '../options';

const hourMicros = 3_600e6;
/** Decisions of all nodes that are stored at a time: what a busy node takes in within half a second, for each. */
const roundSize = 20_000;
/** Decisions between two lines of progress. */
const progressEvery = 200_000;

/** The recorder of a node, and how much of its journal has been taken. */
interface Recorder {
  writer: LogWriter;
  lease: Lease;
  decisions: string[];
  records: JournalRecord[];
  taken: number;
}

/** Fills an empty database with the log of several nodes, by the recorders of the product, all at the same time. */
export async function fillPostgresql(
  target: DatabaseTarget,
  options: FillOptions,
  printProgress: (what: string) => void,
): Promise<void> {
  const location: StoreLocation = { dataDir: '', database: target };
  await postgresqlEngine.prepare(location);
  const { db } = await openDatabase(target, 'supervisor');
  try {
    const plan = createFillPlan('/nowhere', options.backends);
    const nodes = Array.from({ length: options.nodes }, (_, index) => `node${index + 1}`);
    for (const node of nodes) await declareUpstreams(db, node, plan);
    const recorders = await Promise.all(nodes.map((node) => openRecorder(location, node)));
    try {
      const [upstream] = plan.upstreams;
      if (upstream === undefined) throw new Error('the plan has no upstream');
      const toMicros = Math.floor(Date.now() * 1000);
      const spec = {
        decisions: options.decisions,
        sessions: options.sessions,
        seed: options.seed,
        toMicros,
        fromMicros: Math.floor(toMicros - options.hours * hourMicros),
        listener: '127.0.0.1:2200',
        upstream: upstream.name,
        backends: upstream.backends.map(({ name }) => name),
      };
      await writeSamples(db, spec.fromMicros / 1e6, spec.toMicros / 1e6);
      await store(recorders, spec, printProgress);
      await sweep(recorders);
    } finally {
      await Promise.all(recorders.map(({ writer }) => writer.close()));
    }
    const stored = await db.decision.count();
    if (stored !== options.decisions)
      throw new Error(`the log has ${stored} decisions, ${options.decisions} were stored`);
    printProgress('tidying up, as the server does by itself in time');
    await vacuum(db);
  } finally {
    await db.$disconnect();
  }
}

async function openRecorder(location: StoreLocation, node: string): Promise<Recorder> {
  const log = (): void => undefined;
  const writer = await postgresqlEngine.openLogWriter({ location, node, journal: `bench-${node}`, log });
  return { writer, lease: await writer.acquireLease(), decisions: [], records: [], taken: 0 };
}

/** Each node takes the requests of its share of the sessions, and sees for itself how the backends are. */
async function store(
  recorders: Recorder[],
  spec: JournalSpec,
  printProgress: (what: string) => void,
): Promise<void> {
  const storeRound = (): Promise<unknown> =>
    Promise.all(recorders.map((recorder) => recorder.writer.append(takeBatch(recorder), 0, recorder.lease)));
  let count = 0;
  for (const record of generateJournal(spec)) {
    const line = JSON.parse(`${record}]`) as (string | number | null)[];
    if (line[0] !== 'd') {
      for (const { records } of recorders) records.push(line as unknown as JournalRecord);
      continue;
    }
    const session = String(line[decisionRecord.session.position]);
    recorders[Number.parseInt(session.slice(-4), 16) % recorders.length]?.decisions.push(`${record},0]`);
    count++;
    if (count % roundSize === 0) await storeRound();
    if (count % progressEvery === 0) printProgress(`${count} of ${spec.decisions} decisions stored`);
  }
  await storeRound();
}

function takeBatch(recorder: Recorder): JournalBatch {
  const { decisions, records } = recorder;
  recorder.decisions = [];
  recorder.records = [];
  recorder.taken += decisions.length + records.length;
  return {
    decisions: Buffer.from(`[${decisions.join(',')}]`),
    decisionCount: decisions.length,
    records,
    corruptions: [],
    positions: [['worker-1.1.1.ndjson', recorder.taken]],
  };
}

/** Deletes what the leader would have deleted meanwhile: the rollups of seconds of the days before. */
async function sweep([leader]: Recorder[]): Promise<void> {
  const job = leader?.writer.createRetentionJob(JSON.parse(unlimitedRetention));
  // A round over all tables ends when nothing is left to do at once.
  while (await job?.run(Date.now()));
}

async function vacuum(db: Database): Promise<void> {
  await db.$executeRawUnsafe('VACUUM (ANALYZE)');
}
