import { expect, it } from 'vitest';
import { isSessionId, SessionIdGenerator } from './session-id';

it('session ids sort by the start of their sessions, and no two are equal', () => {
  let now = 1_795_312_334_000;
  const ids = new SessionIdGenerator(() => now);
  const made = Array.from({ length: 3000 }, () => {
    now += 1000;
    return ids.generateId();
  });
  expect(made.every(isSessionId)).toBe(true);
  expect(made).toEqual(made.toSorted());
  const inOneSecond = Array.from({ length: 3000 }, () => ids.generateId());
  expect(new Set(inOneSecond.map((id) => id.slice(8))).size).toBe(3000);
});
