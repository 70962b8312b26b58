import { decisionRecord } from '@/lib/core/decision-record';
import type { JournalBatch } from '@/lib/core/journal-batch';
import type { Database } from '@/lib/store/sql/database';
import { getServerErrorCode } from './connection/database-errors';

const dayMicros = 86_400_000_000;

/** A partition of the decisions: those of one day (UTC). */
export interface DecisionPartition {
  name: string;
  /** Its first moment, and the first one after it, µs since the epoch. */
  from: number;
  to: number;
}

/** Makes the partitions that decisions need, each once. */
export class DecisionPartitions {
  private readonly known = new Set<number>();

  constructor(private readonly db: Database) {}

  /** Makes those that the days of these times lack. @param times µs since the epoch */
  async ensure(times: Iterable<number>): Promise<void> {
    const days = new Set<number>();
    for (const time of times) days.add(Math.floor(time / dayMicros));
    for (const day of [...days].sort((a, b) => a - b)) {
      if (this.known.has(day)) continue;
      await createPartition(this.db, day);
      this.known.add(day);
    }
  }

  /** Makes those that the decisions of a batch lack. */
  ensureFor(batch: JournalBatch): Promise<void> {
    return this.ensure(readTimes(batch));
  }

  /** Forgets which are there: retention of any node may have dropped them since. */
  forget(): void {
    this.known.clear();
  }
}

/** The partitions that there are, the oldest first. */
export async function listPartitions(db: Database): Promise<DecisionPartition[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT CAST(child.relname AS TEXT) AS name FROM pg_inherits AS link
      JOIN pg_class AS child ON child.oid = link.inhrelid JOIN pg_class AS parent ON parent.oid = link.inhparent
    WHERE parent.relname = 'Decision' AND parent.relnamespace = CAST(current_schema() AS regnamespace)
    ORDER BY child.relname`;
  return rows.map(({ name }) => {
    const [, year, month, date] = /_(\d+)(\d\d)(\d\d)$/.exec(name) ?? [];
    const from = Date.UTC(Number(year), Number(month) - 1, Number(date)) * 1000;
    return { name, from, to: from + dayMicros };
  });
}

/** When the decisions of a batch were taken, µs since the epoch. */
function readTimes({ decisions, decisionCount }: JournalBatch): number[] {
  if (decisionCount === 0) return [];
  const lines = JSON.parse(decisions.toString('utf8')) as unknown[][];
  return lines.map((line) => Number(line[decisionRecord.time.position]));
}

function namePartition(day: number): string {
  return `Decision_${new Date((day * dayMicros) / 1000).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** A partition is made by itself and then attached: making it in its place would keep readers waiting. */
async function createPartition(db: Database, day: number): Promise<void> {
  const name = namePartition(day);
  if (await isAttached(db, name)) return;
  try {
    await db.$transaction([
      db.$executeRawUnsafe(
        `CREATE TABLE IF NOT EXISTS "${name}" (LIKE "Decision" INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)`,
      ),
      db.$executeRawUnsafe(
        `ALTER TABLE "Decision" ATTACH PARTITION "${name}" FOR VALUES FROM (${day * dayMicros}) TO (${(day + 1) * dayMicros})`,
      ),
    ]);
  } catch (error) {
    // Another node was faster.
    if (!isRace(error) || !(await isAttached(db, name))) throw error;
  }
}

async function isAttached(db: Database, name: string): Promise<boolean> {
  return (await listPartitions(db)).some((partition) => partition.name === name);
}

/** Codes of a table that is there already: by its name, by the name of its type, as a partition. */
const raceCodes = ['42P07', '23505', '42809', '42P17'];

function isRace(error: unknown): boolean {
  return raceCodes.includes(getServerErrorCode(error) ?? '');
}

/** Whether a row was refused since its day has no partition. */
export function isPartitionMissing(error: unknown): boolean {
  return getServerErrorCode(error) === '23514';
}
