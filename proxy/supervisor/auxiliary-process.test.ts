import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { EventPayload } from '@/lib/core/events';
import type { StoreLocation } from '@/lib/core/store-location';
import { AuxiliaryProcess } from './auxiliary-process';

/** Exits at once on its first start, and else is ready. */
const script = `
import { existsSync, writeFileSync } from 'node:fs';
const mark = process.env.MARK;
if (!existsSync(mark)) {
  writeFileSync(mark, '');
  process.exit(7);
}
process.on('message', () => process.exit(0));
process.send({ type: 'ready' });
`;

it('a process in the background is restarted if it could not start, and gets its first message once it has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-child-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'process.mjs'), script);
  const exits: EventPayload<'process-restarted'>[] = [];
  const getInitialMessages = vi.fn(() => []);
  const child = new AuxiliaryProcess({
    name: 'notifier',
    script: join(folder, 'process.mjs'),
    env: { MARK: join(folder, 'mark') },
    readyMessage: 'ready',
    stopMethod: 'message',
    onRestart: (exit) => exits.push(exit),
    log: () => undefined,
    getInitialMessages,
  });
  child.startWithRetry();
  await vi.waitFor(() => expect(getInitialMessages).toHaveBeenCalledOnce(), 8000);
  await child.stop(5000);
  expect(exits).toEqual([
    { process: 'notifier', worker: null, exitCode: 7, signal: null, error: null, wasReady: false },
  ]);
});

const locationScript = `
import { readFileSync, writeFileSync } from 'node:fs';
const visible = ['environ', 'cmdline'].map((name) => readFileSync('/proc/self/' + name, 'utf8')).join();
// A process loads its modules before it listens.
await new Promise((resolve) => setTimeout(resolve, 50));
process.on('message', (message) => {
  if (message.type === 'stop') process.exit(0);
  writeFileSync(process.env.REPORT, JSON.stringify({ message, visible }));
  process.send({ type: 'ready' });
});
`;

it('a process that opens the store gets its URL by a message, before it is ready, and by nothing that others can read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-child-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'process.mjs'), locationScript);
  const report = join(folder, 'report');
  const url = 'postgresql://sticky:hunter2@db.example/log';
  const location: StoreLocation = {
    dataDir: '/data',
    database: { url, schema: 'public', ca: null, connectTimeoutMs: 1000, statementTimeoutMs: 5000 },
  };
  const child = new AuxiliaryProcess({
    name: 'recorder',
    script: join(folder, 'process.mjs'),
    env: { REPORT: report },
    location,
    readyMessage: 'ready',
    stopMethod: 'message',
    onRestart: () => undefined,
    log: () => undefined,
  });
  await child.start();
  const { message, visible } = JSON.parse(readFileSync(report, 'utf8'));
  expect(message).toEqual({ type: 'store-location', location });
  expect(visible).toContain('process.mjs');
  expect(visible).not.toContain('hunter2');
  await child.stop(5000);
});
