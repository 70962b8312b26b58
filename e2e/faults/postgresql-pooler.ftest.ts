import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DecisionRow, SessionRow } from '@/lib/contract/types';
import { type ClientLoad, startClientLoad } from '../support/client-load';
import { type Fleet, startFleet } from '../support/fleet';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import { type Pgbouncer, startPgbouncer } from '../support/postgresql/pgbouncer';
import { type Postgresql, startPostgresql } from '../support/postgresql/postgresql';
import { type Product, temporaryDirectory } from '../support/product';
import { runStickyboard } from '../support/run-command';
import { measureIntentDelays } from './intent-delays';
import { countByStatus, getHealthProblems, getStderrLines } from './observations';
import { rounds } from './rounds';

const patience = { timeout: 30_000, interval: 100 };
/** Of the operator, whose delay is measured: in full a hundred. */
const changes = rounds < 20 ? 40 : 100;

// PostgreSQL 15 behind a pooler in transaction mode. n1, which has the dashboard and makes the tables, and n2 use the pooler,
// and n3 the server itself.
let server: Postgresql;
let pooler: Pgbouncer;
let fleet: Fleet;
let product: Product;
/** All that clients have done, for the comparison with the log. */
const loads: ClientLoad[] = [];
beforeAll(async () => {
  server = await startPostgresql({ version: 15 });
  pooler = await startPgbouncer(server);
  fleet = await startFleet({ nodes: 3, database: [pooler.url, pooler.url, server.url] });
  product = fleet.nodes[0]?.getProduct() as Product;
}, 120_000);
afterAll(async () => {
  await stopLoads();
  await fleet?.stop();
  await pooler?.stop();
  await server?.stop();
});

function startLoads(): ClientLoad[] {
  const started = fleet.nodes.map(({ port }) => startClientLoad(port));
  loads.push(...started);
  return started;
}

async function stopLoads(): Promise<void> {
  await Promise.all(loads.map((load) => load.stop()));
}

async function ask<Answer>(path: string): Promise<Answer> {
  const response = await fetch(fleet.dashboardUrl + path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as Answer;
}

test('nodes behind a pooler record, and their dashboard shows it', async () => {
  await Promise.all(startLoads().map((load) => load.awaitResponses(300)));
  await stopLoads();
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
  const [{ decisions }, { sessions }] = await Promise.all([
    ask<{ decisions: DecisionRow[] }>('/api/v1/decisions?limit=100'),
    ask<{ sessions: SessionRow[] }>('/api/v1/sessions?limit=100'),
  ]);
  expect(new Set(decisions.map(({ node }) => node))).toEqual(new Set(['n1', 'n2', 'n3']));
  expect(sessions.length).toBeGreaterThan(0);
  for (const page of ['/', '/sessions', '/backends', '/nodes', '/failovers', '/settings'])
    expect((await fetch(fleet.dashboardUrl + page)).status, page).toBe(200);
  expect(await getHealthProblems(product)).toEqual([]);
});

test('the doctor knows of the pooler, and a schema that the pooler does not pass on is refused in one sentence', async () => {
  const checked = await runStickyboard(['doctor', '--config', `${fleet.nodes[0]?.data}.yaml`]);
  expect(checked.stdout).toContain('A pooler in transaction mode is in between; all works through it.');
  const file = join(temporaryDirectory(), 'stickyboard.yaml');
  writeFileSync(file, `database: { url: '${pooler.url}', schema: other, timeouts: { connect: 10s } }\n`, {
    mode: 0o600,
  });
  const refused = await runStickyboard(['migrate', '--config', file]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(
    /^stickyboard: database\.schema: .* uses the search path .* and not other: a pooler does not pass it on; run ALTER ROLE .* SET search_path = other for the user, or connect without the pooler\n$/,
  );
});

test('the pooler is restarted: requests continue, and each is in the log once', async () => {
  const running = startLoads();
  await Promise.all(running.map((load) => load.awaitResponses(300)));
  await pooler.kill();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).not.toEqual([]), patience);
  await Promise.all(running.map((load) => load.awaitResponses(300)));
  await pooler.start();
  await vi.waitFor(async () => expect(await getHealthProblems(product)).toEqual([]), patience);
  await Promise.all(running.map((load) => load.awaitResponses(300)));
  // No one has to notice this one: connections are cut in the midst of what nodes ask.
  await pooler.restart();
  await Promise.all(running.map((load) => load.awaitResponses(300)));
  await stopLoads();
  for (const load of loads) {
    expect(countByStatus(load, 200)).toBe(load.responses.size);
    expect(load.unanswered.size).toBe(0);
  }
  await expectConsistentFleetLog(server, fleet.nodes, ...loads);
  expect(getStderrLines(product)).toContain('recorder: storing decisions again');
});

test('every node acts on a drain, its end and a new weight within a second, with and without a pooler', async () => {
  const delays = await measureIntentDelays(fleet, changes);
  for (const [node, measured] of delays) {
    const [median, p99, max] = [50, 99, 100].map((percent) =>
      Math.round(measured[Math.ceil((measured.length * percent) / 100) - 1] ?? 0),
    );
    process.stdout.write(
      `${node}: ${changes} changes in force after ${median} ms, 99 % ${p99}, all ${max}\n`,
    );
    expect(max, `the longest delay at ${node}, ms`).toBeLessThan(1000);
  }
});
