import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { rollupSteps } from '@/lib/core/rollup-steps';
import type { FleetNode } from '../fleet';
import {
  compareWithClients,
  type ExpectedRequests,
  type LoggedRequest,
  requestsSql,
} from '../log-consistency';
import type { Postgresql } from './postgresql';

/** Waits until all that is in the journals of the nodes now is in the database that they share. */
export async function waitUntilFleetCaughtUp(
  { query }: Pick<Postgresql, 'query'>,
  nodes: Pick<FleetNode, 'name' | 'data'>[],
  timeout = 60_000,
): Promise<void> {
  await Promise.all(
    nodes.map(async ({ name, data }) => {
      const folder = join(data, 'journal');
      const sizeOf = (file: string): number =>
        statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0;
      const segments = readdirSync(folder).map((file) => [file, sizeOf(file)] as const);
      const journal = readFileSync(join(data, 'journal-id'), 'utf8').trim();
      await vi.waitFor(
        async () => {
          const rows = await query<{ segment: string; offset: number }>(
            'SELECT segment, "offset" FROM "JournalPosition" WHERE journal = $1',
            [journal],
          );
          const stored = new Map(rows.map(({ segment, offset }) => [segment, offset]));
          for (const [file, size] of segments) {
            // A stored segment is deleted, and a broken one is truncated to its last complete line.
            const awaited = Math.min(size, sizeOf(file));
            expect(
              stored.get(file) ?? 0,
              `bytes of ${file} of ${name} that are stored`,
            ).toBeGreaterThanOrEqual(awaited);
          }
        },
        { timeout, interval: 100 },
      );
    }),
  );
}

/**
 * Compares the log of several nodes with what clients received, as `expectConsistentLog` does for one: each request with
 * a response is there exactly once, with its session and backend; sessions and rollups are the sums of the rows.
 *
 * @throws a list of the differences, with examples
 */
export async function expectConsistentFleetLog(
  server: Pick<Postgresql, 'query'>,
  nodes: Pick<FleetNode, 'name' | 'data'>[],
  ...visitors: ExpectedRequests[]
): Promise<void> {
  await waitUntilFleetCaughtUp(server, nodes);
  const rows = await server.query<LoggedRequest>(requestsSql);
  const faults = [...compareWithClients(rows, visitors)];
  for (const { name, stored, recomputed } of derivedTables) {
    for (const [what, one, other] of [
      ['kept, but not what the rows say', stored, recomputed],
      ['what the rows say, but not kept', recomputed, stored],
    ] as const) {
      const found = await server.query(
        `SELECT * FROM (${one}) AS one EXCEPT ALL SELECT * FROM (${other}) AS other LIMIT 3`,
      );
      faults.push(...found.map((row) => `${name}: ${what}: ${JSON.stringify(row)}`));
    }
  }
  if (faults.length > 0) throw new Error(`the log does not agree:\n${faults.join('\n')}`);
}

const inSteps = (steps: readonly number[]) => `unnest(ARRAY[${steps}]::bigint[]) AS steps(value)`;
const start = 'time / 1000000 / steps.value * steps.value';

/** What recorders derive from "Decision", as it is stored and as the rows say. */
const derivedTables = [
  {
    name: 'Load',
    stored: `SELECT step, time, upstream, backend, node, requests, assigned, pinned, moved, "movedAway", refused, errors,
      "bytesIn", "bytesOut" FROM "Load"`,
    recomputed: `
      SELECT step, time, upstream, backend, node, sum(requests), sum(assigned), sum(pinned), sum(moved), sum(away),
        sum(refused), sum(errors), sum("bytesIn"), sum("bytesOut")
      FROM (
        SELECT steps.value AS step, ${start} AS time, upstream, coalesce(backend, '') AS backend, node, 1 AS requests,
          (outcome = 'assigned')::int AS assigned, (outcome = 'pinned')::int AS pinned,
          (outcome = 'moved')::int AS moved, 0 AS away, (outcome = 'refused')::int AS refused,
          (status >= 500)::int AS errors, "bytesIn", "bytesOut"
        FROM "Decision", ${inSteps(rollupSteps)}
        UNION ALL
        SELECT steps.value, ${start}, upstream, "previousBackend", node, 0, 0, 0, 0, 1, 0, 0, 0, 0
        FROM "Decision", ${inSteps(rollupSteps)} WHERE outcome = 'moved' AND "previousBackend" IS NOT NULL
      ) AS shares GROUP BY 1, 2, 3, 4, 5`,
  },
  {
    name: 'LoadTotal',
    stored: 'SELECT upstream, backend, node, assigned, pinned, moved, refused, errors FROM "LoadTotal"',
    recomputed: `
      SELECT upstream, backend, node, sum(assigned), sum(pinned), sum(moved), sum(refused), sum(errors)
      FROM (
        SELECT upstream, coalesce(backend, '') AS backend, node, (outcome = 'assigned')::int AS assigned,
          (outcome = 'pinned')::int AS pinned, (outcome = 'moved')::int AS moved,
          (outcome = 'refused')::int AS refused, (status >= 500)::int AS errors
        FROM "Decision"
        UNION ALL
        SELECT upstream, "previousBackend", node, 0, 0, 0, 0, 0
        FROM "Decision" WHERE outcome = 'moved' AND "previousBackend" IS NOT NULL
      ) AS shares GROUP BY 1, 2, 3`,
  },
  {
    name: 'Move',
    stored: 'SELECT step, time, upstream, "previousBackend", backend, reason, node, moves FROM "Move"',
    recomputed: `
      SELECT steps.value, ${start}, upstream, coalesce("previousBackend", ''), coalesce(backend, ''),
        coalesce(reason, ''), node, count(*)
      FROM "Decision", ${inSteps([1, 60, 3600])} WHERE outcome = 'moved' GROUP BY 1, 2, 3, 4, 5, 6, 7`,
  },
  {
    name: 'Session',
    stored: 'SELECT id, upstream, requests, moves, "firstSeen", "lastSeen" FROM "Session"',
    recomputed: `SELECT session, upstream, count(*), sum((outcome = 'moved')::int), min(time), max(time)
      FROM "Decision" GROUP BY 1, 2`,
  },
];
