import { expect, it, vi } from 'vitest';
import { PeerLookups, type PeerQuestion } from './peer-lookups';

function createLookups() {
  const sent: PeerQuestion[] = [];
  const lookups = new PeerLookups('n1', (question) => sent.push(question));
  const createListener = () => ({ onPeerLookupDone: vi.fn() });
  return { sent, lookups, createListener };
}

it('requests that look for the same pin ask once, and continue together', () => {
  const { sent, lookups, createListener } = createLookups();
  const listeners = [createListener(), createListener(), createListener()];
  for (const listener of listeners) lookups.findPins('web', ['f1', 'f2'], true).addListener(listener);
  lookups.findPins('web', ['f3'], true);
  expect(sent).toMatchObject([{ fingerprints: ['f1', 'f2'] }, { fingerprints: ['f3'] }]);
  lookups.findPins('web', ['f1', 'f2'], true).removeListener(listeners[2]);
  lookups.onResponse(sent[0].id, null);
  lookups.onResponse(sent[0].id, null);
  expect(listeners.map(({ onPeerLookupDone }) => onPeerLookupDone.mock.calls.length)).toEqual([1, 1, 0]);
  lookups.findPins('web', ['f1', 'f2'], true);
  expect(sent).toHaveLength(3);
});

it('a request continues after 50 ms without a response, and one that comes later is ignored', async () => {
  const { sent, lookups, createListener } = createLookups();
  const listener = createListener();
  const onClaim = vi.fn();
  const began = performance.now();
  const proposal = { upstream: 'web', fingerprint: 'f1', backend: 'b1', session: 's1' };
  lookups.claimFirstRequest(proposal, onClaim, null).addListener(listener);
  await vi.waitFor(() => expect(listener.onPeerLookupDone).toHaveBeenCalled());
  expect(performance.now() - began).toBeGreaterThanOrEqual(49);
  lookups.onResponse(sent[0].id, { ...proposal, node: 'n2' });
  expect(onClaim).not.toHaveBeenCalled();
  expect(listener.onPeerLookupDone).toHaveBeenCalledTimes(1);
});
