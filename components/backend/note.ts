import { spanBetween, untilDeadline } from '@/components/drain/expectation';
import { counted, type Telling } from '@/components/words/telling';
import type { BackendRow } from '@/lib/api/types';
import { secondsBetween } from '@/lib/format/time';
import { causeSentence, healthCause } from './healthCause';

/**
 * The sentence under a backend's state: how far its drain is, or why it is down.
 *
 * @param now ISO 8601, the server's time
 * @returns the empty string where there is nothing to say
 */
export function noteOf(backend: BackendRow, now: string, telling: Telling): string {
  const away = backend.adminState === 'ready' ? '' : sentenceCase(leaving(backend, now, telling));
  const why = backend.health === 'down' || backend.failures > 0 ? trouble(backend, now, telling) : '';
  return away && why ? telling.words('backend.note.and', { leaving: away, down: why }) : away || why;
}

/** What speaks against it: `Connection refused 3 times since 12:04:11; next try in 6 s`. */
function trouble(backend: BackendRow, now: string, telling: Telling): string {
  const { failures, failingSince, failure, nextTry } = backend;
  if (failures === 0 || failingSince === null) return down(backend, now, telling);
  const { words, numbers, times } = telling;
  const { cause } = healthCause(failure, words);
  const time = times.clockOrDay(failingSince, now);
  const seen = words('backend.note.failing', {
    cause,
    time,
    count: failures,
    shown: numbers.compact(failures),
  });
  const rest = nextTry === null ? null : secondsBetween(now, nextTry);
  if (rest === null) return sentenceCase(seen);
  return sentenceCase(
    rest < 1
      ? words('backend.note.tryingNow', { seen })
      : words('backend.note.tryIn', { seen, span: numbers.span(rest) }),
  );
}

function down({ healthReason, healthSince }: BackendRow, now: string, { words, times }: Telling): string {
  const { cause, evidence } = healthCause(healthReason, words);
  if (!healthSince) return sentenceCase(causeSentence(healthReason, words));
  const time = times.clockOrDay(healthSince, now);
  return sentenceCase(
    evidence
      ? words('backend.note.downSinceSeen', { cause, time, evidence })
      : words('backend.note.downSince', { cause, time }),
  );
}

function leaving(backend: BackendRow, now: string, telling: Telling): string {
  const { words, numbers } = telling;
  const { drainState, inFlight, tunnels, secondsLeft } = backend;
  switch (drainState) {
    case 'safe-to-stop':
      return words('backend.note.drained');
    case 'idle-pins':
      return words('backend.note.idlePins', {
        sessions: counted(telling, 'sessions', backend.idlePins ?? 0),
      });
    case 'requests':
      if (inFlight > 0) return words('backend.note.requests');
      return tunnels > 0
        ? words('backend.note.tunnels', { tunnels: counted(telling, 'tunnels', tunnels) })
        : words('backend.note.applying');
  }
  const left = words('backend.note.sessions', {
    sessions: counted(telling, 'sessions', backend.activePins ?? 0),
  });
  const deadline = untilDeadline(backend, now);
  if (deadline !== null) return words('backend.note.movedIn', { left, span: numbers.span(deadline) });
  return secondsLeft === null
    ? left
    : words('backend.note.about', { left, span: spanBetween(secondsLeft, numbers) });
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
