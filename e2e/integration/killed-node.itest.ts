import { expect, onTestFinished, test } from 'vitest';
import { startClientLoad } from '../support/client-load';
import { startFleet } from '../support/fleet';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import { startPostgresql } from '../support/postgresql/postgresql';

test('two nodes behind nginx share a PostgreSQL, one is killed and comes back: each response is in the log once', async () => {
  const server = await startPostgresql();
  onTestFinished(server.stop);
  const fleet = await startFleet({ database: server.url, nodes: 2 });
  onTestFinished(fleet.stop);
  const load = startClientLoad(fleet.nginx.port, { requestsPerSession: 25, pauseMs: 0 });
  onTestFinished(() => load.stop());
  await load.awaitResponses(1500, 60_000);
  await fleet.nodes[1]?.kill();
  await load.stop();
  await fleet.nodes[1]?.start();
  // What nginx itself responded while the node was dying: nodes do not know of it, or their response was lost.
  const failed = [...load.responses].filter(([, { status }]) => status !== 200);
  expect(failed.filter(([, { status }]) => status !== 502)).toEqual([]);
  const responses = new Map([...load.responses].filter(([, { status }]) => status === 200));
  const unanswered = new Set([...load.unanswered, ...failed.map(([path]) => path)]);
  await expectConsistentFleetLog(server, fleet.nodes, { responses, unanswered });
  // Sessions stay where they are, whichever node serves them.
  const homes = new Map<string, Set<string>>();
  for (const { session, body } of responses.values())
    homes.set(session, (homes.get(session) ?? new Set()).add(body));
  expect([...homes].filter(([, backends]) => backends.size > 1)).toEqual([]);
}, 200_000);
