import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrate } from '@/prisma/migrate';
import { startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';

let data: string;
let other: ChildProcess | undefined;
beforeEach(async () => {
  data = temporaryDirectory();
  await migrate(data);
});
afterEach(() => {
  other?.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

/** Another process locks the database and keeps the lock. */
async function lockDatabase(): Promise<void> {
  const program = `
    const db = new (require('better-sqlite3'))(${JSON.stringify(join(data, 'stickyboard.db'))}, { timeout: 10000 });
    db.exec('BEGIN IMMEDIATE');
    process.stdout.write('locked');
    setInterval(() => undefined, 1000);`;
  other = spawn(process.execPath, ['-e', program], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout as NodeJS.EventEmitter, 'data');
}

const countWaitMessages = () =>
  `stickyboard: waiting for the lock on ${join(data, 'stickyboard.db')} (held by process ${other?.pid}, node)\n`;
const patience = { timeout: 10_000, interval: 20 };

test('a start and a reload wait for a lock of another process, and say so; traffic does not wait', async () => {
  await lockDatabase();
  const product = await startProduct(['--backend', '127.0.0.1:9', '--data', data], {
    onStderr: (printed) => {
      if (printed === countWaitMessages()) other?.kill('SIGKILL');
    },
  });
  try {
    expect(product.stderr()).toBe(countWaitMessages());
    await lockDatabase();
    process.kill(product.pid, 'SIGHUP');
    await vi.waitFor(() => expect(product.stderr()).toContain(countWaitMessages()), patience);
    const asked = performance.now();
    expect((await fetch(product.proxyUrl)).status).toBe(502);
    expect(performance.now() - asked).toBeLessThan(1000);
    other?.kill('SIGKILL');
    await vi.waitFor(() => expect(product.stdout()).toContain('configuration  reloaded'), patience);
    expect(product.stderr()).not.toContain('refused,');

    // Same start: no output of Next.js is printed, not even for malformed requests from strangers.
    const form = new FormData();
    form.set('$ACTION_ID_7f', '1');
    expect((await fetch(product.dashboardUrl, { method: 'POST', body: form })).status).toBe(405);
    expect(product.stdout()).toMatch(/^load balancer /);
    expect(product.stderr()).not.toContain('dashboard:');
  } finally {
    await product.stop();
  }
});
