import type { DrainPreview } from '@/lib/api/types';
import { compact, counted, exact } from '@/lib/format/number';
import styles from './drain.module.css';
import type { DrainChoice } from './drainPlan';
import { ShareTable } from './ShareTable';

interface Props {
  preview: DrainPreview;
  choice: DrainChoice;
}

/** Who is on the backends, and where new sessions will go instead, with today's rates and the projected ones. */
export function PreviewFacts({ preview, choice }: Props) {
  const { pinned, active, inFlight, tunnels, others } = preview;
  const top = Math.max(1e-9, ...others.map(({ projected }) => projected));
  const rows = others.map(({ name, slot, requestsPerSecond, projected }) => ({
    name,
    slot,
    words: [
      `+${compact(projected - requestsPerSecond)} req/s`,
      `${compact(requestsPerSecond)} → ${compact(projected)}`,
    ],
    solid: requestsPerSecond / top,
    added: (projected - requestsPerSecond) / top,
  }));
  return (
    <>
      <p>
        <b className={styles.count}>{exact(pinned)}</b> {pinned === 1 ? 'session is' : 'sessions are'} pinned
        here, <b className={styles.count}>{exact(active)}</b> active in the last 5 min.
        <br />
        {counted(inFlight, 'request')} in flight, {counted(tunnels, 'open tunnel')}.
      </p>
      {rows.length > 0 ? (
        <ShareTable
          caption={
            choice === 'move'
              ? 'All sessions will go to (load as it will be)'
              : 'New sessions will go to (load once all have left)'
          }
          rows={rows}
        />
      ) : null}
    </>
  );
}
