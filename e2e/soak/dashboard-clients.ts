import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '../support/product';

/** Who looks at the dashboard all the time. */
export interface DashboardClients {
  /** Events of the live streams that came. */
  readonly ticks: number;
  /** Exports that came whole, and their bytes. */
  readonly exports: number;
  stop(): Promise<void>;
}

/** Between two exports, ms, and how much of the log each takes, ms. */
const exportIntervalMs = 30_000;
const exportRangeMs = 15_000;

/** Two open live streams, and an export now and then. @throws at `stop` what went wrong */
export function startDashboardClients({ dashboardUrl }: Product): DashboardClients {
  const stopController = new AbortController();
  const { signal } = stopController;
  let ticks = 0;
  let exports = 0;
  const watchLiveStream = async (): Promise<void> => {
    const answer = await fetch(`${dashboardUrl}/api/v1/live`, { signal });
    for await (const chunk of answer.body as ReadableStream<Uint8Array>)
      if (Buffer.from(chunk).includes('event: tick')) ticks++;
    throw new Error('a live stream ended');
  };
  const exportRepeatedly = async (): Promise<void> => {
    for (;;) {
      await pause(exportIntervalMs, undefined, { signal });
      const from = new Date(Date.now() - exportRangeMs).toISOString();
      const query = `what=decisions&format=ndjson&from=${from}`;
      const answer = await fetch(`${dashboardUrl}/api/v1/export?${query}`, { signal });
      const lines = (await answer.text()).trimEnd().split('\n');
      if (answer.status !== 200 || lines.length < 2)
        throw new Error(`an export was answered ${answer.status} with ${lines.length} lines`);
      exports++;
    }
  };
  const failures: unknown[] = [];
  const all = [watchLiveStream(), watchLiveStream(), exportRepeatedly()].map((one) =>
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
      stopController.abort();
      await Promise.all(all);
      if (failures.length > 0) throw failures[0];
    },
  };
}
