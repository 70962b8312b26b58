'use client';

import type { ReactNode } from 'react';
import { counted, type Telling } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { LogState, NodeRow } from '@/lib/api/types';
import { secondsBetween } from '@/lib/format/time';
import styles from './settings.module.css';

interface Props {
  log: LogState;
  nodes: NodeRow[];
  /** ISO 8601. */
  now: string;
}

/** Seconds behind, or without a sign of life, from which on the recorder is not well. */
const patience = 5;

const mono = (part: ReactNode) => <span className="mono">{part}</span>;
const quiet = (part: ReactNode) => <span className="quiet">{part}</span>;

/** Whether the recorder keeps up, what the log holds, and how much of its bounds that is. */
export function LogFacts({ log, nodes, now }: Props) {
  const telling = useTelling();
  const { words, numbers, times } = telling;
  const { decisions, oldestDecision, sessions, events, usedBytes, fileBytes, keepSeconds, keepBytes } = log;
  const [used, file] = [numbers.bytes(usedBytes), numbers.bytes(fileBytes)];
  const count = numbers.compact(decisions);
  return (
    <section className="panel" aria-label={words('settings.log.title')}>
      <div className="panel-head">
        <h2>{words('settings.log.title')}</h2>
      </div>
      <dl className={styles.list}>
        {nodes.map((node) => (
          <div key={node.name}>
            <dt>
              {nodes.length === 1
                ? words('settings.log.recorder')
                : words.rich('settings.log.recorderOf', { node: node.name, name: mono })}
            </dt>
            <dd>{recorderState(node, now, telling)}</dd>
          </div>
        ))}
        {nodes.map((node) => (
          <div key={node.name}>
            <dt>
              {nodes.length === 1
                ? words('settings.log.journal')
                : words.rich('settings.log.journalOf', { node: node.name, name: mono })}
            </dt>
            <dd>{journalState(node, telling)}</dd>
          </div>
        ))}
        <div>
          <dt>{words('settings.log.decisions')}</dt>
          <dd title={numbers.exact(decisions)}>
            {oldestDecision === null
              ? words('settings.log.about', { count })
              : words('settings.log.aboutSince', { count, time: times.moment(oldestDecision) })}
          </dd>
        </div>
        <div>
          <dt>{words('settings.log.sessionsEvents')}</dt>
          <dd>
            <span title={numbers.exact(sessions)}>{numbers.compact(sessions)}</span>,{' '}
            <span title={numbers.exact(events)}>{numbers.compact(events)}</span>
          </dd>
        </div>
        <div>
          <dt>{words('settings.log.keptByAge')}</dt>
          <dd>
            {keepSeconds === null
              ? words('settings.log.ageUnknown')
              : words('settings.log.age', { span: numbers.span(keepSeconds) })}
          </dd>
        </div>
        <div>
          <dt>{words('settings.log.keptBySize')}</dt>
          <dd>
            {keepBytes === null ? (
              words.rich('settings.log.size', { used, file, quiet })
            ) : (
              <>
                {words.rich('settings.log.sizeOf', {
                  used,
                  bound: numbers.bytes(keepBytes),
                  share: numbers.percent(usedBytes / keepBytes),
                  file,
                  quiet,
                })}
                <progress
                  className={styles.meter}
                  max={keepBytes}
                  value={Math.min(usedBytes, keepBytes)}
                  aria-label={words('settings.log.share')}
                />
              </>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function recorderState(node: NodeRow, now: string, telling: Telling): string {
  const { words, numbers, times } = telling;
  const { recordedAt, lagSeconds, lagRows, lagBytes, damaged } = node;
  const behind = {
    seconds: lagSeconds.toFixed(1),
    rows: counted(telling, 'rows', lagRows),
    size: numbers.bytes(lagBytes),
  };
  const state =
    secondsBetween(recordedAt, now) > patience
      ? words('settings.log.stopped', { ...behind, time: times.clock(recordedAt) })
      : words(lagSeconds > patience ? 'settings.log.behind' : 'settings.log.atWork', behind);
  if (damaged === 0) return state;
  const lines = words('counted.damagedLines', { count: damaged, shown: numbers.exact(damaged) });
  return words('settings.log.damaged', { state, lines });
}

/** Whether every decision is written, and how much of its bound the journal has. */
function journalState(
  { keeping, unrecorded, turnedAway, lagBytes, journalLimit }: NodeRow,
  telling: Telling,
) {
  const { words, numbers } = telling;
  const now = words(`settings.log.keeping.${keeping}`);
  const state =
    unrecorded + turnedAway === 0
      ? now
      : words('settings.log.unkept', {
          state: now,
          decisions: counted(telling, 'decisions', unrecorded),
          requests: counted(telling, 'requests', turnedAway),
        });
  const told = { state, size: numbers.bytes(lagBytes), quiet };
  return journalLimit === null
    ? words.rich('settings.log.boundUnknown', told)
    : words.rich('settings.log.bound', { ...told, bound: numbers.bytes(journalLimit) });
}
