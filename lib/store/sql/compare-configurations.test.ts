import { expect, it } from 'vitest';
import { createConfigurationDigest } from '@/lib/store/sql/configuration-digest';
import { compareConfigurations } from './compare-configurations';

interface Row {
  node: string;
  digest: string;
  settings: string;
}

function settings(node: string, values: Record<string, string>): Row {
  const all = Object.entries({ node, data: `/var/lib/${node}`, config: `/etc/${node}.yaml`, ...values });
  const effective = all.map(([name, value]) => ({ name, value }));
  return { node, digest: createConfigurationDigest(effective), settings: JSON.stringify(effective) };
}

/** Compares them, and counts whose settings were read. */
async function compare(...rows: Row[]) {
  const read: string[] = [];
  const compared = await compareConfigurations(rows, async (node) => {
    read.push(node);
    return rows.find((row) => row.node === node)?.settings ?? '[]';
  });
  return { get: (node: string) => compared.get(node), read };
}

const listen = (address: string) => ({ 'listeners[0].listen': address, workers: '2' });

it('nodes that differ in their name, directory and file alone are configured alike', async () => {
  const compared = await compare(
    settings('edge-1', listen(':80')),
    // The order in which settings are stored does not count.
    settings('edge-2', { workers: '2', 'listeners[0].listen': ':80' }),
  );
  expect(compared.get('edge-1')).toEqual(compared.get('edge-2'));
  expect(compared.get('edge-1')).toMatchObject({
    digest: expect.stringMatching(/^[0-9a-f]{16}$/),
    differingSettings: [],
  });
  // Read once a second: what is alike is known by the digest.
  expect(compared.read).toEqual([]);
});

it('of three nodes the odd one differs, in what it has and in what it lacks', async () => {
  const compared = await compare(
    settings('edge-1', { ...listen(':80'), 'privacy.client': 'full' }),
    settings('edge-2', listen(':8080')),
    settings('edge-3', { ...listen(':80'), 'privacy.client': 'full' }),
  );
  expect(compared.get('edge-1')?.differingSettings).toEqual([]);
  expect(compared.get('edge-2')?.differingSettings).toEqual(['listeners[0].listen', 'privacy.client']);
  expect(compared.get('edge-2')?.digest).not.toBe(compared.get('edge-1')?.digest);
});

it('of two nodes each differs from the other, and a node alone from none', async () => {
  const compared = await compare(settings('edge-1', listen(':80')), settings('edge-2', listen(':8080')));
  for (const name of ['edge-1', 'edge-2'])
    expect(compared.get(name)?.differingSettings).toEqual(['listeners[0].listen']);
  expect((await compare(settings('edge-1', listen(':80')))).get('edge-1')?.differingSettings).toEqual([]);
});
