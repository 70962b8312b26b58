import { crc32 } from 'node:zlib';
import type { Backend } from '../upstream/backend';
import type { Available, Balanced, Policy } from './policy';
import { RoundRobin } from './round-robin';

/** Points on the circle per unit of weight: nginx's number. */
const POINTS = 160;

interface Circle {
  backends: readonly Backend[];
  weights: string;
  /** Sorted; `owners[i]` owns `points[i]`. */
  points: Uint32Array;
  owners: Backend[];
}

/**
 * Consistent hash of a key of the request, on a circle of points as nginx's `hash … consistent`: when a
 * backend leaves, only its own keys go elsewhere. Requests without the key go round robin, as nginx's do.
 */
export class ConsistentHash implements Policy {
  private circle: Circle | null = null;
  private readonly withoutKey: RoundRobin;

  /** @param turn which of the workers this is, from 0 */
  constructor(turn: number) {
    this.withoutKey = new RoundRobin(turn);
  }

  pick(backends: readonly Backend[], available: Available, request: Balanced): Backend | null {
    if (request.key === '') return this.withoutKey.pick(backends, available, request);
    const { points, owners } = this.circleOf(backends);
    const start = firstAtLeast(points, crc32(request.key));
    for (let step = 0; step < owners.length; step++) {
      const owner = owners[(start + step) % owners.length];
      if (available(owner)) return owner;
    }
    return null;
  }

  private circleOf(backends: readonly Backend[]): Circle {
    const weights = backends.map((backend) => backend.weight).join(',');
    if (this.circle === null || this.circle.backends !== backends || this.circle.weights !== weights) {
      this.circle = { backends, weights, ...drawCircle(backends) };
    }
    return this.circle;
  }
}

function drawCircle(backends: readonly Backend[]): Pick<Circle, 'points' | 'owners'> {
  const all: { point: number; owner: Backend }[] = [];
  for (const owner of backends) {
    let previous = 0;
    const seed = `${owner.host}\0${owner.port}`;
    for (let index = 0; index < POINTS * owner.weight; index++) {
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
function firstAtLeast(points: Uint32Array, value: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low === points.length ? 0 : low;
}
