import { setTimeout as pause } from 'node:timers/promises';
import type { Product } from '../support/product';

/** Clients that read the dashboard all the time. */
export interface DashboardClients {
  /** Events received from the live streams. */
  readonly ticks: number;
  /** Exports that were complete. */
  readonly exports: number;
  stop(): Promise<void>;
}

/** Time between two exports, and the range of the log that each covers, ms. */
const exportIntervalMs = 30_000;
const exportRangeMs = 15_000;

/** Two open live streams, and an export now and then. @throws at `stop` the first error */
export function startDashboardClients({ dashboardUrl }: Product): DashboardClients {
  const stopController = new AbortController();
  const { signal } = stopController;
  let ticks = 0;
  let exports = 0;
  const watchLiveStream = async (): Promise<void> => {
    const response = await fetch(`${dashboardUrl}/api/v1/live`, { signal });
    for await (const chunk of response.body as ReadableStream<Uint8Array>)
      if (Buffer.from(chunk).includes('event: tick')) ticks++;
    throw new Error('a live stream ended');
  };
  const exportRepeatedly = async (): Promise<void> => {
    for (;;) {
      await pause(exportIntervalMs, undefined, { signal });
      const from = new Date(Date.now() - exportRangeMs).toISOString();
      const query = `what=decisions&format=ndjson&from=${from}`;
      const response = await fetch(`${dashboardUrl}/api/v1/export?${query}`, { signal });
      const lines = (await response.text()).trimEnd().split('\n');
      if (response.status !== 200 || lines.length < 2)
        throw new Error(`an export got status ${response.status} and ${lines.length} lines`);
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
