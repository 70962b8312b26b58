import { expect, it } from 'vitest';
import { type LearnedPin, LearnTable } from './learn-table';

function createTable(): LearnTable {
  const made = new LearnTable();
  made.setLimits(100, 60_000);
  return made;
}

/** A pin to b1 that two processes know; then one moves it to b2 while the other, not informed yet, still uses it. */
function createConflictingTables(): [here: LearnTable, there: LearnTable] {
  const [here, there] = [createTable(), createTable()];
  here.learn('x', 'b1', 1000);
  there.merge(here.takeChanges());
  here.learn('x', 'b2', 2000);
  expect(there.lookup('x', 2005)).toBe('b1');
  return [here, there];
}

it('a session that moved is not taken back by a process that had not heard of it', () => {
  const [here, there] = createConflictingTables();
  const changes = here.takeChanges();
  here.merge(there.takeChanges());
  there.merge(changes);
  expect([here.lookup('x', 3000), there.lookup('x', 3000)]).toEqual(['b2', 'b2']);
});

it('a session that moves after the clock was set back has moved for every process', () => {
  const [here, there] = [createTable(), createTable()];
  here.learn('x', 'b1', 3_600_000);
  there.merge(here.takeChanges());
  here.learn('x', 'b2', 1000);
  there.merge(here.takeChanges());
  expect(there.lookup('x', 1000)).toBe('b2');
});

it('a use elsewhere keeps a pin from being forgotten', () => {
  const [here, there] = [createTable(), createTable()];
  here.learn('x', 'b1', 1000);
  there.merge(here.takeChanges());
  there.lookup('x', 50_000);
  here.merge(there.takeChanges());
  expect(here.lookup('x', 100_000)).toBe('b1');
});

it('taking over pins says which of them are new or have moved', () => {
  const table = createTable();
  table.learn('known', 'b1', 1000);
  const pins = [
    ['known', 'b1', 2000, 1000],
    ['new', 'b1', 1000, 1000],
    ['known', 'b2', 3000, 3000],
    ['known', 'b1', 4000, 1000],
  ] satisfies LearnedPin[];
  expect(table.merge(pins)).toEqual([pins[1], pins[2]]);
  expect([table.has('new', 1000), table.has('none', 1000), table.has('new', 62_000)]).toEqual([
    true,
    false,
    false,
  ]);
});

it('where a session was made counts more than where it was assumed to be, whichever is heard of first', () => {
  const [here, there] = [createTable(), createTable()];
  here.learn('x', 'b1', 1000);
  there.assume('x', 'b2', 2000);
  const assumed = there.takeChanges();
  there.merge(here.takeChanges());
  here.merge(assumed);
  expect([here.lookup('x', 3000), there.lookup('x', 3000)]).toEqual(['b1', 'b1']);
});

it('of two assumptions the later counts, and a move counts more than both', () => {
  const [here, there] = [createTable(), createTable()];
  here.assume('x', 'b1', 1000);
  there.assume('x', 'b2', 2000);
  here.merge(there.takeChanges());
  expect(here.lookup('x', 3000)).toBe('b2');
  here.learn('x', 'b3', 1500);
  there.merge(here.takeChanges());
  expect(there.lookup('x', 3000)).toBe('b3');
});
