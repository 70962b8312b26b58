import { type Formatters, formatCount } from '@/components/i18n/formatters';
import type { BackendRow } from '@/lib/contract/types';
import { secondsBetween } from '@/lib/core/format/time';
import { findFaultyNodes, findLaggingNodes } from './backend-nodes';
import { formatEstimateRange, secondsUntilDeadline } from './drain-estimate';
import { formatEvidence, formatFailure, formatHealthCause } from './health-cause';

/**
 * The sentence under a backend's state: how far its drain is, or why it is down.
 *
 * @param now ISO 8601, the server's time
 * @returns the empty string if there is nothing to say
 */
export function formatStateNote(backend: BackendRow, now: string, formatters: Formatters): string {
  const away = backend.adminState === 'ready' ? '' : sentenceCase(formatDrain(backend, now, formatters));
  const why =
    backend.health === 'down' || backend.failures > 0
      ? nameNodes(backend, formatFailing(backend, now, formatters), formatters)
      : '';
  return away && why ? formatters.t('backend.note.and', { leaving: away, down: why }) : away || why;
}

/** The reason with the nodes before it that see it, if others do not. */
function nameNodes(backend: BackendRow, note: string, { t }: Formatters): string {
  const nodes = findFaultyNodes(backend);
  return nodes.length === 0 ? note : t('backend.note.onNodes', { nodes: nodes.join(', '), note });
}

/** The reason against it: `Connection refused 3 times since 12:04:11; next try in 6 s`. */
function formatFailing(backend: BackendRow, now: string, formatters: Formatters): string {
  const { failures, failingSince, failure, nextTry } = backend;
  if (failures === 0 || failingSince === null || failure === null)
    return formatDown(backend, now, formatters);
  const { t, numbers, times } = formatters;
  const cause = formatFailure(failure, t);
  const time = times.timeOrDate(failingSince, now);
  const seen = t('backend.note.failing', {
    cause,
    time,
    count: failures,
    shown: numbers.compact(failures),
  });
  const remaining = nextTry === null ? null : secondsBetween(now, nextTry);
  if (remaining === null) return sentenceCase(seen);
  return sentenceCase(
    remaining < 1
      ? t('backend.note.tryingNow', { seen })
      : t('backend.note.tryIn', { seen, span: numbers.duration(remaining) }),
  );
}

function formatDown({ healthCause, healthSince }: BackendRow, now: string, { t, times }: Formatters): string {
  if (!healthSince) return sentenceCase(formatHealthCause(healthCause, t));
  const cause = healthCause === null ? t('backend.cause.none') : formatFailure(healthCause.failure, t);
  const evidence = healthCause === null ? '' : formatEvidence(healthCause, t);
  const time = times.timeOrDate(healthSince, now);
  return sentenceCase(
    evidence
      ? t('backend.note.downSinceSeen', { cause, time, evidence })
      : t('backend.note.downSince', { cause, time }),
  );
}

function formatDrain(backend: BackendRow, now: string, formatters: Formatters): string {
  const { t, numbers } = formatters;
  const { drainState, inFlight, tunnels, secondsLeft } = backend;
  switch (drainState) {
    case 'safe-to-stop':
      return t('backend.note.drained');
    case 'idle-pins':
      return t('backend.note.idlePins', {
        sessions: formatCount(formatters, 'sessions', backend.idlePins ?? 0),
      });
    case 'requests':
      if (inFlight > 0) return t('backend.note.requests');
      return tunnels > 0
        ? t('backend.note.tunnels', { tunnels: formatCount(formatters, 'tunnels', tunnels) })
        : formatApplying(backend, formatters);
  }
  const left = t('backend.note.sessions', {
    sessions: formatCount(formatters, 'sessions', backend.activePins ?? 0),
  });
  const deadline = secondsUntilDeadline(backend, now);
  if (deadline !== null) return t('backend.note.movedIn', { left, span: numbers.duration(deadline) });
  return secondsLeft === null
    ? left
    : t('backend.note.about', { left, span: formatEstimateRange(secondsLeft, numbers) });
}

function formatApplying(backend: BackendRow, { t }: Formatters): string {
  const nodes = findLaggingNodes(backend);
  return nodes.length === 0
    ? t('backend.note.applying')
    : t('backend.note.applyingOn', { nodes: nodes.join(', ') });
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
