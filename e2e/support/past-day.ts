import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

const daySeconds = 86_400;
/** Seconds of a step of the load, and how many there are in a day. */
const stepSeconds = 300;

/** The day before today in UTC, seconds since the epoch. */
export function getYesterday(): { from: number; to: number } {
  const to = Math.floor(Date.now() / 1000 / daySeconds) * daySeconds;
  return { from: to - daySeconds, to };
}

/** Writes a busy day into the log of `data`: load of each backend, and `events` of which two in three are failovers. */
export function writePastDay(data: string, backends: readonly string[], events: number): void {
  const { from } = getYesterday();
  const db = new BetterSqlite3(join(data, 'stickyboard.db'), { timeout: 5000 });
  const load = db.prepare(
    `INSERT INTO Load (step, time, upstream, backend, node, requests, assigned, pinned, moved, movedAway, refused, errors, bytesIn, bytesOut)
     VALUES (${stepSeconds}, ?, 'default', ?, 'past', ?, 0, ?, 0, 0, 0, 0, 0, 0)`,
  );
  const event = db.prepare(
    `INSERT INTO Event (time, lastTime, kind, upstream, backend, toBackend, reason, sessions, payload)
     VALUES (@time, @time, @kind, 'default', @backend, @to, @reason, 7, @payload)`,
  );
  db.transaction(() => {
    for (let time = from; time < from + daySeconds; time += stepSeconds) {
      for (const [index, backend] of backends.entries()) {
        const requests = Math.round(3000 + 2000 * Math.sin(time / 9000 + index));
        load.run(time, backend, requests, requests);
      }
    }
    for (let index = 0; index < events; index++) {
      const kind = (['failover', 'backend-down', 'failover'] as const)[index % 3];
      event.run({
        kind,
        time: BigInt(Math.floor((from + (daySeconds / events) * index) * 1e6)),
        backend: backends[index % backends.length],
        to: backends[(index + 1) % backends.length],
        reason: kind === 'failover' ? 'connect-failed' : null,
        payload: JSON.stringify(kind === 'failover' ? { failure: null } : { cause: null }),
      });
    }
  })();
  db.close();
}

/** Backends in this process, each at a port of its own, by their addresses. */
export async function startNamedBackends(count: number): Promise<{ addresses: string[]; close(): void }> {
  const servers = Array.from({ length: count }, (_, index) =>
    createServer((_request, response) => response.end(`b${index + 1}`)).listen(0, '127.0.0.1'),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  return {
    addresses: servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`),
    close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
