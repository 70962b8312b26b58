import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createCapturingLog } from '../fixtures/log';
import { LearnedPinsFile } from './learned-pins-file';

// Before, a full disk ended the supervisor, and with it all traffic.
test('pins that cannot be written are reported once, and written when that works again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-learned-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { log, sentences } = createCapturingLog();
  const file = new LearnedPinsFile(join(folder, 'data', 'learned.json'), log);
  const learned = [{ upstream: 'web', pins: [] }];
  expect([file.write(learned), file.write(learned)]).toEqual([false, false]);
  mkdirSync(join(folder, 'data'));
  expect(file.write(learned)).toBe(true);
  expect(file.read()).toEqual(learned);
  expect(sentences).toEqual([
    expect.stringMatching(/^cannot save learned pins \(ENOENT: .*\); a restart would lose them$/),
    'learned pins are saved again',
  ]);
});
