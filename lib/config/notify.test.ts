import { afterEach, beforeEach, expect, test } from 'vitest';
import { notifyKinds } from '@/lib/core/notify-target';
import { loadConfiguration } from './load';
import { openTestFolder, type TestFolder } from './test-folder';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const yaml = (notify: string) => `upstreams: { web: { backends: [127.0.0.1:9000] } }\nnotify:\n${notify}`;
const load = (notify: string) =>
  loadConfiguration(['--config', folder.write('stickyboard.yaml', yaml(notify))], {});

test('a target is notified of every event by default', () => {
  expect(load('  - url: https://hooks.example.test/services/T0/secret\n').settings.notify).toEqual([
    {
      name: 'hooks.example.test',
      url: 'https://hooks.example.test/services/T0/secret',
      redactedUrl: 'https://hooks.example.test/…',
      format: 'json',
      events: [...notifyKinds],
      secret: null,
      sessions: 10,
      lagMs: 30_000,
    },
  ]);
});

test('the URL and the key may be in files', () => {
  folder.write('url', 'https://hooks.example.test/secret\n');
  folder.write('key', 'a key\n');
  const [target] = load('  - { name: ops, urlFile: url, secretFile: key, lag: 2m, events: [failover] }\n')
    .settings.notify;
  expect(target).toMatchObject({
    name: 'ops',
    url: 'https://hooks.example.test/secret',
    secret: 'a key',
    lagMs: 120_000,
    events: ['failover'],
  });
});

test('effective settings show no secrets', () => {
  const { effective } = load(
    '  - { name: ops, url: "https://user:pass@hooks.example.test/path-secret", secret: key-secret }\n',
  );
  const rows = effective.filter(({ name }) => name.startsWith('notify'));
  expect(rows).toContainEqual(
    expect.objectContaining({ name: 'notify[0].url', value: 'https://hooks.example.test/…', source: 'file' }),
  );
  expect(rows).toContainEqual(expect.objectContaining({ name: 'notify[0].secret', value: 'kept secret' }));
  // By which other nodes know whose queues to keep.
  expect(rows).toContainEqual(expect.objectContaining({ name: 'notify[0].name', value: 'ops' }));
  expect(JSON.stringify(effective)).not.toMatch(/path-secret|key-secret|user:/);
});

test.each([
  ['  - { name: ops }\n', 'notify[0].url: is required, unless urlFile is set'],
  ['  - { url: "http://h/", urlFile: f }\n', 'notify[0].urlFile: conflicts with url; keep one of them'],
  ['  - { url: "http://h/", secret: a, secretFile: f }\n', 'notify[0].secretFile: conflicts with secret'],
  ['  - { url: ftp://h/my-secret }\n', 'notify[0].url: must be a URL that starts with https:// or http://'],
  ['  - { url: [my-secret] }\n', 'notify[0].url: must be a string of 1 to 2048 characters'],
  ['  - { urlFile: no }\n', 'notify[0].urlFile: cannot read'],
  ['  - url: http://h/a\n  - url: http://h/b\n', 'notify[1].name: duplicate name "h"'],
  ['  - { url: "http://h/", events: [] }\n', 'notify[0].events: requires at least one event'],
  ['  - { url: "http://h/", events: [backend-dwon] }\n', 'notify[0].events[0]: "backend-dwon" is not one of'],
])('%j is refused in words', (notify, complaint) => {
  const said = folder.getError(yaml(notify));
  expect(said).toContain(complaint);
  expect(said).not.toContain('my-secret');
});
