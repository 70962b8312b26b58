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

const weighing = (weight: string) => ({ 'upstreams.web.backends[0].weight': weight, workers: '2' });

it('nodes that differ in who they are, where they listen and their dashboard alone are configured alike', async () => {
  const compared = await compare(
    settings('edge-1', {
      ...weighing('1'),
      'listeners[0].listen': '10.0.0.1:80',
      dashboard: 'on',
      'dashboard.listen': '10.0.0.1:3000',
    }),
    // The order in which settings are stored does not count.
    settings('edge-2', {
      workers: '2',
      'upstreams.web.backends[0].weight': '1',
      'listeners[0].listen': '10.0.0.2:80',
      dashboard: 'off',
    }),
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
    settings('edge-1', { ...weighing('1'), 'privacy.client': 'full' }),
    settings('edge-2', weighing('2')),
    settings('edge-3', { ...weighing('1'), 'privacy.client': 'full' }),
  );
  expect(compared.get('edge-1')?.differingSettings).toEqual([]);
  expect(compared.get('edge-2')?.differingSettings).toEqual([
    'privacy.client',
    'upstreams.web.backends[0].weight',
  ]);
  expect(compared.get('edge-2')?.digest).not.toBe(compared.get('edge-1')?.digest);
});

it('of two nodes each differs from the other, and a node alone from none', async () => {
  const compared = await compare(settings('edge-1', weighing('1')), settings('edge-2', weighing('2')));
  for (const name of ['edge-1', 'edge-2'])
    expect(compared.get(name)?.differingSettings).toEqual(['upstreams.web.backends[0].weight']);
  expect((await compare(settings('edge-1', weighing('1')))).get('edge-1')?.differingSettings).toEqual([]);
});
