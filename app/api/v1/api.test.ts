import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '@/lib/contract/openapi';
import { encodingHeader } from '@/lib/http/encoding';

import { call, openDatabaseForCalls, patch } from './fixtures/calls';

const log = openDatabaseForCalls();

describe('an export', () => {
  it('has the requested columns, an estimate before it and a progress during it', async () => {
    const file = await call('api/v1/export?what=sessions&columns=backend,id&progress=download-1');
    expect(file.text.split('\r\n')).toEqual(['backend,id', 'b1,ccc', 'b1,aaa', 'b2,bbb', ',ddd', '']);
    const { body } = await call('api/v1/export/progress?id=download-1');
    expect(body).toEqual({ rows: 4, bytes: file.text.length, state: 'done' });
    const estimate = await call('api/v1/export/estimate?what=sessions&columns=backend,id');
    expect(estimate.body).toEqual({ rows: 4, bytes: file.text.length });
    expect((await call('api/v1/export/progress?id=unheard-of')).body.state).toBe('waiting');
  });

  it('can be made for a spreadsheet, and its estimate is of that', async () => {
    const asked = 'what=sessions&columns=id,requests&bom=true&ids=text&timeZone=Europe/Berlin';
    const file = await call(`api/v1/export?${asked}`);
    expect(file.bytes.toString('utf8')).toMatch(/^\uFEFFid,requests\r\n('[a-d]{3},\d\r\n){4}$/);
    expect((await call(`api/v1/export/estimate?${asked}`)).body.bytes).toBe(file.bytes.length);
  });

  it('is not started by HEAD: its response has the fields, no body, and no entry in the audit log', async () => {
    const entries = async () => (await call('api/v1/audit?action=export')).body.entries.length;
    const before = await entries();
    const path = 'api/v1/export?what=decisions&progress=download-2';
    const headers = { 'accept-encoding': 'gzip' };
    const head = await call(path, {}, 'GET', { method: 'HEAD', headers });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(await entries()).toBe(before);
    expect((await call('api/v1/export/progress?id=download-2')).body.state).toBe('waiting');
    const get = await call(path, {}, 'GET', { headers });
    const fields = ['content-type', 'cache-control', 'vary', encodingHeader];
    expect(fields.map((name) => head.headers.get(name))).toEqual(fields.map((name) => get.headers.get(name)));
    expect(head.headers.get('content-disposition')).toMatch(
      /^attachment; filename="stickyboard-decisions-.*\.csv"$/,
    );
    expect(await entries()).toBe(before + 1);
  });

  it('that cannot be had is refused to a HEAD, too', async () => {
    const head = (path: string) => call(path, {}, 'GET', { method: 'HEAD' });
    expect(await head('api/v1/export?what=secrets')).toMatchObject({ status: 400 });
  });

  it('leaves no live stream open after HEAD', async () => {
    const { getLiveFeed } = await import('@/lib/live/shared-feed');
    const head = await call('api/v1/live', {}, 'GET', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(getLiveFeed().subscriberCount).toBe(0);
  });

  it('is compressed for clients that accept gzip, with the same content', async () => {
    const path = 'api/v1/export?what=decisions&format=json';
    const ask = (accepted: string) => call(path, {}, 'GET', { headers: { 'accept-encoding': accepted } });
    const [plain, packed] = [await ask('gzip;q=0'), await ask('br, gzip')];
    expect(plain.headers.get(encodingHeader)).toBeNull();
    expect(packed.headers.get(encodingHeader)).toBe('gzip');
    for (const { headers } of [plain, packed]) {
      expect(headers.get('vary')).toBe('Accept-Encoding');
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename="stickyboard-decisions-.*\.json"$/,
      );
    }
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.text);
    expect(JSON.parse(plain.text)).toHaveLength(5);
  });
});

describe('the API', () => {
  it('responds in JSON to unknown paths and methods', async () => {
    const unknown = await call('api/[[...path]]', { path: ['v1', 'nothing'] });
    expect(unknown.status).toBe(404);
    expect(unknown.body.error.code).toBe('not-found');
    const method = await call('api/v1/backends', {}, 'DELETE');
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toBe('GET');
    expect(method.body.error.message).toBe('This resource only allows GET.');
  });

  it('is described as it is', async () => {
    const root = join(import.meta.dirname, '../..');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('route.ts') && !file.includes('[[...path]]'))
      .sort();
    const described = Object.entries(openapiDocument.paths).map(([path, item]) => [
      path,
      Object.keys(item).sort(),
    ]);
    const real = await Promise.all(
      files.map(async (file) => {
        const path = `/${relative('.', file)
          .replace(/\/route\.ts$/, '')
          .replace(/\[(\w+)\]/g, '{$1}')}`;
        const { headers } = await call(file.replace(/\/route\.ts$/, ''), {}, 'PUT');
        return [path, (headers.get('allow') ?? '').toLowerCase().split(', ').sort()];
      }),
    );
    expect(Object.fromEntries(real)).toEqual(Object.fromEntries(described));
    expect((await call('api/v1/openapi.json')).body).toEqual(JSON.parse(JSON.stringify(openapiDocument)));
  });

  it('refuses a demonstration that it cannot give', async () => {
    const path = 'api/v1/demonstration';
    expect((await call(path)).status).toBe(404);
    expect((await call(path, {}, 'DELETE', { headers: { 'content-type': 'application/json' } })).status).toBe(
      404,
    );
    const stops = await log().db.audit.findMany({ where: { detail: 'stopped' } });
    expect(stops.map(({ outcome }) => outcome)).toEqual(['No demonstration has been started.']);
    const asked = async (plan: object) => {
      const { status, body } = await call(path, {}, 'POST', patch(JSON.stringify(plan)));
      return [status, body.error.message];
    };
    expect(await asked({ upstream: 'nobody' })).toEqual([
      404,
      'There is no upstream nobody with a listener.',
    ]);
    expect(await asked({ upstream: 'web', visitors: 51 })).toEqual([400, 'visitors: must be at most 50']);
    expect(await asked({})).toEqual([400, 'upstream: must be the name of an upstream']);
    await log().db.upstream.updateMany({ data: { kind: 'forward-proxy' } });
    expect((await asked({ upstream: 'web' }))[0]).toBe(409);
    await log().db.upstream.updateMany({ data: { kind: 'origin' } });
  });

  it('reports the state of the proxy and its health', async () => {
    const { body } = await call('api/v1/status');
    expect(body.nodes).toMatchObject([{ name: 'test', version: '1.2.3', workers: 2 }]);
    expect((await call('api/v1/nodes')).body.nodes).toMatchObject([{ name: 'test', workers: 2 }]);
    expect(body.upstreams).toEqual([
      { name: 'web', kind: 'origin', balance: 'round-robin', listeners: ['127.0.0.1:2200'] },
    ]);
    // The heartbeat from the beginning of the file may be too old by now to count as a sign of life.
    const justNow = BigInt(Date.now()) * 1000n;
    await log().db.node.updateMany({ data: { heartbeat: justNow, recordedAt: justNow } });
    expect((await call('healthz')).body).toEqual({ status: 'ok' });
    await log().db.node.updateMany({ data: { recordedAt: justNow - 60_000_000n } });
    const sick = await call('healthz');
    expect(sick.status).toBe(503);
    expect(sick.body.problems).toEqual([
      expect.stringMatching(
        /^The recorder has stored nothing for 6\d s; about \d+ records wait in the journal\.$/,
      ),
    ]);
    // The health report also includes the recording state of the last heartbeat.
    await log().db.node.updateMany({
      data: { recordingState: 'shedding', droppedDecisions: 12n, recordedAt: justNow },
    });
    expect((await call('healthz')).body.problems).toEqual([
      'The journal is full: decisions are only counted, 12 at the last report.',
    ]);
    await log().db.node.updateMany({ data: { recordingState: 'recording', droppedDecisions: 0n } });
  });
});
