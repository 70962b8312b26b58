import { describe, expect, it } from 'vitest';
import { type Assignment, AssignmentPolicy } from './assignment-policy';

const alwaysAvailable = (): boolean => true;

/** Assigns connections, ten addresses to a second by default, and returns the workers. */
function createPolicy(workers: number) {
  const policy = new AssignmentPolicy(workers);
  const assignments: Assignment[] = [];
  const assignedByWorker = new Array<number>(workers).fill(0);
  const deal = (
    client: string,
    now: number,
    available: (worker: number) => boolean = alwaysAvailable,
  ): number => {
    const place = policy.assign({ client, openedAtMs: now, acceptedAtMs: now }, available);
    if (place !== null) {
      assignments.push(place);
      assignedByWorker[place.workerIndex]++;
    }
    return place?.workerIndex ?? -1;
  };
  /** `count` connections of one client, `apart` ms between them. */
  const burst = (client: string, count: number, now: number, apart = 0.1): number[] =>
    Array.from({ length: count }, (_, index) => deal(client, now + index * apart));
  const shares = (): number[] => {
    const open = new Array<number>(workers).fill(0);
    for (const { workerIndex } of assignments) open[workerIndex]++;
    return open;
  };
  const leave = (count: number): void => {
    for (const place of assignments.splice(0, count)) policy.release(place);
  };
  const counts = (): number[] => assignedByWorker;
  return { deal, burst, shares, leave, counts };
}

describe('the order in which connections are dealt', () => {
  it('gives clients to the workers in turn while all have as many connections', () => {
    const { deal } = createPolicy(3);
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((client) => deal(client, 0))).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('prefers the worker with the fewest open connections', () => {
    const { deal, leave } = createPolicy(2);
    for (const client of ['a', 'b', 'c', 'd']) deal(client, 0);
    leave(1);
    expect([deal('e', 1), deal('f', 1), deal('g', 1)]).toEqual([0, 1, 0]);
  });

  it('keeps the six connections of a browser together, and starts over with the next six', () => {
    const { burst } = createPolicy(3);
    expect(burst('a', 6, 0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(burst('b', 6, 1)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(burst('a', 6, 2)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('keeps connections together that arrive up to 500 ms apart', () => {
    const { deal } = createPolicy(2);
    expect([deal('a', 0), deal('a', 500), deal('a', 1000), deal('a', 1501)]).toEqual([0, 0, 0, 1]);
  });

  it('does not split six connections because one arrived before them', () => {
    const stays = createPolicy(2);
    expect([stays.deal('a', 0), ...stays.burst('a', 6, 50)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const leaves = createPolicy(2);
    leaves.deal('a', 0);
    leaves.leave(1);
    expect(leaves.burst('a', 6, 0.5)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each([
    { connections: 24, workers: 2 },
    { connections: 32, workers: 3 },
    { connections: 60, workers: 3 },
    { connections: 64, workers: 2 },
    { connections: 64, workers: 5 },
    { connections: 1000, workers: 7 },
  ])(
    'deals $connections connections of one address evenly to $workers workers',
    ({ connections, workers }) => {
      // Arrivals at once, one by one, and with breaks.
      for (const apart of [0, 0.1, 0.4, 3, 20]) {
        const { burst, shares } = createPolicy(workers);
        burst('a', connections, 0, apart);
        expect(Math.max(...shares()) - Math.min(...shares()), `${apart} ms apart`).toBeLessThanOrEqual(1);
      }
    },
  );

  it.each([0.3, 8, 100])(
    'spreads the brief connections of one address, %s ms apart, over all workers',
    (apart) => {
      const { deal, leave, counts } = createPolicy(3);
      for (let index = 0; index < 360; index++) {
        deal('a', index * apart);
        // Two are open at a time.
        if (index > 0) leave(1);
      }
      expect(Math.max(...counts()) - Math.min(...counts())).toBeLessThanOrEqual(18);
    },
  );

  it('keeps workers within six connections of each other for any arrivals', () => {
    const { burst, shares } = createPolicy(4);
    for (let client = 0; client < 500; client++) {
      burst(`c${client}`, 1 + ((client * 7) % 6), client);
      expect(Math.max(...shares()) - Math.min(...shares())).toBeLessThanOrEqual(6);
    }
  });

  it('passes over workers that take nothing', () => {
    const { deal, burst } = createPolicy(3);
    expect(burst('a', 2, 0)).toEqual([0, 0]);
    const second = (worker: number): boolean => worker === 1;
    expect([deal('a', 1, second), deal('b', 1, second)]).toEqual([1, 1]);
    expect(deal('c', 1, () => false)).toBe(-1);
  });
});
