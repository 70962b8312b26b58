import { describeInFlight } from '@/components/backend/backend-nodes';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { BackendRow } from '@/lib/contract/types';
import styles from './backend-page.module.css';

/** A backend's current figures, in one line. `isKnown` is false while the log is behind. */
export function BackendFigures({ backend, isKnown }: { backend: BackendRow; isKnown: boolean }) {
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const { compact, exact, percent, quantile } = numbers;
  const { requestsPerSecond, p50Micros, p95Micros, inFlight, tunnels, sessions, pinnedShare } = backend;
  const { movedIn, movedAway } = backend;
  const figures: [word: string, value: string, title: string][] = [
    [t('backendPage.figures.rate'), compact(requestsPerSecond), t('backendPage.figures.rateTitle')],
    ['p50', p50Micros === null ? '–' : quantile(p50Micros), t('backendPage.figures.p50Title')],
    ['p95', p95Micros === null ? '–' : quantile(p95Micros), t('backendPage.figures.p95Title')],
    [t('backendPage.figures.inFlight'), compact(inFlight + tunnels), describeInFlight(backend, formatters)],
    [
      t('backendPage.figures.sessions'),
      compact(sessions),
      t('backendPage.figures.sessionsTitle', { shown: exact(sessions) }),
    ],
    [
      t('backendPage.figures.pinned'),
      pinnedShare === null ? '–' : percent(pinnedShare),
      t('backendPage.figures.pinnedTitle'),
    ],
    [
      t('backendPage.figures.moved'),
      `${compact(movedIn)} / ${compact(movedAway)}`,
      t('backendPage.figures.movedTitle'),
    ],
  ];
  return (
    <dl className={styles.figures}>
      {figures.map(([word, value, title]) => (
        <div key={word} className={styles.figure} title={isKnown ? title : t('charts.unknownSpan')}>
          <dt className="quiet">{word}</dt>
          <dd className={styles.figureValue}>{isKnown ? value : '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
