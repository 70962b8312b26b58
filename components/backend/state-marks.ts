import type { Translator } from '@/components/i18n/formatters';
import type { BackendRow } from '@/lib/contract/types';
import { type FoundByNodes, getPartialOutage } from './backend-nodes';

/** One thing to know of a backend, always as icon, word and colour together. */
export interface StateMark {
  icon: string;
  word: string;
  colour: string;
}

const stateIcons = {
  up: { icon: '●', colour: 'var(--state-up)' },
  failing: { icon: '▲', colour: 'var(--state-warn)' },
  down: { icon: '■', colour: 'var(--state-down)' },
  unknown: { icon: '○', colour: 'var(--state-unknown)' },
  draining: { icon: '◐', colour: 'var(--state-draining)' },
  maintenance: { icon: '◇', colour: 'var(--state-maintenance)' },
} as const;

/** The operator's setting has precedence; the nodes' observation follows, and only if it adds something. */
export function getStateMarks(
  backend: Pick<BackendRow, 'adminState' | 'health' | 'failures'> & FoundByNodes,
  t: Translator,
): StateMark[] {
  const { adminState, health, failures } = backend;
  const createMark = (state: keyof typeof stateIcons) => ({
    ...stateIcons[state],
    word: t(`backend.states.${state}`),
  });
  const partial = getPartialOutage(backend);
  if (partial) {
    const { down, all } = partial;
    const word = t('backend.states.downOnSome', { down: String(down), all: String(all) });
    const mark = { ...stateIcons.failing, word };
    return adminState === 'ready' ? [mark] : [createMark(adminState), mark];
  }
  const effectiveHealth = health !== 'down' && failures > 0 ? 'failing' : health;
  if (adminState === 'ready') return [createMark(effectiveHealth)];
  return effectiveHealth === 'down' || effectiveHealth === 'failing'
    ? [createMark(adminState), createMark(effectiveHealth)]
    : [createMark(adminState)];
}
