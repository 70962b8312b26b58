import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import styles from './backendPage.module.css';

/** What a backend does at the moment, in one line of figures. `isKnown` is false while the log is behind. */
export function BackendFigures({ backend, isKnown }: { backend: BackendRow; isKnown: boolean }) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const { compact, exact, percent, quantile } = numbers;
  const { requestsPerSecond, p50Micros, p95Micros, inFlight, tunnels, sessions, pinnedShare } = backend;
  const { movedIn, movedAway } = backend;
  const figures: [word: string, value: string, title: string][] = [
    [words('backend.figures.rate'), compact(requestsPerSecond), words('backend.figures.rateTitle')],
    ['p50', p50Micros === null ? '–' : quantile(p50Micros), words('backend.figures.p50Title')],
    ['p95', p95Micros === null ? '–' : quantile(p95Micros), words('backend.figures.p95Title')],
    [
      words('backend.figures.inFlight'),
      compact(inFlight + tunnels),
      words('overview.backends.busy', {
        requests: counted(telling, 'requests', inFlight),
        tunnels: counted(telling, 'tunnels', tunnels),
      }),
    ],
    [
      words('backend.figures.sessions'),
      compact(sessions),
      words('backend.figures.sessionsTitle', { shown: exact(sessions) }),
    ],
    [
      words('backend.figures.pinned'),
      pinnedShare === null ? '–' : percent(pinnedShare),
      words('backend.figures.pinnedTitle'),
    ],
    [
      words('backend.figures.moved'),
      `${compact(movedIn)} / ${compact(movedAway)}`,
      words('backend.figures.movedTitle'),
    ],
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(([word, value, title]) => (
        <div key={word} className={styles.figure} title={isKnown ? title : words('charts.unknownSpan')}>
          <dt className="quiet">{word}</dt>
          <dd className={styles.figureValue}>{isKnown ? value : '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
