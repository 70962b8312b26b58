import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '../product';

/** Who looks at the dashboard all the time. */
export interface Onlookers {
  /** Events of the live streams that came. */
  readonly ticks: number;
  /** Exports that came whole, and their octets. */
  readonly exports: number;
  stop(): Promise<void>;
}

/** Between two exports, ms, and how much of the log each takes, ms. */
const EXPORT_EVERY = 30_000;
const EXPORT_SPAN = 15_000;

/** Two open live streams, and an export now and then. @throws at `stop` what went wrong */
export function startOnlookers({ dashboardUrl }: Product): Onlookers {
  const leaving = new AbortController();
  const { signal } = leaving;
  let ticks = 0;
  let exports = 0;
  const watch = async (): Promise<void> => {
    const answer = await fetch(`${dashboardUrl}/api/v1/live`, { signal });
    for await (const chunk of answer.body as ReadableStream<Uint8Array>)
      if (Buffer.from(chunk).includes('event: tick')) ticks++;
    throw new Error('a live stream ended');
  };
  const take = async (): Promise<void> => {
    for (;;) {
      await pause(EXPORT_EVERY, undefined, { signal });
      const from = new Date(Date.now() - EXPORT_SPAN).toISOString();
      const query = `what=decisions&format=ndjson&from=${from}`;
      const answer = await fetch(`${dashboardUrl}/api/v1/export?${query}`, { signal });
      const lines = (await answer.text()).trimEnd().split('\n');
      if (answer.status !== 200 || lines.length < 2)
        throw new Error(`an export was answered ${answer.status} with ${lines.length} lines`);
      exports++;
    }
  };
  const failures: unknown[] = [];
  const all = [watch(), watch(), take()].map((one) =>
    one.catch((error: unknown) => {
      if (!signal.aborted) failures.push(error);
    }),
  );
  return {
    get ticks() {
      return ticks;
    },
    get exports() {
      return exports;
    },
    async stop() {
      leaving.abort();
      await Promise.all(all);
      if (failures.length > 0) throw failures[0];
    },
  };
}
