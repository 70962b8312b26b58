import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from '../support/product';

/** A clock for the processes of a start, which can be set. */
export interface TestClock {
  /** For `StartOptions`: all processes of the start use this clock. */
  env: Record<string, string>;
  /** Sets its offset from the real clock, s; every process has it within a second. */
  set(offset: number): void;
}

/**
 * A wall clock of its own, by Debian's libfaketime; monotonic clocks and files' times stay real.
 *
 * @param offsetSeconds seconds off the real one at first
 */
export function startTestClock(offsetSeconds = 0): TestClock {
  const folder = temporaryDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'offset');
  const set = (seconds: number): void => writeFileSync(file, seconds < 0 ? String(seconds) : `+${seconds}`);
  set(offsetSeconds);
  const env = {
    LD_PRELOAD: findFaketimeLibrary(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_RESET: '1',
    NO_FAKE_STAT: '1',
  };
  return { env, set };
}

function findFaketimeLibrary(): string {
  for (const folder of readdirSync('/usr/lib')) {
    const file = join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1');
    if (existsSync(file)) return file;
  }
  throw new Error('libfaketime is missing: please install faketime (Debian: sudo apt-get install faketime)');
}
