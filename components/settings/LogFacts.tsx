import type { LogState, NodeRow } from '@/lib/api/types';
import { bytes } from '@/lib/format/bytes';
import { span } from '@/lib/format/duration';
import { compact, exact, percent } from '@/lib/format/number';
import { clock, moment, secondsBetween } from '@/lib/format/time';
import styles from './settings.module.css';

interface Props {
  log: LogState;
  nodes: NodeRow[];
  /** ISO 8601. */
  now: string;
}

/** Seconds behind, or without a sign of life, from which on the recorder is not well. */
const patience = 5;

/** Whether the recorder keeps up, what the log holds, and how much of its bounds that is. */
export function LogFacts({ log, nodes, now }: Props) {
  const { decisions, oldestDecision, sessions, events, usedBytes, fileBytes, keepSeconds, keepBytes } = log;
  return (
    <section className="panel" aria-label="Log">
      <div className="panel-head">
        <h2>Log</h2>
      </div>
      <dl className={styles.list}>
        {nodes.map((node) => (
          <div key={node.name}>
            <dt>Recorder{nodes.length === 1 ? null : <span className="mono"> {node.name}</span>}</dt>
            <dd>
              {recorderState(node, now)}
              {node.damaged > 0
                ? `, ${exact(node.damaged)} damaged ${node.damaged === 1 ? 'line' : 'lines'} left out`
                : null}
            </dd>
          </div>
        ))}
        <div>
          <dt>Decisions</dt>
          <dd title={exact(decisions)}>
            about {compact(decisions)}
            {oldestDecision === null ? null : `, the oldest of ${moment(oldestDecision)}`}
          </dd>
        </div>
        <div>
          <dt>Sessions, events</dt>
          <dd>
            <span title={exact(sessions)}>{compact(sessions)}</span>,{' '}
            <span title={exact(events)}>{compact(events)}</span>
          </dd>
        </div>
        <div>
          <dt>Kept by age</dt>
          <dd>{keepSeconds === null ? 'not known yet' : `${span(keepSeconds)}, then deleted`}</dd>
        </div>
        <div>
          <dt>Kept by size</dt>
          <dd>
            {bytes(usedBytes)}
            {keepBytes === null ? null : ` of ${bytes(keepBytes)} (${percent(usedBytes / keepBytes)})`}
            <span className="quiet">, file {bytes(fileBytes)}</span>
            {keepBytes === null ? null : (
              <progress
                className={styles.meter}
                max={keepBytes}
                value={Math.min(usedBytes, keepBytes)}
                aria-label="Share of the allowed size that the log has"
              />
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function recorderState({ recordedAt, lagSeconds, lagBytes }: NodeRow, now: string): string {
  if (secondsBetween(recordedAt, now) > patience) return `■ has stored nothing since ${clock(recordedAt)}`;
  const behind = `${lagSeconds.toFixed(1)} s behind, ${bytes(lagBytes)} of journal to read`;
  return lagSeconds > patience ? `▲ ${behind}` : `● at work: ${behind}`;
}
