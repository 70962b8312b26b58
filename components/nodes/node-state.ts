import type { StateMark } from '@/components/backend/state-marks';
import { type Formatters, formatCount } from '@/components/i18n/formatters';
import type { NodeRow, RecordingLagCause } from '@/lib/contract/types';

/** The state of a node: a mark, and a few words beneath it. */
export interface NodeState extends StateMark {
  note: string;
}

const warning = { icon: '▲', colour: 'var(--state-warn)' } as const;
const fault = { icon: '■', colour: 'var(--state-down)' } as const;

const lagCauseKeys = {
  'catching-up': 'catchingUp',
  locked: 'locked',
  silent: 'silent',
} as const satisfies Record<RecordingLagCause, string>;

/**
 * What an operator has to know of a node first: whether it is there, serves, records, and keeps up.
 *
 * @param now ISO 8601, the server's time
 */
export function getNodeState(node: NodeRow, now: string, formatters: Formatters): NodeState {
  const { t, times } = formatters;
  const { recordingState, lagCause } = node;
  if (node.isLost) {
    const reported = times.timeOrDate(node.heartbeat, now);
    const note =
      node.lostAt === null
        ? t('nodes.note.lastReport', { time: reported })
        : t('nodes.note.lostSince', { time: times.timeOrDate(node.lostAt, now), reported });
    return { ...fault, word: t('nodes.states.lost'), note };
  }
  if (node.workers === 0)
    return { ...fault, word: t('nodes.states.noWorkers'), note: t('nodes.note.noWorkers') };
  if (recordingState === 'shedding' || recordingState === 'rejecting')
    return { ...fault, word: t('nodes.states.journalFull'), note: t(`nodes.note.${recordingState}`) };
  if (recordingState === 'buffering')
    return { ...warning, word: t('nodes.states.buffering'), note: t('nodes.note.buffering') };
  if (lagCause !== null)
    return {
      ...warning,
      word: t('nodes.states.behind'),
      note: t(`nodes.note.${lagCauseKeys[lagCause]}`),
    };
  return {
    icon: '●',
    colour: 'var(--state-up)',
    word: t('nodes.states.running'),
    note: formatCount(formatters, 'workers', node.workers),
  };
}
