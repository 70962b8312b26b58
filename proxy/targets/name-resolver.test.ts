import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DnsResponse, startDnsServer } from '../fixtures/dns-server';
import { HostsFile } from './hosts-file';
import { createNameResolver } from './name-resolver';

function hostsFile(text: string): HostsFile {
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-hosts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'hosts'), text);
  return new HostsFile(join(folder, 'hosts'));
}

async function resolver(respond: (name: string, four: boolean) => DnsResponse, ttl?: number, hosts = '') {
  const { address, queriedNames } = await startDnsServer(respond, ttl);
  return { resolve: createNameResolver([address], hostsFile(hosts)), queriedNames };
}

describe('resolving a name', () => {
  it('gives the addresses of both kinds, in canonical form, and for how long', async () => {
    const { resolve } = await resolver(() => ['2001:db8::1', '192.0.2.1', '::ffff:127.0.0.1'], 30);
    expect(await resolve('site.test')).toEqual({
      addresses: ['192.0.2.1', '2001:db8::1', '127.0.0.1'],
      ttlMs: 30_000,
    });
  });

  it('gives none for a name that there is not', async () => {
    const { resolve } = await resolver(() => 'nxdomain');
    expect((await resolve('gone.test')).addresses).toEqual([]);
  });

  it.each(['servfail', 'silence'] as const)(
    'fails if the server has no response for one kind: %s',
    async (how) => {
      const { resolve } = await resolver((_, four) => (four ? ['192.0.2.1'] : how));
      await expect(resolve('site.test')).rejects.toThrow();
    },
  );

  it('uses the hosts file first, and queries names unchanged', async () => {
    const { resolve, queriedNames } = await resolver(
      () => ['192.0.2.1'],
      0,
      '# hosts\n127.0.1.1\tmachine.test Machine # this one\n::1 machine.test\nnonsense machine.test\n\n',
    );
    expect((await resolve('machine.test')).addresses).toEqual(['127.0.1.1', '::1']);
    expect((await resolve('machine')).addresses).toEqual(['127.0.1.1']);
    expect(queriedNames).toEqual([]);
    await resolve('intranet');
    expect(new Set(queriedNames)).toEqual(new Set(['intranet']));
  });

  it('does without a hosts file', async () => {
    const { address } = await startDnsServer(() => ['192.0.2.1']);
    const resolve = createNameResolver([address], new HostsFile('/nonexistent/hosts'));
    expect((await resolve('site.test')).addresses).toEqual(['192.0.2.1']);
  });
});
