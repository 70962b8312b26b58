import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { EventPayload } from '@/lib/core/events';
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
