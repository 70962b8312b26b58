import { expect, it } from 'vitest';
import { compareConfigurations } from './compare-configurations';

function settings(node: string, values: Record<string, string>): { node: string; settings: string } {
  const all = Object.entries({ node, data: `/var/lib/${node}`, config: `/etc/${node}.yaml`, ...values });
  return { node, settings: JSON.stringify(all.map(([name, value]) => ({ name, value }))) };
}

const listen = (address: string) => ({ 'listeners[0].listen': address, workers: '2' });

it('nodes that differ in their name, directory and file alone are configured alike', () => {
  const compared = compareConfigurations([
    settings('edge-1', listen(':80')),
    // The order in which settings are stored does not count.
    settings('edge-2', { workers: '2', 'listeners[0].listen': ':80' }),
  ]);
  expect(compared.get('edge-1')).toEqual(compared.get('edge-2'));
  expect(compared.get('edge-1')).toMatchObject({
    digest: expect.stringMatching(/^[0-9a-f]{16}$/),
    differingSettings: [],
  });
});

it('of three nodes the odd one differs, in what it has and in what it lacks', () => {
  const compared = compareConfigurations([
    settings('edge-1', { ...listen(':80'), 'privacy.client': 'full' }),
    settings('edge-2', listen(':8080')),
    settings('edge-3', { ...listen(':80'), 'privacy.client': 'full' }),
  ]);
  expect(compared.get('edge-1')?.differingSettings).toEqual([]);
  expect(compared.get('edge-2')?.differingSettings).toEqual(['listeners[0].listen', 'privacy.client']);
  expect(compared.get('edge-2')?.digest).not.toBe(compared.get('edge-1')?.digest);
});

it('of two nodes each differs from the other, and a node alone from none', () => {
  const compared = compareConfigurations([
    settings('edge-1', listen(':80')),
    settings('edge-2', listen(':8080')),
  ]);
  for (const name of ['edge-1', 'edge-2'])
    expect(compared.get(name)?.differingSettings).toEqual(['listeners[0].listen']);
  expect(compareConfigurations([settings('edge-1', listen(':80'))]).get('edge-1')?.differingSettings).toEqual(
    [],
  );
});
