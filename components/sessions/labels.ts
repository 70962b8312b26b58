import type { Translator } from '@/components/i18n/formatters';
import type { DecisionRow, SessionTransition } from '@/lib/contract/types';
import { reasons } from '@/lib/core/journal-records';

/** The outcome of a request, in a word. */
export function outcomeLabel(outcome: DecisionRow['outcome'], t: Translator): string {
  return t(`sessions.outcome.${outcome}`);
}

/** Why it did, in a word: in English the one that the log has. A reason that is not known stays as it is. */
export function reasonLabel(reason: string, t: Translator): string {
  const known = reasons.find((one) => one === reason);
  return known ? t(`sessions.reason.${known}`) : reason;
}

/** Why it did, in a few words for a column; one that is not known stays as it is. */
export function causeLabel(reason: string, t: Translator): string {
  const known = reasons.find((one) => one === reason);
  return known ? t(`sessions.cause.${known}`) : reason || t('sessions.causeUnknown');
}

/** For a title: the meaning of a reason, and its word in the log and the API. */
export function reasonTitle(reason: string, t: Translator): string {
  return `${causeLabel(reason, t)} · ${reason}`;
}

/** Why a session changed its backend: the reason of a move, or of its new assignment. */
export function changeLabel({ outcome, reason, presented }: SessionTransition, t: Translator): string {
  if (outcome !== 'moved') return t(`sessions.assignedBecause.${presented}`);
  return reason === null ? outcomeLabel(outcome, t) : reasonLabel(reason, t);
}
