import type { Words } from '@/components/words/telling';
import type { BackendRow } from '@/lib/api/types';

/** One thing to know of a backend, always as icon, word and colour together. */
export interface StateMark {
  icon: string;
  word: string;
  colour: string;
}

const marks = {
  up: { icon: '●', colour: 'var(--state-up)' },
  failing: { icon: '▲', colour: 'var(--state-warn)' },
  down: { icon: '■', colour: 'var(--state-down)' },
  unknown: { icon: '○', colour: 'var(--state-unknown)' },
  draining: { icon: '◐', colour: 'var(--state-draining)' },
  maintenance: { icon: '◇', colour: 'var(--state-maintenance)' },
} as const;

/** What the operator wants comes first, what the proxy sees second, and only where it adds something. */
export function statesOf(
  { adminState, health, failures }: Pick<BackendRow, 'adminState' | 'health' | 'failures'>,
  words: Words,
): StateMark[] {
  const mark = (state: keyof typeof marks) => ({ ...marks[state], word: words(`backend.states.${state}`) });
  const seen = health !== 'down' && failures > 0 ? 'failing' : health;
  if (adminState === 'ready') return [mark(seen)];
  return seen === 'down' || seen === 'failing' ? [mark(adminState), mark(seen)] : [mark(adminState)];
}
