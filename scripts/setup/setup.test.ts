import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { compressBelow } from './compress.mjs';
import { computeFingerprint } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { ensurePrograms, findProgram } from './programs.mjs';
import { runQuietly, StepFailed } from './run-quietly.mjs';
import { setUp } from './setup.mjs';
import { openStamps } from './stamps.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stickyboard-setup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('fingerprint', () => {
  const inputs = ['lib', 'one.json', 'absent'];
  const change = (path: string, text: string) => {
    const before = computeFingerprint(root, inputs);
    write(path, text);
    return computeFingerprint(root, inputs) !== before;
  };

  beforeEach(() => {
    write('lib/a/b.ts', 'b');
    write('one.json', '{}');
  });

  test('changes with the content, the names and the number of its inputs', () => {
    expect(change('lib/a/b.ts', 'c')).toBe(true);
    expect(change('lib/a/d.ts', '')).toBe(true);
    expect(change('one.json', '[]')).toBe(true);
    expect(change('absent', 'now here')).toBe(true);
    expect(computeFingerprint(root, inputs, ['v1'])).not.toBe(computeFingerprint(root, inputs, ['v2']));
  });

  test('stays as it is for tests, generated code, other files and a rewrite of the same text', () => {
    expect(change('lib/a/b.test.ts', 'test')).toBe(false);
    expect(change('lib/generated/client.ts', 'made')).toBe(false);
    expect(change('elsewhere.ts', 'other')).toBe(false);
    expect(change('lib/a/b.ts', 'b')).toBe(false);
  });
});

test('scripts and styles get their compressed copies, other files none', async () => {
  write('static/chunks/a.js', 'script');
  write('static/b.css', 'style');
  write('static/c.woff2', 'letters');
  await compressBelow(join(root, 'static'));
  expect(brotliDecompressSync(readFileSync(join(root, 'static/chunks/a.js.br'))).toString()).toBe('script');
  expect(gunzipSync(readFileSync(join(root, 'static/b.css.gz'))).toString()).toBe('style');
  expect(existsSync(join(root, 'static/c.woff2.br'))).toBe(false);
});

describe('setUp', () => {
  test('runs the stale steps only, in order, and says what it does', async () => {
    const ran: string[] = [];
    const step = (line: string, fresh: boolean) => ({
      name: line.slice(0, 3),
      line,
      isFresh: async () => fresh,
      run: async () => {
        ran.push(line);
      },
    });
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await setUp(root, [[step('one…', false), step('two…', true), step('three…', false)]]);
    const printed = write.mock.calls.map(([text]) => text);
    write.mockRestore();
    expect(ran).toEqual(['one…', 'three…']);
    expect(printed).toEqual(['one…\n', 'three…\n']);
  });

  test('runs lanes side by side, and reports a failure once nothing runs any more', async () => {
    const ran: string[] = [];
    const failing = {
      name: 'failing',
      line: '',
      isFresh: async () => false,
      run: () => Promise.reject(new StepFailed('no compiler')),
    };
    const slow = {
      name: 'slow',
      line: '',
      isFresh: async () => false,
      run: async () => {
        await vi.waitFor(() => expect(existsSync(join(root, 'dist/failing.lock'))).toBe(false));
        ran.push('slow');
      },
    };
    const outlet = new PassThrough();
    await expect(setUp(root, [[failing], [slow]], outlet)).rejects.toThrow('no compiler');
    expect(ran).toEqual(['slow']);
  });

  test('a step that another start has just run is not run again', async () => {
    let runs = 0;
    const step = {
      name: 'step',
      line: '',
      isFresh: async () => runs > 0,
      run: async () => {
        runs += 1;
      },
    };
    const outlet = new PassThrough();
    await Promise.all([setUp(root, [[step]], outlet), setUp(root, [[step]], outlet)]);
    expect(runs).toBe(1);
  });

  test('a result is fresh while its inputs and its output are as they were', () => {
    const stamps = openStamps(root);
    expect(stamps.isFresh('pages', 'print', 'out')).toBe(false);
    stamps.store('pages', 'print');
    expect(stamps.isFresh('pages', 'print', 'out')).toBe(false);
    write('out', '');
    expect(stamps.isFresh('pages', 'print', 'out')).toBe(true);
    expect(stamps.isFresh('pages', 'other', 'out')).toBe(false);
  });
});

describe('lock', () => {
  test('lets one builder in at a time', async () => {
    let inside = 0;
    let most = 0;
    const build = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    const path = join(root, 'dist/lock');
    await Promise.all([withLock(path, build), withLock(path, build), withLock(path, build)]);
    expect(most).toBe(1);
  });

  test('is taken over if its holder died', async () => {
    // No process has this id: it is above the largest that Linux gives out.
    write('dist/lock', String(2 ** 22 + 1));
    await expect(withLock(join(root, 'dist/lock'), async () => 'done')).resolves.toBe('done');
  });
});

describe('programs', () => {
  test('are found in PATH, in the system folders, or by their full path', () => {
    expect(findProgram('sh')).toMatch(/\/sh$/);
    expect(findProgram(process.execPath)).toBe(process.execPath);
    expect(findProgram('no-such-program')).toBeNull();
  });

  test('that are missing are named with what to install, if they cannot be installed', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await expect(ensurePrograms({ sh: 'dash', 'no-such-program': 'no-such' }, root)).rejects.toThrow(
      'please install no-such-program (Debian: sudo apt-get install no-such)',
    );
    vi.restoreAllMocks();
  });
});

describe('quietly', () => {
  test('keeps the noise of a command that works', async () => {
    await expect(runQuietly('greeting', 'sh', ['-c', 'echo hello'], { cwd: root })).resolves.toBe('hello\n');
  });

  test('hands over the noise of one that fails, and says which step it was', async () => {
    const failure = await runQuietly('greeting', 'sh', ['-c', 'echo no; exit 3'], { cwd: root }).catch(
      (e) => e,
    );
    expect(failure).toBeInstanceOf(StepFailed);
    expect(failure).toMatchObject({ message: 'greeting failed (exit code 3)', output: 'no\n' });
  });

  test('reports that the command does not exist', async () => {
    await expect(runQuietly('greeting', 'no-such-program', [], { cwd: root })).rejects.toThrow(
      'greeting failed',
    );
  });
});
