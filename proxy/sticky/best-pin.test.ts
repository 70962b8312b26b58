import { expect, it } from 'vitest';
import { planFor, stickyFor } from '../fixtures/plan';
import { Backend } from '../upstream/backend';
import { bestPin } from './best-pin';
import { MOST_VALUES } from './cookies';
import { NO_PIN, type Pin, pinTo, UNKNOWN_PIN } from './pin';

const [known] = planFor([9000], { sticky: stickyFor() }).upstreams[0].backends;
const backend = new Backend(known, 1);

/** Knows the value `b1`, and counts what it is asked. */
function reading() {
  const reader = {
    count: 0,
    read(value: string): Pin {
      reader.count++;
      return value === 'b1' ? pinTo(backend) : UNKNOWN_PIN;
    },
  };
  const find = (cookies: string) => bestPin(cookies, 'route', reader, 0, NO_PIN);
  return { reader, find };
}

it('takes the first that names a backend', () => {
  const { reader, find } = reading();
  expect(find('route=; route=x; route=b1; route=b1').backend).toBe(backend);
  expect(reader.count).toBe(2);
});

it('reads a bounded number of values of a head that is full of them', () => {
  const { reader, find } = reading();
  expect(find(`${'route=x; '.repeat(1700)}route=b1`)).toBe(UNKNOWN_PIN);
  expect(reader.count).toBe(MOST_VALUES);
  expect(find(`${'route=; '.repeat(100)}route=b1`).backend).toBe(backend);
});
