import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from './load';
import { openTestFolder, type TestFolder, upstreamYaml } from './test-folder';

let folder: TestFolder;
beforeAll(() => {
  folder = openTestFolder();
});
afterAll(() => folder.remove());

const dashboardWith = (fields: string): string => `dashboard: { ${fields} }\n${upstreamYaml('')}`;

describe('those in front of the dashboard', () => {
  it('are networks, and none by default', () => {
    const trusted = (fields: string) =>
      loadSettings(['--config', folder.write('stickyboard.yaml', dashboardWith(fields))], {}).dashboard
        .trusted;
    expect(trusted('trusted: [127.0.0.1, 10.0.0.0/8, "fd00::/8", "::ffff:192.0.2.0/120"]')).toEqual([
      '127.0.0.1/32',
      '10.0.0.0/8',
      'fd00::/8',
      '::ffff:192.0.2.0/120',
    ]);
    expect(trusted('plain: true')).toEqual([]);
  });

  it.each([
    ['trusted: 127.0.0.1', ':1: dashboard.trusted: must be a list of networks'],
    ...['10.0.0.0/33', 'proxy.example', 'fd00::/129', '::ffff:10.0.0.0/8', ''].map((network) => [
      `trusted: [127.0.0.1, "${network}"]`,
      `:1: dashboard.trusted[1]: "${network}" is not a network, such as 10.0.0.0/8, fd00::/8 or 192.0.2.7`,
    ]),
  ])('are refused in one line: %s', (fields = '', message) => {
    expect(folder.getError(dashboardWith(fields))).toBe(message);
  });

  it('are required if the dashboard could be reached without TLS', () => {
    expect(folder.getError(dashboardWith('listen: 0.0.0.0:3000'))).toMatch(
      /^dashboard: 0\.0\.0\.0:3000 is reachable from other machines, .*dashboard\.trusted$/,
    );
  });
});
