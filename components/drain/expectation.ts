import { counted, type Telling } from '@/components/words/telling';
import type { BackendRow } from '@/lib/api/types';
import type { Numbers } from '@/lib/format/numbers';
import { secondsBetween } from '@/lib/format/time';
import type { Expected } from '@/lib/rules/drainEstimate';

/** The server's clock and what it last said differ by so many seconds at most. */
const tolerance = 5;

/**
 * Seconds until the deadline of a drain, where sessions are expected to be there until then.
 *
 * @param now ISO 8601, the server's time
 * @returns null where they are expected to have left before, or there is no deadline
 */
export function untilDeadline(
  { drainDeadline, secondsLeft }: Pick<BackendRow, 'drainDeadline' | 'secondsLeft'>,
  now: string,
): number | null {
  if (drainDeadline === null) return null;
  const seconds = secondsBetween(now, drainDeadline);
  return secondsLeft === null || secondsLeft.least >= seconds - tolerance ? seconds : null;
}

/** What a drain waits for, of a backend. */
type Draining = Pick<
  BackendRow,
  'adminState' | 'drainState' | 'drainDeadline' | 'idlePins' | 'secondsLeft' | 'inFlight' | 'tunnels'
>;

/**
 * When a drain will be over, or what it waits for.
 *
 * @param now ISO 8601, the server's time
 */
export function expectation(backend: Draining, now: string, telling: Telling): string {
  const { words, numbers } = telling;
  const { drainState, secondsLeft, inFlight, tunnels } = backend;
  const count = backend.idlePins ?? 0;
  const idle = { count, shown: numbers.exact(count) };
  switch (drainState) {
    case 'safe-to-stop':
      return words(backend.adminState === 'maintenance' ? 'drain.panel.moving' : 'drain.panel.nobody');
    case 'idle-pins':
      return words('drain.panel.idle', idle);
    case 'requests':
      return words(inFlight + tunnels > 0 ? 'drain.panel.waiting' : 'drain.panel.applying');
  }
  const deadline = untilDeadline(backend, now);
  if (deadline !== null) return words('drain.panel.moved', { span: numbers.span(deadline) });
  const left =
    secondsLeft === null
      ? words('drain.panel.early')
      : words('drain.panel.expected', { span: spanBetween(secondsLeft, numbers) });
  return count === 0
    ? left
    : words('controls.sentences', { first: left, second: words('drain.panel.idleToo', idle) });
}

const minute = 60;
const hour = 3600;
/** In which steps an end is told that is so many seconds away: as exact as it can be known. */
const steps: [least: number, step: number][] = [
  [6 * hour, hour],
  [hour, 10 * minute],
  [20 * minute, 5 * minute],
  [minute, minute],
  [0, 10],
];

/** `4–7 min`, `50 s – 3 min`, and `5 min` where both ends are the same. */
export function spanBetween({ least, most }: Expected, { span }: Pick<Numbers, 'span'>): string {
  if (least === most) return span(least);
  const rounded = (seconds: number, round: (value: number) => number): string => {
    const step = steps.find(([from]) => seconds >= from)?.[1] ?? 1;
    return span(round(seconds / step) * step);
  };
  const [first, last] = [rounded(least, Math.floor), rounded(most, Math.ceil)];
  if (first === last) return last;
  const [, number, unit] = /^(\d+)( ?\D+)$/.exec(first) ?? [];
  const [, , lastUnit] = /^(\d+)( ?\D+)$/.exec(last) ?? [];
  return unit !== undefined && unit === lastUnit ? `${number}–${last}` : `${first} – ${last}`;
}

/** What is under way at a backend, as a sentence. */
export function inFlightWords(
  { inFlight, tunnels }: Pick<BackendRow, 'inFlight' | 'tunnels'>,
  telling: Telling,
): string {
  return telling.words('drain.inFlight', {
    requests: counted(telling, 'requests', inFlight),
    tunnels: counted(telling, 'tunnels', tunnels),
  });
}
