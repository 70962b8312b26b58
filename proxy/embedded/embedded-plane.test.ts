import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { describePlane } from '@/lib/planes/describe-plane';
import { startBackend } from '../fixtures/backend';
import { findFreePort } from '../fixtures/free-port';
import { removeJournal } from '../fixtures/journal';
import { silentLog } from '../fixtures/log';
import { createBackendPlan, createPlan } from '../fixtures/plan';
import { EmbeddedPlane } from './embedded-plane';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stickyboard-plane-'));
  const root = join(import.meta.dirname, '../..');
  await build({
    entryPoints: [join(root, 'proxy/bin/worker.ts')],
    outfile: join(folder, 'worker.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { '@': root },
    logLevel: 'silent',
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

describePlane('embedded in this product', async () => {
  const backend = await startBackend('b1');
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const plan = { ...createPlan([backend.port, await findFreePort()]), workers: 2 };
  const [upstream] = plan.upstreams;
  const [listener] = plan.listeners;
  const { port } = taken.address() as AddressInfo;
  return {
    plan,
    extendedPlan: {
      ...plan,
      upstreams: [{ ...upstream, backends: [...upstream.backends, createBackendPlan(backend.port, 'b3')] }],
    },
    impossiblePlan: { ...plan, listeners: [{ ...listener, port }] },
    createPlane: (served, events) =>
      new EmbeddedPlane(
        {
          plan: served,
          workerScript: join(folder, 'worker.mjs'),
          learnedFile: join(plan.journal, 'learned.json'),
          peerStore: null,
          log: silentLog,
        },
        events,
      ),
    close: async () => {
      await backend.close();
      taken.close();
      removeJournal(plan.journal);
    },
  };
});
