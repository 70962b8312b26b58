import type { BackendRow } from '@/lib/api/types';
import { latency } from '@/lib/format/duration';
import { compact, counted, exact, percent } from '@/lib/format/number';
import styles from './backendPage.module.css';

/** What a backend does at the moment, in one line of figures. */
export function BackendFigures({ backend }: { backend: BackendRow }) {
  const { requestsPerSecond, p50Micros, p95Micros, inFlight, tunnels, sessions, pinnedShare } = backend;
  const { movedIn, movedAway } = backend;
  const figures: [word: string, value: string, title: string][] = [
    ['Req/s', compact(requestsPerSecond), 'Requests per second, mean of the last 5 s'],
    ['p50', p50Micros === null ? '–' : latency(p50Micros), 'Median time to first byte, last minute'],
    [
      'p95',
      p95Micros === null ? '–' : latency(p95Micros),
      '95th percentile of the time to first byte, last minute',
    ],
    [
      'In flight',
      compact(inFlight + tunnels),
      `${counted(inFlight, 'request')}, ${counted(tunnels, 'open tunnel')}`,
    ],
    ['Sessions', compact(sessions), `${exact(sessions)} pinned here and seen in the last 5 min`],
    [
      'Pinned',
      pinnedShare === null ? '–' : percent(pinnedShare),
      'Share of its requests served by their pin, last minute',
    ],
    [
      'Moved in/out',
      `${compact(movedIn)} / ${compact(movedAway)}`,
      'Requests that moved to it and away from it, last minute',
    ],
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(([word, value, title]) => (
        <div key={word} className={styles.figure} title={title}>
          <dt className="quiet">{word}</dt>
          <dd className={styles.figureValue}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
