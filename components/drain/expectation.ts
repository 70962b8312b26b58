import { counted, type Telling } from '@/components/words/telling';
import type { BackendRow } from '@/lib/api/types';
import { isSafeToStop } from '@/lib/rules/safeToStop';
import type { DrainProgress } from './drainProgress';

/** When a drain will be over, and what says so. */
export function expectation(
  backend: Pick<BackendRow, 'adminState' | 'sessions' | 'inFlight' | 'tunnels'>,
  { perSecond, secondsLeft }: Pick<DrainProgress, 'perSecond' | 'secondsLeft'>,
  { words, numbers }: Telling,
): string {
  if (isSafeToStop(backend)) return words('drain.panel.nobody');
  if (backend.sessions === 0) return words('drain.panel.waiting');
  if (secondsLeft === null) {
    if (perSecond === null) return words('drain.panel.early');
    return perSecond > 0
      ? words('drain.panel.rate', { rate: numbers.compact(perSecond * 60) })
      : words('drain.panel.stuck');
  }
  const span = numbers.span(secondsLeft);
  if (perSecond === null) return words('drain.panel.earlyLeft', { span });
  return perSecond > 0
    ? words('drain.panel.rateLeft', { span, rate: numbers.compact(perSecond * 60) })
    : words('drain.panel.stuckLeft', { span });
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
