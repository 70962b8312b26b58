import { statesOf } from '@/components/backend/state';
import { Sparkline } from '@/components/charts/Sparkline';
import type { Lag } from '@/components/live/store';
import { counted as wordCount } from '@/components/words/telling';
import { useTelling, useWords } from '@/components/words/WordsProvider';
import type { BackendRow, LoadPoint } from '@/lib/api/types';
import type { Figures } from './figures';
import styles from './overview.module.css';
import { historyOf } from './tileHistory';

interface Props {
  backends: BackendRow[];
  figures: Figures;
  /** Load of the range that the charts show. */
  load: LoadPoint[];
  /** Ends of that range, seconds since the epoch. */
  from: number;
  to: number;
  lags: Lag[];
  /** Whether that range is the live one: what is counted is then told per minute. */
  isLive: boolean;
  /** False until the load has come: figures that need it are not known yet. */
  ready: boolean;
  /** Seconds since the epoch from which on nothing of the range is known; null where all is. */
  unknownFrom: number | null;
  /** Whether the log is behind: what is told of now is not known then. */
  isBehind: boolean;
}

/** Backends whose states fit beside the figure. */
const mostSigns = 8;

/** The line of figures at the top: value, word, and how it came there. */
export function Tiles({
  backends,
  figures,
  load,
  from,
  to,
  lags,
  isLive,
  ready,
  unknownFrom,
  isBehind,
}: Props) {
  const telling = useTelling();
  const { words, numbers } = telling;
  const { compact, exact, percent, quantile } = numbers;
  const { up, sessions, pinnedShare, moved, refused, p95Micros, lagSeconds, lagRows } = figures;
  const history = historyOf(load, to, to - from, unknownFrom);
  const isCounted = ready && unknownFrom === null;
  const over = isLive ? 'minute' : 'range';
  const counted = (count: number) => {
    if (!isCounted) return '–';
    return isLive ? words('overview.tiles.perMinute', { shown: compact(count) }) : compact(count);
  };
  const lag = lagSeconds === null ? null : compact(Math.round(lagSeconds * 10) / 10);
  return (
    <dl className={styles.tiles}>
      <Tile
        word={words('overview.tiles.backends')}
        value={isBehind ? '–' : words('overview.tiles.up', { up: String(up), all: String(backends.length) })}
        title={isBehind ? words('charts.unknownSpan') : undefined}
        tone={!isBehind && up < backends.length ? 'down' : undefined}
        signs={!isBehind && backends.length <= mostSigns ? backends : []}
      />
      <Tile
        word={words('overview.tiles.sessions')}
        value={isBehind ? '–' : compact(sessions)}
        title={
          isBehind
            ? words('charts.unknownSpan')
            : words('overview.tiles.sessionsTitle', { shown: exact(sessions) })
        }
        history={history.sessions}
      />
      <Tile
        word={words('overview.tiles.pinned')}
        value={isCounted && pinnedShare !== null ? percent(pinnedShare) : '–'}
        title={words('overview.tiles.pinnedTitle', { over })}
        history={history.pinned}
      />
      <Tile
        word={words('overview.tiles.moved')}
        value={counted(moved)}
        title={words('overview.tiles.movedTitle', { count: moved, shown: exact(moved), over })}
        tone={isCounted && moved > 0 ? 'warn' : undefined}
        history={history.moved}
      />
      <Tile
        word={words('overview.tiles.refused')}
        value={counted(refused)}
        title={words('overview.tiles.refusedTitle', { count: refused, shown: exact(refused), over })}
        tone={isCounted && refused > 0 ? 'down' : undefined}
        history={history.refused}
      />
      <Tile
        word={words('overview.tiles.p95')}
        value={p95Micros === null || isBehind ? '–' : quantile(p95Micros)}
        title={words('overview.tiles.p95Title')}
        history={history.p95}
      />
      <Tile
        word={words('overview.tiles.lag')}
        value={lag === null ? '–' : words('overview.tiles.seconds', { shown: lag })}
        tone={(lagSeconds ?? 0) > 5 ? 'warn' : undefined}
        title={words('overview.tiles.lagTitle', { rows: wordCount(telling, 'rows', lagRows) })}
        history={lags.map(({ seconds }) => seconds)}
      />
    </dl>
  );
}

interface TileProps {
  word: string;
  value: string;
  title?: string;
  tone?: 'down' | 'warn' | undefined;
  history?: (number | null)[];
  signs?: BackendRow[];
}

function Tile({ word, value, title, tone, history, signs }: TileProps) {
  return (
    <div className={styles.tile} title={title} data-tone={tone}>
      <dt className="quiet">{word}</dt>
      <dd className={styles.value}>{value}</dd>
      {history ? (
        <dd className={styles.spark} aria-hidden="true">
          <Sparkline values={history} width={64} height={22} />
        </dd>
      ) : null}
      {signs ? (
        <dd className={styles.signs} aria-hidden="true">
          {signs.map((backend) => (
            <Sign key={backend.name} backend={backend} />
          ))}
        </dd>
      ) : null}
    </div>
  );
}

function Sign({ backend }: { backend: BackendRow }) {
  const state = statesOf(backend, useWords()).at(-1);
  return <span style={{ color: state?.colour }}>{state?.icon}</span>;
}
