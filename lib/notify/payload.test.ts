import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMessage, emptyFields, notifyMessage } from './message';
import { formatPayload, signPayload } from './payload';

const time = '2026-11-23T09:30:00.123456Z';
const refusedCause = { trigger: 'checks', count: 3, failure: { code: 'connection-refused' } };
const down = { ...emptyFields, event: 'backend-down' as const, time, upstream: 'web', backend: 'b1' };

test('the generic format is the documented one, with an id that the same happening has again', () => {
  const message = createMessage('edge-1', 'event 7 1', {
    ...down,
    payload: { cause: refusedCause },
  });
  const sent = JSON.parse(formatPayload(message, 'json'));
  expect(notifyMessage.parse(sent)).toEqual(message);
  expect(sent).toMatchObject({
    node: 'edge-1',
    text: 'Backend web/b1 is down: 3 checks failed: connection refused',
  });
  expect(createMessage('edge-1', 'event 7 1', down).id).toBe(sent.id);
  expect(createMessage('edge-1', 'event 8 1', down).id).not.toBe(sent.id);
  expect(createMessage('edge-2', 'event 7 1', down).id).not.toBe(sent.id);
});

test('the example in the documentation is such a message', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/guide/alerts.md'), 'utf8');
  const [, example = ''] = /^```json\n(.*?)^```/ms.exec(page) ?? [];
  const message = notifyMessage.parse(JSON.parse(example));
  const { id: _id, node, text, ...happening } = message;
  expect(createMessage(node, 'any', happening).text).toBe(text);
});

test('a text from elsewhere makes no link or mention in Slack, and no endless message', () => {
  const evil = createMessage('edge <1>', 'event 7 1', {
    ...down,
    payload: {
      cause: {
        trigger: 'request',
        count: 1,
        failure: { code: 'other', detail: `<!channel> & <http://evil|click> ${'x'.repeat(100_000)}` },
      },
    },
  });
  const { text } = JSON.parse(formatPayload(evil, 'slack')) as { text: string };
  expect(text).toContain('is down: a request failed: &lt;!channel&gt; &amp; &lt;http://evil|click&gt; xxx');
  expect(text).toMatch(/\(edge &lt;1&gt;\)$/);
  expect(formatPayload(evil, 'json').length).toBeLessThan(8192);
});

test('the line in the documentation checks the signature', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-signature-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const page = readFileSync(join(import.meta.dirname, '../../docs/guide/alerts.md'), 'utf8');
  const [, line = ''] = /^```sh\n(printf .*?)\n```/ms.exec(page) ?? [];
  const body = '{"text":"ü and \\n"}';
  writeFileSync(join(folder, 'body'), body);
  const signature = signPayload(body, 'a key', 1_795_426_200);
  const check = (key: string) =>
    execFileSync('sh', ['-c', line], { cwd: folder, env: { ...process.env, t: '1795426200', KEY: key } })
      .toString()
      .trim();
  expect(signature).toBe(`t=1795426200,v1=${check('a key')}`);
  expect(signature).not.toContain(check('another key'));
});
