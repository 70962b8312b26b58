import { describe, expect, it } from 'vitest';
import type { Accepted } from './accepting';
import { Dealer } from './dealer';

/** A dealer for two workers, and connections of clients of their own. */
function start() {
  const dealer = new Dealer(2);
  const listener = { address: '127.0.0.1:80', departed: () => undefined };
  const closed: string[] = [];
  const sent: [worker: number, id: number, client: string][] = [];
  const join = (worker: number): void => {
    dealer.join(worker, (id, { peer }) => sent.push([worker, id, peer.host]));
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
    dealer.reported(worker, ids, []);
  };
  return { dealer, join, come, clientsOf, take, closed };
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
    join(0);
    join(1);
    come('a', 'b', 'c', 'd', 'e', 'f', 'g');
    dealer.reported(0, [1], []);
    dealer.leave(0);
    take(1);
    take(1);
    take(1);
    expect(clientsOf(1)).toEqual(['b', 'd', 'f', 'c', 'e', 'g']);
    expect(closed).toEqual(['a', 'b', 'd', 'f', 'c', 'e', 'g']);
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
