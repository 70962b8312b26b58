import { describe, expect, it } from 'vitest';
import { ConnectionDistributor, type WorkerSlot } from './connection-distributor';
import type { AcceptedConnection } from './supervisor-listener';

/** A distributor for two workers, and connections of clients of their own. */
function createDistributor() {
  const distributor = new ConnectionDistributor(2);
  const listener = { address: '127.0.0.1:80', releaseConnection: () => undefined };
  const closed: string[] = [];
  const sent: [worker: number, id: number, client: string][] = [];
  const slots: WorkerSlot[] = [];
  const join = (worker: number): WorkerSlot => {
    slots[worker] = distributor.addWorker(worker, (id, { peer }) => sent.push([worker, id, peer.host]));
    return slots[worker];
  };
  const connectClients = (...clients: string[]): void => {
    for (const host of clients) {
      const connection: AcceptedConnection = {
        listener,
        peer: { host, port: 1 },
        openedAtMs: performance.now(),
        acceptedAtMs: performance.now(),
        handle: { close: () => closed.push(host) },
      };
      distributor.distribute(connection);
    }
  };
  const getClientsSentTo = (worker: number): string[] =>
    sent.filter(([to]) => to === worker).map(([, , who]) => who);
  const taken = new Set<number>();
  const take = (worker: number): void => {
    const ids = sent.filter(([to, id]) => to === worker && !taken.has(id)).map(([, id]) => id);
    for (const id of ids) taken.add(id);
    distributor.onReport(slots[worker], ids, []);
  };
  return { distributor, join, connectClients, getClientsSentTo, take, closed, sent };
}

describe('connections', () => {
  it('wait while there is no worker', () => {
    const { connectClients, join, getClientsSentTo } = createDistributor();
    connectClients('a');
    join(1);
    expect(getClientsSentTo(1)).toEqual(['a']);
  });

  it('are sent two at a time, more as they are taken, and closed here then', () => {
    const { connectClients, join, getClientsSentTo, take, closed } = createDistributor();
    join(0);
    connectClients('a', 'b', 'c', 'd', 'e');
    expect(getClientsSentTo(0)).toEqual(['a', 'b']);
    expect(closed).toEqual([]);
    take(0);
    expect(getClientsSentTo(0)).toEqual(['a', 'b', 'c', 'd']);
    expect(closed).toEqual(['a', 'b']);
  });

  it('are sent to another worker if theirs dies before it took them', () => {
    const { distributor, connectClients, join, getClientsSentTo, take, closed } = createDistributor();
    const first = join(0);
    join(1);
    connectClients('a', 'b', 'c', 'd', 'e', 'f', 'g');
    distributor.onReport(first, [1], []);
    distributor.removeWorker(first);
    take(1);
    take(1);
    take(1);
    expect(getClientsSentTo(1)).toEqual(['b', 'd', 'f', 'c', 'e', 'g']);
    expect(closed).toEqual(['a', 'b', 'd', 'f', 'c', 'e', 'g']);
  });

  it('are sent to the worker that replaces theirs, except those in transit', () => {
    const { distributor, connectClients, join, sent, closed } = createDistributor();
    const old = join(0);
    connectClients('a', 'b', 'c', 'd');
    const young = join(0);
    expect(sent.map(([, , client]) => client)).toEqual(['a', 'b', 'c', 'd']);
    // The old one takes what was in transit to it, and its exit cuts no other connection.
    distributor.onReport(old, [1], []);
    connectClients('e');
    distributor.removeWorker(old);
    distributor.onReport(young, [5, 6], []);
    expect(sent.map(([, , client]) => client)).toEqual(['a', 'b', 'c', 'd', 'e', 'b']);
    expect(closed).toEqual(['a', 'c', 'd']);
  });

  it('are assigned evenly if a worker replaced one that has many open', () => {
    const { connectClients, join, take, sent } = createDistributor();
    join(0);
    join(1);
    for (const client of 'abcdef') {
      connectClients(client);
      take(0);
      take(1);
    }
    join(0);
    const before = sent.length;
    for (const client of 'ghi') {
      connectClients(client);
      take(0);
      take(1);
    }
    expect(sent.slice(before).map(([worker]) => worker)).toEqual([0, 0, 0]);
  });

  it('are cut at the end if no worker took them', () => {
    const { distributor, connectClients, join, closed } = createDistributor();
    connectClients('a');
    join(0);
    distributor.close();
    connectClients('b');
    expect(closed).toEqual(['a', 'b']);
  });
});
