import { BackendName } from '@/components/backend/BackendName';
import { seriesColour } from '@/components/backend/colour';
import type { DrainPreview } from '@/lib/api/types';
import { compact, counted, exact } from '@/lib/format/number';
import styles from './drain.module.css';

/** Who is on the backend, and where new sessions will go instead, with today's rates and the projected ones. */
export function PreviewFacts({
  preview: { pinned, active, inFlight, tunnels, others },
}: {
  preview: DrainPreview;
}) {
  const top = Math.max(1e-9, ...others.map(({ projected }) => projected));
  return (
    <>
      <p>
        <b className={styles.count}>{exact(pinned)}</b> {pinned === 1 ? 'session is' : 'sessions are'} pinned
        here, <b className={styles.count}>{exact(active)}</b> active in the last 5 min.{' '}
        {counted(inFlight, 'request')} in flight, {counted(tunnels, 'open tunnel')}.
      </p>
      {others.length > 0 ? (
        <table className={styles.others}>
          <caption>New sessions will go to</caption>
          <tbody>
            {others.map(({ name, slot, requestsPerSecond, projected }) => (
              <tr key={name}>
                <th scope="row">
                  <BackendName name={name} slot={slot} />
                </th>
                <td className="number">
                  {compact(requestsPerSecond)} → {compact(projected)} req/s
                </td>
                <td className={styles.barCell}>
                  <div
                    className={styles.bar}
                    style={{ width: `${(projected / top) * 100}%`, background: seriesColour(slot) }}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}
