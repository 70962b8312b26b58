import { crc32 } from 'node:zlib';
import type { BalanceInput, BalancePolicy, Candidate, IsAvailable } from './policy';
import { RoundRobin } from './round-robin';

/** Points on the circle per unit of weight: nginx's number. */
const pointsPerWeight = 160;

interface HashRing<Backend extends Candidate> {
  backends: readonly Backend[];
  weights: string;
  /** Sorted; `owners[i]` owns `points[i]`. */
  points: Uint32Array;
  owners: Backend[];
}

/**
 * Consistent hash of a key of the request, on a circle of points as nginx's `hash … consistent`: when a backend is
 * removed, only its own keys move. Requests without the key are balanced round robin, as nginx's are.
 */
export class ConsistentHash<Backend extends Candidate> implements BalancePolicy<Backend> {
  readonly isConsistent = true;
  private ring: HashRing<Backend> | null = null;
  private readonly keylessFallback: RoundRobin<Backend>;

  /** @param workerIndex which of the workers this is, from 0 */
  constructor(workerIndex: number) {
    this.keylessFallback = new RoundRobin(workerIndex);
  }

  pick(backends: readonly Backend[], available: IsAvailable<Backend>, request: BalanceInput): Backend | null {
    if (request.key === '') return this.keylessFallback.pick(backends, available, request);
    const { points, owners } = this.getRing(backends);
    const start = findFirstPointIndex(points, crc32(request.key));
    for (let step = 0; step < owners.length; step++) {
      const owner = owners[(start + step) % owners.length];
      if (available(owner)) return owner;
    }
    return null;
  }

  private getRing(backends: readonly Backend[]): HashRing<Backend> {
    const weights = backends.map((backend) => backend.weight).join(',');
    if (this.ring === null || this.ring.backends !== backends || this.ring.weights !== weights) {
      this.ring = { backends, weights, ...buildRing(backends) };
    }
    return this.ring;
  }
}

function buildRing<Backend extends Candidate>(
  backends: readonly Backend[],
): Pick<HashRing<Backend>, 'points' | 'owners'> {
  const all: { point: number; owner: Backend }[] = [];
  for (const owner of backends) {
    let previous = 0;
    const seed = `${owner.host}\0${owner.port}`;
    for (let index = 0; index < pointsPerWeight * owner.weight; index++) {
      const bytes = Buffer.alloc(seed.length + 4);
      bytes.write(seed, 'latin1');
      bytes.writeUInt32LE(previous, seed.length);
      previous = crc32(bytes);
      all.push({ point: previous, owner });
    }
  }
  all.sort((a, b) => a.point - b.point);
  return { points: Uint32Array.from(all, ({ point }) => point), owners: all.map(({ owner }) => owner) };
}

/** Index of the first point not below `value`; 0 past the end, since the circle closes. */
function findFirstPointIndex(points: Uint32Array, value: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low === points.length ? 0 : low;
}
