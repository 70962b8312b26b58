import { describe, expect, it } from 'vitest';
import type { Accepted } from './accepting';
import { Dealer, type Hand } from './dealer';

/** A dealer for two workers, and connections of clients of their own. */
function start() {
  const dealer = new Dealer(2);
  const listener = { address: '127.0.0.1:80', departed: () => undefined };
  const closed: string[] = [];
  const sent: [worker: number, id: number, client: string][] = [];
  const hands: Hand[] = [];
  const join = (worker: number): Hand => {
    hands[worker] = dealer.join(worker, (id, { peer }) => sent.push([worker, id, peer.host]));
    return hands[worker];
  };
  const come = (...clients: string[]): void => {
    for (const client of clients) {
      const connection: Accepted = {
        listener,
        peer: { host: client, port: 1 },
        opened: performance.now(),
        at: performance.now(),
        handle: { close: () => closed.push(client) },
      };
      dealer.deal(connection);
    }
  };
  const clientsOf = (worker: number): string[] =>
    sent.filter(([to]) => to === worker).map(([, , who]) => who);
  const taken = new Set<number>();
  const take = (worker: number): void => {
    const ids = sent.filter(([to, id]) => to === worker && !taken.has(id)).map(([, id]) => id);
    for (const id of ids) taken.add(id);
    dealer.reported(hands[worker], ids, []);
  };
  return { dealer, join, come, clientsOf, take, closed, sent };
}

describe('connections', () => {
  it('wait while there is no worker', () => {
    const { come, join, clientsOf } = start();
    come('a');
    join(1);
    expect(clientsOf(1)).toEqual(['a']);
  });

  it('are sent two at a time, more as they are taken, and closed here then', () => {
    const { come, join, clientsOf, take, closed } = start();
    join(0);
    come('a', 'b', 'c', 'd', 'e');
    expect(clientsOf(0)).toEqual(['a', 'b']);
    expect(closed).toEqual([]);
    take(0);
    expect(clientsOf(0)).toEqual(['a', 'b', 'c', 'd']);
    expect(closed).toEqual(['a', 'b']);
  });

  it('go to another worker if theirs dies before it took them', () => {
    const { dealer, come, join, clientsOf, take, closed } = start();
    const first = join(0);
    join(1);
    come('a', 'b', 'c', 'd', 'e', 'f', 'g');
    dealer.reported(first, [1], []);
    dealer.leave(first);
    take(1);
    take(1);
    take(1);
    expect(clientsOf(1)).toEqual(['b', 'd', 'f', 'c', 'e', 'g']);
    expect(closed).toEqual(['a', 'b', 'd', 'f', 'c', 'e', 'g']);
  });

  it('go to the worker that takes the place of theirs, but for those on the way', () => {
    const { dealer, come, join, sent, closed } = start();
    const old = join(0);
    come('a', 'b', 'c', 'd');
    const young = join(0);
    expect(sent.map(([, , client]) => client)).toEqual(['a', 'b', 'c', 'd']);
    // The old one takes what was on the way to it, and its end cuts nobody else.
    dealer.reported(old, [1], []);
    come('e');
    dealer.leave(old);
    dealer.reported(young, [5, 6], []);
    expect(sent.map(([, , client]) => client)).toEqual(['a', 'b', 'c', 'd', 'e', 'b']);
    expect(closed).toEqual(['a', 'c', 'd']);
  });

  it('are dealt evenly where a worker took the place of one that has many open', () => {
    const { come, join, take, sent } = start();
    join(0);
    join(1);
    for (const client of 'abcdef') {
      come(client);
      take(0);
      take(1);
    }
    join(0);
    const before = sent.length;
    for (const client of 'ghi') {
      come(client);
      take(0);
      take(1);
    }
    expect(sent.slice(before).map(([worker]) => worker)).toEqual([0, 0, 0]);
  });

  it('are cut at the end, where nobody took them', () => {
    const { dealer, come, join, closed } = start();
    come('a');
    join(0);
    dealer.close();
    come('b');
    expect(closed).toEqual(['a', 'b']);
  });
});
