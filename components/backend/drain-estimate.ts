import { type Formatters, formatCount } from '@/components/i18n/formatters';
import type { BackendRow } from '@/lib/contract/types';
import type { DurationRange } from '@/lib/core/drain-estimate';
import type { NumberFormat } from '@/lib/core/format/number-format';
import { secondsBetween } from '@/lib/core/format/time';
import { type FoundByNodes, findLaggingNodes } from './backend-nodes';

/** The server's clock and its last message differ by this many seconds at most. */
const clockToleranceSeconds = 5;

/**
 * Seconds until the deadline of a drain, if sessions are expected to be there until then.
 *
 * @param now ISO 8601, the server's time
 * @returns null if they are expected to have left before, or there is no deadline
 */
export function secondsUntilDeadline(
  { drainDeadline, secondsLeft }: Pick<BackendRow, 'drainDeadline' | 'secondsLeft'>,
  now: string,
): number | null {
  if (drainDeadline === null) return null;
  const seconds = secondsBetween(now, drainDeadline);
  return secondsLeft === null || secondsLeft.least >= seconds - clockToleranceSeconds ? seconds : null;
}

/** The state of a backend on which the end of a drain depends. */
type DrainingBackend = Pick<
  BackendRow,
  'adminState' | 'drainState' | 'drainDeadline' | 'idlePins' | 'secondsLeft' | 'inFlight' | 'tunnels'
> &
  FoundByNodes;

/**
 * When a drain will be over, or its remaining sessions.
 *
 * @param now ISO 8601, the server's time
 */
export function formatDrainEstimate(backend: DrainingBackend, now: string, formatters: Formatters): string {
  const { t, numbers } = formatters;
  const { drainState, secondsLeft, inFlight, tunnels, nodes } = backend;
  const count = backend.idlePins ?? 0;
  const idle = { count, shown: numbers.exact(count) };
  switch (drainState) {
    case 'safe-to-stop':
      if (backend.adminState === 'maintenance') return t('backend.drain.moving');
      return nodes.length < 2
        ? t('backend.drain.empty')
        : t('backend.drain.emptyEverywhere', { count: nodes.length });
    case 'idle-pins':
      return t('backend.drain.idle', idle);
    case 'requests':
      return inFlight + tunnels > 0 ? t('backend.drain.waiting') : formatApplying(backend, formatters);
  }
  const deadline = secondsUntilDeadline(backend, now);
  if (deadline !== null) return t('backend.drain.deadline', { span: numbers.duration(deadline) });
  const left =
    secondsLeft === null
      ? t('backend.drain.tooEarly')
      : t('backend.drain.expected', { span: formatEstimateRange(secondsLeft, numbers) });
  return count === 0
    ? left
    : t('ui.twoSentences', { first: left, second: t('backend.drain.alsoIdle', idle) });
}

/** Which nodes have yet to confirm the change, if there are several. */
function formatApplying(backend: DrainingBackend, { t }: Formatters): string {
  const lagging = findLaggingNodes(backend);
  return lagging.length === 0
    ? t('backend.drain.applying')
    : t('backend.drain.applyingOn', { nodes: lagging.join(', ') });
}

const minuteSeconds = 60;
const hourSeconds = 3600;
/** The rounding of an expected end that is this many seconds away: as exact as it can be known. */
const roundingSteps: [least: number, step: number][] = [
  [6 * hourSeconds, hourSeconds],
  [hourSeconds, 10 * minuteSeconds],
  [20 * minuteSeconds, 5 * minuteSeconds],
  [minuteSeconds, minuteSeconds],
  [0, 10],
];

/** `4–7 min`, `50 s – 3 min`, and `5 min` if both ends are the same. */
export function formatEstimateRange(
  { least, most }: DurationRange,
  { duration }: Pick<NumberFormat, 'duration'>,
): string {
  if (least === most) return duration(least);
  const rounded = (seconds: number, round: (value: number) => number): string => {
    const step = roundingSteps.find(([from]) => seconds >= from)?.[1] ?? 1;
    return duration(round(seconds / step) * step);
  };
  const [first, last] = [rounded(least, Math.floor), rounded(most, Math.ceil)];
  if (first === last) return last;
  const [, number, unit] = /^(\d+)( ?\D+)$/.exec(first) ?? [];
  const [, , lastUnit] = /^(\d+)( ?\D+)$/.exec(last) ?? [];
  return unit !== undefined && unit === lastUnit ? `${number}–${last}` : `${first} – ${last}`;
}

/** The current drain or outage of a backend, as a sentence. */
export function formatInFlight(
  { inFlight, tunnels }: Pick<BackendRow, 'inFlight' | 'tunnels'>,
  formatters: Formatters,
): string {
  return formatters.t('backend.drain.inFlight', {
    requests: formatCount(formatters, 'requests', inFlight),
    tunnels: formatCount(formatters, 'tunnels', tunnels),
  });
}
