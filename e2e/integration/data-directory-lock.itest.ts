import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CompletedRun, runProduct, startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';

/** As another container sees the machine: processes of its own, and the same files. */
const apart = ['--pid', '--fork', '--mount-proc', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];
const canBeApart = spawnSync('unshare', [...apart, 'true']).status === 0;
const decision =
  '{"id":1,"time":"2026-11-22T12:00:00.000001Z","node":"n","listener":"l","upstream":"web","session":"s","presented":"none","outcome":"assigned","reason":null,"backend":"b1","previousBackend":null,"attempts":1,"status":200,"timeToFirstByte":1,"duration":2,"bytesIn":3,"bytesOut":4,"method":"GET","host":"h","path":null,"client":"c","appSession":null}';

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
  writeFileSync(join(folder, 'log.ndjson'), decision);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Locks the data directory from another container, as an import does. */
function importFromOtherNamespace(data: string): { code: number | null; stderr: string } {
  const program = join(projectRoot, 'dist/main.js');
  const args = [program, 'import', join(folder, 'log.ndjson'), '--data', data];
  const { status, stderr } = spawnSync('unshare', [...apart, process.execPath, ...args], {
    encoding: 'utf8',
  });
  return { code: status, stderr };
}

const importHere = (data: string): Promise<CompletedRun> =>
  runProduct(['import', join(folder, 'log.ndjson'), '--data', data]);

test.runIf(canBeApart)(
  'one container at a time has a data directory, until it has ended or was killed',
  async () => {
    const data = join(folder, 'data');
    const product = await startProduct(['--backend', '127.0.0.1:9', '--data', data]);
    try {
      const held = readFileSync(join(data, 'stickyboard.pid'), 'utf8');
      expect(importFromOtherNamespace(data)).toEqual({
        code: 2,
        stderr: `stickyboard: data: ${data} is in use by another Stickyboard, perhaps in another container; stop it or choose another data directory\n`,
      });
      expect(readFileSync(join(data, 'stickyboard.pid'), 'utf8')).toBe(held);
      expect((await importHere(data)).stderr).toContain(`(process ${product.pid}); stop it`);

      process.kill(product.pid, 'SIGKILL');
      await vi.waitFor(() => expect(product.processes()).toEqual([]), { timeout: 10_000, interval: 50 });
      expect(importFromOtherNamespace(data)).toEqual({ code: 0, stderr: '' });
      // It was the last that held it.
      expect(existsSync(join(data, 'stickyboard.pid'))).toBe(false);
    } finally {
      await product.stop();
    }
  },
);

test('a failed import leaves no new directory, and nothing new in an existing one', async () => {
  const data = join(folder, 'data');
  const failing = ['import', join(folder, 'nope.ndjson'), '--data', data];
  expect((await runProduct(failing)).stderr).toMatch(/cannot be read .*; nothing was imported\n$/);
  expect(existsSync(data)).toBe(false);
  await importHere(data);
  rmSync(join(data, 'stickyboard.db'));
  rmSync(join(data, 'journal'), { recursive: true });
  const secret = readFileSync(join(data, 'secret'), 'utf8');
  expect((await runProduct(failing)).code).toBe(2);
  expect(existsSync(join(data, 'journal'))).toBe(false);
  expect(readFileSync(join(data, 'secret'), 'utf8')).toBe(secret);
});
