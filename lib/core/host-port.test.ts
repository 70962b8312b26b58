import { expect, it } from 'vitest';
import { formatAddress, formatHost } from './host-port';

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['app.example', 'app.example'],
  ['::1', '[::1]'],
  ['fd00::7', '[fd00::7]'],
])('writes the host %s as %s, and the same before a port', (host, written) => {
  expect(formatHost(host)).toBe(written);
  expect(formatAddress({ host, port: 8080 })).toBe(`${written}:8080`);
});
