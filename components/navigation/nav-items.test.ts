import { expect, test } from 'vitest';
import { navItems, withCarriedParams } from './nav-items';

const here = new URLSearchParams('upstream=web&range=1h&q=7f3a');

test('the chosen upstream and range are kept, other parameters are not', () => {
  expect(withCarriedParams('/failovers', here)).toBe('/failovers?upstream=web&range=1h');
  expect(withCarriedParams('/failovers', new URLSearchParams())).toBe('/failovers');
});

test('an address keeps its own parameters', () =>
  expect(withCarriedParams('/sessions?upstream=api&q=9', here)).toBe('/sessions?upstream=api&q=9&range=1h'));

test('no two pages have the same key', () =>
  expect(new Set(navItems.map(({ key }) => key)).size).toBe(navItems.length));
