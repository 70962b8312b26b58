import { expect, it } from 'vitest';
import { chunkUnpinBatches, UnpinnedSessions } from './unpinned-sessions';

it('knows per upstream which sessions are unpinned from what, until their pins are valid again', () => {
  const unpinned = new UnpinnedSessions();
  const web = unpinned.forUpstream('web');
  expect(web.size).toBe(0);
  unpinned.apply({ upstream: 'web', backend: 'b1', sessions: ['x', 'y'] });
  unpinned.apply({ upstream: 'web', backend: 'b2', sessions: ['y', 'z'] });
  unpinned.apply({ upstream: 'api', backend: 'b1', sessions: ['x'] });
  expect([...web]).toEqual([
    ['x', { backend: 'b1', to: undefined }],
    ['y', { backend: 'b2', to: undefined }],
    ['z', { backend: 'b2', to: undefined }],
  ]);
  unpinned.apply({ upstream: 'web', backend: null, sessions: ['x', 'z', 'unheard of'] });
  expect([...web]).toEqual([['y', { backend: 'b2', to: undefined }]]);
  expect(unpinned.snapshot()).toEqual([
    { upstream: 'web', backend: 'b2', sessions: ['y'] },
    { upstream: 'api', backend: 'b1', sessions: ['x'] },
  ]);
});

it('distinguishes sessions with a chosen backend from those for any other', () => {
  const unpinned = new UnpinnedSessions();
  unpinned.apply({ upstream: 'web', backend: 'b1', to: 'b2', sessions: ['x', 'y'] });
  unpinned.apply({ upstream: 'web', backend: 'b1', sessions: ['z', 'y'] });
  expect(unpinned.snapshot()).toEqual([
    { upstream: 'web', backend: 'b1', to: 'b2', sessions: ['x'] },
    { upstream: 'web', backend: 'b1', sessions: ['y', 'z'] },
  ]);
  const [called] = chunkUnpinBatches(unpinned.snapshot());
  expect(called?.to).toBe('b2');
});

it('sends another process the same in small batches', () => {
  const sessions = Array.from({ length: 2500 }, (_, index) => `s${index}`);
  const portions = chunkUnpinBatches([{ upstream: 'web', backend: 'b1', sessions }]);
  expect(portions.map((portion) => portion.sessions.length)).toEqual([1000, 1000, 500]);
  const other = new UnpinnedSessions();
  for (const portion of portions) other.apply(portion);
  expect(other.forUpstream('web').size).toBe(2500);
});
