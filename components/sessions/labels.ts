import type { Words } from '@/components/words/telling';
import type { DecisionRow, SessionTurn } from '@/lib/api/types';

type Reason = NonNullable<DecisionRow['reason']>;

/** Every reason that the log knows. */
const reasons = [
  'connect-failed',
  'timeout',
  'bad-response',
  'backend-down',
  'drain-ended',
  'maintenance',
  'removed',
  'full',
  'rate-limited',
  'target-refused',
  'unpinned',
  'returned',
  'no-backend',
] as const satisfies readonly Reason[];

/** What became of a request, in a word. */
export function outcomeWord(outcome: DecisionRow['outcome'], words: Words): string {
  return words(`sessions.outcome.${outcome}`);
}

/** Why it did, in a word: in English the one that the log has. A reason that is not known stays as it is. */
export function reasonWord(reason: string, words: Words): string {
  const known = reasons.find((one) => one === reason);
  return known ? words(`sessions.reason.${known}`) : reason;
}

/** Why it did, in a few words for a column; one that is not known stays as it is. */
export function causeWords(reason: string, words: Words): string {
  const known = reasons.find((one) => one === reason);
  return known ? words(`sessions.cause.${known}`) : reason || words('sessions.causeUnknown');
}

/** For a title: what a reason means, and the word of the log and the API for it. */
export function reasonTitle(reason: string, words: Words): string {
  return `${causeWords(reason, words)} · ${reason}`;
}

/** Why a session changed its backend: the reason of a move, or what it lacked when it was assigned anew. */
export function whyWords({ outcome, reason, presented }: SessionTurn, words: Words): string {
  if (outcome !== 'moved') return words(`sessions.lost.${presented}`);
  return reason === null ? outcomeWord(outcome, words) : reasonWord(reason, words);
}
