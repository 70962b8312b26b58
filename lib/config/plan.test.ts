import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSettings } from './load';
import { createPlan } from './plan';
import { openTestFolder, type TestFolder } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

it('makes names for Via that no other installation and no other upstream has', () => {
  const fields = '{ backends: [127.0.0.1:9000], forwarding: { via: auto } }';
  const listeners = '[{ listen: 127.0.0.1:0, upstream: web }, { listen: 127.0.0.1:0, upstream: api }]';
  const yaml = `listeners: ${listeners}\nupstreams:\n  web: ${fields}\n  api: ${fields}\n`;
  const settings = loadSettings(['--config', folder.write('stickyboard.yaml', yaml)], {});
  const names = (secret: string): (string | null)[] =>
    createPlan(settings, { secret }).upstreams.map(({ forwarding }) => forwarding.via);
  const all = [...names('aa11'), ...names('bb22')];
  for (const one of all) expect(one).toMatch(/^stickyboard-[0-9a-f]{8}$/);
  expect(new Set(all).size).toBe(4);
  expect(names('aa11')).toEqual(all.slice(0, 2));
});
