import { describe, expect, test } from 'vitest';
import { type Command, filterCommands, parseSessionQuery } from './commands';

const command = (label: string, more: Partial<Command> = {}): Command => ({
  id: label,
  label,
  icon: null,
  run: () => undefined,
  ...more,
});
const groups = [
  { label: 'Pages', commands: [command('概览', { keywords: 'overview' }), command('Backends')] },
  {
    label: 'Backends',
    commands: ['b10', 'b1', 'api-b1', 'b2'].map((name) =>
      command(name, { detail: `10.0.0.${name.slice(-1)}` }),
    ),
  },
  { label: 'Operate', commands: ['b1', 'b2'].map((name) => command(`Drain ${name}`)) },
];
const labels = (query: string) =>
  filterCommands(groups, query).map(({ commands }) => commands.map(({ label }) => label));

test('without a query everything is there', () => expect(labels(' ').flat()).toHaveLength(8));

test('every word of the query has to fit, in any order', () => {
  expect(labels('DRAIN b2')).toEqual([['Drain b2']]);
  expect(labels('b2 dr')).toEqual([['Drain b2']]);
  expect(labels('drain b3')).toEqual([]);
});

test('the word itself precedes words that begin with it, and those precede words that contain it', () =>
  expect(labels('b1')).toEqual([['b1', 'b10', 'api-b1'], ['Drain b1']]));

test('an address finds its backend, an English word finds a command in another language', () => {
  expect(labels('10.0.0.2')).toEqual([['b2']]);
  expect(labels('overv')).toEqual([['概览']]);
});

test('of many only the first are shown, and how many there are is known', () => {
  const many = Array.from({ length: 100 }, (_, at) => command(`b${at + 1}`));
  const [group] = filterCommands([{ label: 'Backends', commands: many }], '');
  expect(group?.total).toBe(100);
  expect(group?.commands.map(({ label }) => label)).toEqual(['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8']);
});

describe('how a query matches sessions', () => {
  const id = '7f3a91c27f3a91c27f3a91c27f3a91c2';
  test('a whole id is one', () => {
    expect(parseSessionQuery(` ${id.toUpperCase()} `)).toEqual({ id, likely: true });
    expect(parseSessionQuery(id.slice(1)).id).toBeNull();
  });
  test.each(['7f3a91', '7f3a91c2-7f3a', '127.0.0.1', '10.1', 'fe80::1', '/cart'])(
    '%s may mean sessions',
    (text) => expect(parseSessionQuery(text).likely).toBe(true),
  );
  test.each(['drain', 'b1', 'facade', 'export', ''])('%s hardly does', (text) =>
    expect(parseSessionQuery(text).likely).toBe(false),
  );
});
