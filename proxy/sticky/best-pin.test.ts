import { expect, it } from 'vitest';
import { createPlan, createStickyPlan } from '../fixtures/plan';
import { Backend } from '../upstream/backend';
import { findBestPin } from './best-pin';
import { maxCookieValues } from './cookies';
import { createPin, noPin, type Pin, unknownPin } from './pin';

const [known] = createPlan([9000], { sticky: createStickyPlan() }).upstreams[0].backends;
const backend = new Backend(known, 1);

/** Knows the value `b1`, and counts what it is asked. */
function createReader() {
  const reader = {
    count: 0,
    readPin(value: string): Pin {
      reader.count++;
      return value === 'b1' ? createPin(backend) : unknownPin;
    },
  };
  const find = (cookies: string) => findBestPin(cookies, 'route', reader, 0, noPin);
  return { reader, find };
}

it('takes the first that names a backend', () => {
  const { reader, find } = createReader();
  expect(find('route=; route=x; route=b1; route=b1').backend).toBe(backend);
  expect(reader.count).toBe(2);
});

it('reads a bounded number of values of a head that is full of them', () => {
  const { reader, find } = createReader();
  expect(find(`${'route=x; '.repeat(1700)}route=b1`)).toBe(unknownPin);
  expect(reader.count).toBe(maxCookieValues);
  expect(find(`${'route=; '.repeat(100)}route=b1`).backend).toBe(backend);
});
