import { expect, test } from 'vitest';
import { formatPorts } from './format-ports';

test.each([
  [[], null],
  [['127.0.0.1:2200'], ':2200'],
  [['192.0.2.11:2200', '[2001:db8::1]:2200'], ':2200'],
  [['192.0.2.11:2200', '192.0.2.12:2201', '192.0.2.13:2202'], ':2200 +2'],
])('the ports of %j are %j', (listeners, ports) => {
  expect(formatPorts(listeners)).toBe(ports);
});
