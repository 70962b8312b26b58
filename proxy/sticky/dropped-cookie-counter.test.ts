import { expect, it } from 'vitest';
import { createBackendPlan } from '../fixtures/plan';
import { Backend } from '../upstream/backend';
import { DroppedCookieCounter } from './dropped-cookie-counter';

it('counts every line, and reports each backend once an hour', () => {
  const sentences: string[] = [];
  let now = 0;
  const dropped = new DroppedCookieCounter(
    (level, sentence) => sentences.push(`${level} ${sentence}`),
    () => now,
  );
  const [one, other] = ['b1', 'b2'].map((name) => new Backend(createBackendPlan(9000, name), 1));
  for (let response = 0; response < 100; response++) dropped.add('web', one, 'route', 2);
  dropped.add('web', other, 'route', 1);
  expect(dropped.count).toBe(201);
  expect(sentences).toEqual(
    ['b1', 'b2'].map(
      (name) =>
        `warn the backend ${name} of the upstream web sets a cookie "route" itself, which is dropped: it is the route cookie; rename one of them, or set sticky.backendCookie: pass`,
    ),
  );
  now = 3_599_999;
  dropped.add('web', one, 'route', 1);
  expect(sentences).toHaveLength(2);
  now++;
  dropped.add('web', one, 'route', 1);
  expect(sentences).toHaveLength(3);
});
